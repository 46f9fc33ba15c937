public import Database
public import Signing
import Synchronization
public import Ticketing
public import WaitingRoom

/// The waiting lines of one process: in memory, journaled through a database.
///
/// Joining, entering and leaving are journaled before they are shown; a poll touches memory only. A line is
/// read from the journal when its concert is made known, so that finished lines cost nothing.
public final class LocalWaitingRoom: WaitingRoom {
  let database: any Database
  let lines = LineDirectory()
  let signal = WakeUpSignal()
  private let tokenKey: ShortMACKey
  private let nonces: Mutex<any RandomNumberGenerator & Sendable>

  /// Makes a waiting room without lines. `nonces` provides the numbers that make tokens unguessable, besides
  /// their signature; tests pass a seeded generator.
  public init(
    database: any Database, tokenKey: ShortMACKey,
    nonces: any RandomNumberGenerator & Sendable
  ) {
    self.database = database
    self.tokenKey = tokenKey
    self.nonces = Mutex(nonces)
  }

  /// Makes a concert's line known, or gives it changed terms.
  ///
  /// An unknown line is read from the journal: everyone counts as seen `now`, and stays that are over close
  /// with the first round. After a start, extend the stays with live holds before that round.
  public func configure(_ concert: Concert, now: Timestamp) async throws {
    while !lines.configure(concert, now: now) {
      let line = try await database.read { transaction in
        try LineJournal.line(of: concert.id, now: now, in: transaction)
      }
      lines.add(line)
    }
    signal.signal()
  }

  /// The concert whose line a token belongs to.
  public func concert(of token: String) -> ConcertID? {
    QueueToken(token, signedBy: tokenKey)?.concert
  }

  /// Forgets lines, and ends in the journal the places still in them.
  public func forgetLines(closedFor seconds: Int, now: Timestamp) async throws {
    for locked in lines.removeClosed(before: now.adding(seconds: -seconds)) {
      // In slices, so that no one waits long behind a line of many thousands.
      while try await database.write(
        locking: keys(of: locked.concert),
        { transaction in
          try LineJournal.forget(
            locked.concert, countMax: Limits.forgottenPerWrite, now: now, in: transaction)
        }) == Limits.forgottenPerWrite
      {}
    }
  }

  /// Updates whether a line's concert is sold out; ignored for a concert without a line.
  public func stockChanged(_ concert: ConcertID, isSoldOut: Bool) {
    lines.find(concert)?.line.withLock { $0.stockChanged(isSoldOut: isSoldOut) }
    if !isSoldOut { signal.signal() }
  }

  /// Answers a poll from memory; never nil.
  public func knownPlace(_ token: String, now: Timestamp) -> Result<Place, LineRefusal>? {
    do throws(LineRefusal) {
      return .success(try poll(token, now))
    } catch {
      return .failure(error)
    }
  }

  /// Answers a poll from memory.
  public func place(_ token: String, now: Timestamp) async throws -> Place {
    try poll(token, now)
  }

  /// Proves that the token's owner is inside.
  public func admission(
    _ token: String, user: UserID, concert: ConcertID, now: Timestamp
  ) async throws -> Admission {
    guard let locked = lines.find(concert) else { throw LineRefusal.concertNotFound }
    let token = try read(token)
    return try locked.line.withLock { line throws(LineRefusal) in
      try line.admission(token, user: user, now: now)
    }
  }

  /// Extends an active stay, in memory only: after a restart it follows from the live holds again.
  public func extend(_ user: UserID, _ concert: ConcertID, until: Timestamp) {
    lines.find(concert)?.line.withLock { $0.extend(user, until: until) }
  }

  /// The person's live places, by concert.
  public func places(of user: UserID, now: Timestamp) async throws -> [Place] {
    lines.all().compactMap { locked in
      guard let token = locked.line.withLock({ $0.token(of: user, now: now) }) else { return nil }
      let text = token.text(signedBy: tokenKey)
      // A person still in line at a sold-out or closed concert has no place to show.
      return locked.line.withLock { line in
        do throws(LineRefusal) {
          return try line.place(token, text: text, now: now)
        } catch {
          return nil
        }
      }
    }
  }

  /// One line's figures.
  public func summary(_ concert: ConcertID, now: Timestamp) -> LineSummary? {
    lines.find(concert)?.line.withLock { $0.summary(now) }
  }

  /// What this process did for one line.
  public func figures(_ concert: ConcertID, now: Timestamp) -> LineFigures? {
    lines.find(concert)?.line.withLock { $0.figures(now) }
  }

  /// Returns when a round would change something, or after `timeout`.
  public func waitForRound(timeout: Duration) async { await signal.wait(timeout: timeout) }

  /// Reads a token, which must be one of ours.
  func read(_ text: String) throws(LineRefusal) -> QueueToken {
    guard let token = QueueToken(text, signedBy: tokenKey) else { throw .tokenInvalid }
    return token
  }

  /// The signed text of a token.
  func text(of token: QueueToken) -> String { token.text(signedBy: tokenKey) }

  func nextNonce() -> UInt64 { nonces.withLock { $0.next() } }

  private func poll(_ text: String, _ now: Timestamp) throws(LineRefusal) -> Place {
    let token = try read(text)
    guard let locked = lines.find(token.concert) else { throw .tokenNotFound }
    return try locked.line.withLock { line throws(LineRefusal) in
      try line.place(token, text: text, now: now)
    }
  }
}
