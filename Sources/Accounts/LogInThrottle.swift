import Synchronization
public import Ticketing

/// Slows down password guessing without locking the owner of an account out.
///
/// Wrong passwords count for an account *and* the network they come from: a stranger elsewhere uses up
/// nothing of the owner's. A client that has used up its attempts waits for a turn before being refused, and
/// a right password does not count. On a network where an account was logged in to before, its owner is
/// affected neither by others on that network nor by attempts from everywhere.
public final class LogInThrottle: Sendable {
  /// Waits this many milliseconds; returns false when the server has no time left to wait.
  public typealias Wait = @Sendable (Int64) async -> Bool

  private let accounts = AttemptLimiter(attempts: 10, seconds: 150)
  private let networks = AttemptLimiter(attempts: 100, seconds: 300)
  /// Wrong passwords for an account from everywhere: a sign of many networks that guess together.
  private let everywhere = AttemptLimiter(attempts: 100, seconds: 300)
  private let accountGate = AttemptGate(
    inside: AccountLimits.logInsOfAccountMax, waiting: AccountLimits.waitingLogInsOfAccountMax)
  private let networkGate = AttemptGate(
    inside: AccountLimits.logInsOfNetworkMax, waiting: AccountLimits.waitingLogInsOfNetworkMax)
  private let familiar = FamiliarPlaces()
  private let delayed = Atomic<Int>(0)
  private let wait: Wait

  /// Makes a throttle without any attempts.
  public init(wait: @escaping Wait) { self.wait = wait }

  /// Why an attempt is refused.
  public enum Refusal: Error, Hashable, Sendable {
    /// Too many wrong passwords for this account from this network; another may be tried after this many
    /// seconds.
    case account(seconds: Int)
    /// Too many wrong passwords from this network.
    case network(seconds: Int)
    /// Too many attempts wait for a turn; nothing was counted.
    case busy
  }

  /// The outcome of an attempt.
  public enum Outcome: Hashable, Sendable {
    /// The password was right.
    case right
    /// It was wrong, or there is no such account.
    case wrong
    /// Unknown: the password was not checked.
    case unknown
  }

  /// One attempt to log in, counted when it begins so that parallel guesses count.
  public struct Attempt: Sendable {
    /// Whether the account was logged in to from this network before.
    public let isFamiliar: Bool
    /// Milliseconds it was delayed because of earlier wrong passwords.
    public fileprivate(set) var delay: Int64 = 0
    fileprivate let network: String
    /// The network's gate that it enters: familiar people do not wait for others.
    fileprivate var gate: String { (isFamiliar ? "familiar " : "new ") + network }
    fileprivate let place: String
    fileprivate let email: String
    /// Whether it counts against the account from everywhere.
    fileprivate var countsEverywhere = false
  }

  /// Begins an attempt, after waiting for those before it; each must be ended with ``end(_:_:now:)``.
  ///
  /// - Parameters:
  ///   - email: The address, in its canonical form.
  ///   - network: The client's network.
  ///   - now: The clock, read again after a wait.
  public func begin(
    email: String, network: String, now: @Sendable () -> Timestamp
  ) async throws(Refusal) -> Attempt {
    let place = network + " " + email
    guard await accountGate.enter(place) else { throw .busy }
    // Checked inside: after waiting behind a right password the network is familiar.
    let attempt = Attempt(
      isFamiliar: familiar.contains(place), network: network, place: place, email: email)
    do throws(Refusal) {
      guard await networkGate.enter(attempt.gate) else { throw .busy }
      let counted: Attempt
      do throws(Refusal) {
        counted = try count(attempt, now: now())
      } catch {
        networkGate.leave(attempt.gate)
        throw error
      }
      if counted.delay > 0 { try await waitOut(counted, now: now) }
      return counted
    } catch {
      accountGate.leave(place)
      throw error
    }
  }

  /// Ends an attempt: only a wrong password stays counted.
  public func end(_ attempt: Attempt, _ outcome: Outcome, now: Timestamp) {
    if outcome != .wrong { giveBack(attempt, now: now) }
    if outcome == .right { familiar.insert(attempt.place) }
    networkGate.leave(attempt.gate)
    accountGate.leave(attempt.place)
  }

  /// Counts an attempt, and returns how long it has to wait.
  private func count(_ attempt: Attempt, now: Timestamp) throws(Refusal) -> Attempt {
    var counted = attempt
    if !attempt.isFamiliar, let seconds = networks.take(attempt.network, now: now) {
      throw .network(seconds: seconds)
    }
    switch accounts.admit(attempt.place, timeout: AccountLimits.logInTimeout, now: now) {
    case .now: break
    case .after(let milliseconds): counted.delay = milliseconds
    case .refused(let seconds):
      if !attempt.isFamiliar { networks.giveBack(attempt.network, now: now) }
      throw .account(seconds: seconds)
    }
    guard !attempt.isFamiliar else { return counted }
    // Slows down and never refuses, or many networks together would lock the owner out.
    counted.countsEverywhere = everywhere.take(attempt.email, now: now) == nil
    if !counted.countsEverywhere { counted.delay = max(counted.delay, AccountLimits.logInDelay) }
    return counted
  }

  /// Waits without occupying a place of the network; gives back what was counted when that is impossible.
  private func waitOut(
    _ attempt: Attempt, now: @Sendable () -> Timestamp
  ) async throws(Refusal) {
    networkGate.leave(attempt.gate)
    let (before, _) = delayed.add(1, ordering: .relaxed)
    let isOver = before < AccountLimits.delayedLogInsMax ? await wait(attempt.delay) : false
    delayed.subtract(1, ordering: .relaxed)
    if isOver, await networkGate.enter(attempt.gate) { return }
    giveBack(attempt, now: now())
    throw .busy
  }

  private func giveBack(_ attempt: Attempt, now: Timestamp) {
    accounts.giveBack(attempt.place, now: now)
    if !attempt.isFamiliar { networks.giveBack(attempt.network, now: now) }
    if attempt.countsEverywhere { everywhere.giveBack(attempt.email, now: now) }
  }
}
