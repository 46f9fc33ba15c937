import Glibc
import Threads

/// Hashes and verifies passwords with argon2id, on threads of its own.
///
/// A hash occupies a core for about 20 ms. A bounded pool with a bounded queue keeps log-ins from starving a
/// sale: when the queue is full, calls throw ``PasswordHasherError/busy`` at once. The threads end when the
/// hasher is released.
public final class PasswordHasher: Sendable {
  private let cost: PasswordCost
  private let decoy: String
  private let lane: Lane<Job>

  /// Starts the threads: half as many as there are cores by default, and at least one.
  public init(
    cost: PasswordCost = .standard, threads: Int? = nil,
    waitingMax: Int = PasswordLimits.waitingMax,
    familiarMax: Int = PasswordLimits.familiarMax
  ) {
    let wanted = threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)) / 2
    self.cost = cost
    self.decoy = PasswordHash.decoy(cost: cost)
    lane = Lane(waitingMax: waitingMax, urgentMax: familiarMax, batchMax: 1)
    var started = 0
    for _ in 0..<min(max(wanted, 1), PasswordLimits.threadsMax) {
      guard (try? lane.startThread(name: "passwords", resource: Core())) != nil else { break }
      started += 1
    }
    // Without a thread, no work may wait.
    if started == 0 { lane.refuseNewWork() }
  }

  /// One hash to compute.
  private struct Job: Sendable {
    let run: @Sendable () -> Void
  }

  /// The resource of a lane's thread: a processor core, for one hash after the other.
  private final class Core: LaneResource {
    func serve(_ batch: borrowing [Job]) { for job in copy batch { job.run() } }
    func finish() {}
  }

  /// The text to store for `password`, with a new salt.
  public func hash(_ password: String) async throws(PasswordHasherError) -> String {
    let bytes = try Self.bytes(password)
    let cost = cost
    guard let text = try await run({ PasswordHash.make(bytes, cost: cost) }) else {
      throw .outOfMemory
    }
    return text
  }

  /// Whether `password` is the one behind `stored`, at the cost that `stored` names. A text that is not one
  /// of ours matches no password. Log-ins from familiar networks have places in the queue of their own and
  /// come first.
  public func verify(
    _ password: String, against stored: String, isFamiliar: Bool = false
  ) async throws(PasswordHasherError) -> Bool {
    let bytes = try Self.bytes(password)
    return try await run(isUrgent: isFamiliar) { PasswordHash.verify(bytes, against: stored) }
  }

  /// Takes the time of ``verify(_:against:isFamiliar:)``, for an e-mail address without an account: the time
  /// of the answer must not reveal which addresses are known.
  public func verifyDecoy(
    _ password: String, isFamiliar: Bool = false
  ) async throws(PasswordHasherError) {
    _ = try await verify(password, against: decoy, isFamiliar: isFamiliar)
  }

  /// Whether `stored` was made at a cost other than today's, and should be rehashed at the next log-in.
  public func needsRehash(_ stored: String) -> Bool { PasswordHash.cost(of: stored) != cost }

  private static func bytes(_ password: String) throws(PasswordHasherError) -> [UInt8] {
    let bytes = Array(password.utf8)
    if bytes.count > PasswordLimits.passwordBytesMax { throw .passwordTooLong }
    return bytes
  }

  private func run<Value: Sendable>(
    isUrgent: Bool = false, _ work: @escaping @Sendable () -> Value
  ) async throws(PasswordHasherError) -> Value {
    guard Sodium.isReady else { throw .unavailable }
    let value: Value? = await withCheckedContinuation { continuation in
      do {
        try lane.submit(Job { continuation.resume(returning: work()) }, isUrgent: isUrgent)
      } catch {
        continuation.resume(returning: nil)
      }
    }
    guard let value else { throw .busy }
    return value
  }
}

/// Why a password was neither hashed nor verified.
public enum PasswordHasherError: Error, Hashable, Sendable {
  /// The queue is full; a retry after a second or two helps.
  case busy
  /// The password is longer than ``PasswordLimits/passwordBytesMax``; a retry does not help.
  case passwordTooLong
  /// There was not enough memory for one hash; a retry may help.
  case outOfMemory
  /// The machine provides no randomness; a retry does not help.
  case unavailable
}

extension PasswordHasher: CustomStringConvertible, CustomReflectable {
  /// A placeholder.
  public var description: String { "PasswordHasher(…)" }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
