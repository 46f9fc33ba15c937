import Synchronization
public import Ticketing

/// Slows down whoever guesses passwords, and keeps the owner of an account in.
///
/// Wrong passwords count for an account *and* the network they come from: a stranger elsewhere uses
/// up nothing of the owner's. Whoever used up theirs waits for a turn before being refused, and a right
/// password counts for nothing. Where an account was logged in to before, its owner neither pays for
/// what others of the network do, nor for what is tried from everywhere.
public final class LogInThrottle: Sendable {
  /// Waits so many milliseconds; false when the server has no time to wait any more.
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

  /// Nobody has tried anything yet.
  public init(wait: @escaping Wait) { self.wait = wait }

  /// Why an attempt may not be made.
  public enum Refusal: Error, Hashable, Sendable {
    /// Too many wrong passwords for this account from this network; after so many seconds another may
    /// be tried.
    case account(seconds: Int)
    /// Too many wrong passwords from this network.
    case network(seconds: Int)
    /// Too many wait for a turn; nothing was counted.
    case busy
  }

  /// How an attempt ended.
  public enum Outcome: Hashable, Sendable {
    /// The password was right.
    case right
    /// It was wrong, or there is no such account.
    case wrong
    /// Nobody knows: it was not tried.
    case unknown
  }

  /// One attempt to log in, counted when it begins so that guesses in parallel count.
  public struct Attempt: Sendable {
    /// Whether the account was logged in to from this network before.
    public let isFamiliar: Bool
    /// Milliseconds it was kept waiting because of wrong passwords before.
    public fileprivate(set) var delay: Int64 = 0
    fileprivate let network: String
    /// Which of the network's gates it goes through: whoever is familiar waits for nobody else.
    fileprivate var gate: String { (isFamiliar ? "familiar " : "new ") + network }
    fileprivate let place: String
    fileprivate let email: String
    /// Whether it counts against the account from everywhere.
    fileprivate var countsEverywhere = false
  }

  /// Begins an attempt, after the turn of those before it; each must be ended with
  /// ``end(_:_:now:)``.
  ///
  /// - Parameters:
  ///   - email: The address, in its one form.
  ///   - network: Where it comes from.
  ///   - now: The time, asked again after a wait.
  public func begin(
    email: String, network: String, now: @Sendable () -> Timestamp
  ) async throws(Refusal) -> Attempt {
    let place = network + " " + email
    guard await accountGate.enter(place) else { throw .busy }
    // Asked inside: whoever waited behind a right password is familiar by now.
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

  /// Counts an attempt, and tells how long it has to wait.
  private func count(_ attempt: Attempt, now: Timestamp) throws(Refusal) -> Attempt {
    var counted = attempt
    if !attempt.isFamiliar, let seconds = networks.take(attempt.network, now: now) {
      throw .network(seconds: seconds)
    }
    switch accounts.turn(attempt.place, patience: AccountLimits.logInPatience, now: now) {
    case .now: break
    case .after(let milliseconds): counted.delay = milliseconds
    case .refused(let seconds):
      if !attempt.isFamiliar { networks.giveBack(attempt.network, now: now) }
      throw .account(seconds: seconds)
    }
    guard !attempt.isFamiliar else { return counted }
    // Slows down and never refuses, or many networks together would keep the owner out.
    counted.countsEverywhere = everywhere.take(attempt.email, now: now) == nil
    if !counted.countsEverywhere { counted.delay = max(counted.delay, AccountLimits.logInDelay) }
    return counted
  }

  /// Waits without a place of the network's; takes back what was counted when that cannot be.
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
