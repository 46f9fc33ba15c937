import API
import Database
import Redis
import Synchronization

/// Asks every store a trivial question twice a second and remembers the answer, so that readiness is
/// told at once also while a store hangs.
final class StoreWatch: Sendable {
  /// One store to ask; the question throws when the store cannot answer.
  struct Store: Sendable {
    let name: String
    let ask: @Sendable () async throws -> Void
    /// Writes something; asked only after a write was refused for want of room, until one succeeds.
    var write: (@Sendable () async throws -> Void)?
  }

  private struct Finding {
    /// When the question under way was asked.
    var askedAt: ContinuousClock.Instant?
    var problem: String?
    /// Whether a write was refused since the last one that was not.
    var refusesWrites = false
  }

  private let stores: [Store]
  private let findings: Mutex<[Finding]>
  private let instant: @Sendable () -> ContinuousClock.Instant

  /// Every store counts as there until it was asked: whoever makes this has just used them.
  init(_ stores: [Store], instant: @escaping @Sendable () -> ContinuousClock.Instant) {
    self.stores = stores
    self.instant = instant
    findings = Mutex(stores.map { _ in Finding() })
  }

  /// What is known of each store.
  func report() -> [StoreState] {
    let now = instant()
    return findings.withLock { findings in
      zip(stores, findings).map { store, finding in
        if let askedAt = finding.askedAt, askedAt.duration(to: now) > Self.patience {
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

  /// Learns from an error anybody met: a full disk is no matter of one request.
  func note(_ error: any Error) {
    guard case DatabaseError.storageFull = error else { return }
    findings.withLock { findings in
      for position in stores.indices where stores[position].write != nil {
        findings[position].refusesWrites = true
      }
    }
  }

  /// Asks until cancelled; each store on its own, so that one that hangs hides no other.
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

  /// Asks one store once.
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

  /// Tries whether there is room again; gives what else is wrong.
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

  /// Words without addresses, names or passwords.
  private static func words(for error: any Error) -> String {
    switch error {
    case let error as DatabaseError: error.description
    case let error as RedisError: error.description
    default: "it cannot be queried"
    }
  }
}
