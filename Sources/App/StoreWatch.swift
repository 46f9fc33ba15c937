import API
import Database
import Redis
import Synchronization

/// Probes every store twice a second and remembers the result, so that readiness is answered at once even
/// while a store hangs.
final class StoreWatch: Sendable {
  /// One store to probe; the probe throws when the store cannot answer.
  struct Store: Sendable {
    let name: String
    let ask: @Sendable () async throws -> Void
    /// Writes something; called only after a write was refused for lack of space, until one succeeds.
    var write: (@Sendable () async throws -> Void)?
  }

  private struct Finding {
    /// When the probe in progress was sent.
    var askedAt: ContinuousClock.Instant?
    var problem: String?
    /// Whether a write was refused since the last one that succeeded.
    var refusesWrites = false
  }

  private let stores: [Store]
  private let findings: Mutex<[Finding]>
  private let instant: @Sendable () -> ContinuousClock.Instant

  /// Every store counts as available until it is probed: the caller has just used it.
  init(_ stores: [Store], instant: @escaping @Sendable () -> ContinuousClock.Instant) {
    self.stores = stores
    self.instant = instant
    findings = Mutex(stores.map { _ in Finding() })
  }

  /// The state of each store.
  func report() -> [StoreState] {
    let now = instant()
    return findings.withLock { findings in
      zip(stores, findings).map { store, finding in
        if let askedAt = finding.askedAt, askedAt.duration(to: now) > Self.probeTimeout {
          return StoreState(store.name, problem: "no answer within a second")
        }
        if finding.problem == nil, finding.refusesWrites {
          return StoreState(
            store.name, problem: Self.words(for: DatabaseError.storageFull), refusesWrites: true)
        }
        return StoreState(store.name, problem: finding.problem)
      }
    }
  }

  /// Learns from an error of a request: a full disk affects more than one request.
  func note(_ error: any Error) {
    guard case DatabaseError.storageFull = error else { return }
    findings.withLock { findings in
      for position in stores.indices where stores[position].write != nil {
        findings[position].refusesWrites = true
      }
    }
  }

  /// Probes until cancelled; each store on its own, so that one that hangs does not hide the others.
  func run() async {
    await withDiscardingTaskGroup { group in
      for position in stores.indices {
        group.addTask {
          while !Task.isCancelled {
            await self.ask(position)
            try? await Task.sleep(for: Self.interval)
          }
        }
      }
    }
  }

  /// Probes one store once.
  func ask(_ position: Int) async {
    let now = instant()
    findings.withLock { $0[position].askedAt = now }
    var problem: String?
    do { try await stores[position].ask() } catch { problem = Self.words(for: error) }
    if problem == nil, findings.withLock({ $0[position].refusesWrites }) {
      problem = await tryWriting(to: position)
    }
    findings.withLock { findings in
      findings[position].askedAt = nil
      findings[position].problem = problem
    }
  }

  /// Checks whether there is space again; returns any other problem.
  private func tryWriting(to position: Int) async -> String? {
    do {
      try await stores[position].write?()
      findings.withLock { $0[position].refusesWrites = false }
      return nil
    } catch DatabaseError.storageFull {
      return nil
    } catch {
      return Self.words(for: error)
    }
  }

  /// A description without addresses, names or passwords.
  private static func words(for error: any Error) -> String {
    switch error {
    case let error as DatabaseError: error.description
    case let error as RedisError: error.description
    default: "it cannot be queried"
    }
  }
}
