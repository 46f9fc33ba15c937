public import Database
public import Ticketing

/// The port of the waiting lines: one line per concert, fair and exact, with current stock.
///
/// Every adapter passes the same contract suite. `now` is always an argument.
public protocol WaitingRoom: Sendable {
  /// Makes a concert's line known, or gives it changed terms, which apply at once to people still waiting.
  /// They always apply in this process. Where the line is kept elsewhere and cannot be reached now, they are
  /// sent later, and the error is thrown.
  func configure(_ concert: Concert, now: Timestamp) async throws

  /// Updates whether a line's concert is sold out. No one enters a sold-out concert.
  func stockChanged(_ concert: ConcertID, isSoldOut: Bool)

  /// Returns the person's live place, or the next one, which is journaled before it is shown.
  func join(_ user: UserID, _ concert: ConcertID, now: Timestamp) async throws -> Joined

  /// Answers a poll from memory, marking the person as seen; nil when the store must be read.
  func knownPlace(_ token: String, now: Timestamp) -> Result<Place, LineRefusal>?

  /// Answers a poll, marking the person as seen. Throws ``LineRefusal``.
  func place(_ token: String, now: Timestamp) async throws -> Place

  /// Proves that the token's owner is inside; everything behind the line requires it. Throws ``LineRefusal``
  /// in the order of its cases.
  func admission(
    _ token: String, user: UserID, concert: ConcertID, now: Timestamp
  ) async throws -> Admission

  /// Extends an active stay to `until`, because a hold lasts that long. Never shortens it, and never goes
  /// beyond the stay's hard end, ``Admission/endsBy``.
  func extend(_ user: UserID, _ concert: ConcertID, until: Timestamp)

  /// The keys of what ``end(_:in:now:)`` touches in the database, for the caller's transaction to lock.
  func keys(of concert: ConcertID) -> [LockKey]

  /// Ends an active stay inside the caller's transaction; its slot is free on commit.
  func end(_ admission: Admission, in transaction: borrowing Transaction, now: Timestamp) throws

  /// Leaves the line or frees the slot, and returns who left which concert. Throws ``LineRefusal``. On return
  /// the place has ended in this process; a line that is kept elsewhere and cannot be reached now may learn
  /// of it later.
  func leave(_ token: String, now: Timestamp) async throws -> Admission

  /// The person's live places in every line.
  func places(of user: UserID, now: Timestamp) async throws -> [Place]

  /// One line's figures; nil for a concert without a line.
  func summary(_ concert: ConcertID, now: Timestamp) -> LineSummary?

  /// What this process did for one line; nil for a concert without a line.
  func figures(_ concert: ConcertID, now: Timestamp) -> LineFigures?

  /// Forgets the lines that have been closed for so many seconds, and everyone left in them: no one can enter
  /// there. A line that opens again is made anew and gives no number twice. Called about twice a minute.
  /// Throws what the line's store throws.
  func forgetLines(closedFor seconds: Int, now: Timestamp) async throws

  /// Lets people in, drops silent ones, prunes the journal. Called about every 100 ms.
  func runRound(now: Timestamp) async throws

  /// The concert whose line a token belongs to, by its text alone; nil for a text that is not one of our
  /// tokens.
  func concert(of token: String) -> ConcertID?

  /// Records that another instance has changed a line: a place there ended, or something else.
  func changedElsewhere(_ concert: ConcertID, ended index: Int?)

  /// Whether another instance has changed the line since this one last read it.
  func isBehind(_ concert: ConcertID) -> Bool

  /// Brings this process up to date with what other instances did to one line; does nothing where it is
  /// current. Throws when the line's store does not answer.
  func catchUp(_ concert: ConcertID, now: Timestamp) async throws

  /// Returns when a slot was freed or `timeout` passed. Await it between two rounds.
  func waitForRound(timeout: Duration) async
}

extension WaitingRoom {
  /// Nil: such a room reads no concert from a token.
  public func concert(of token: String) -> ConcertID? { nil }

  /// Does nothing: no other instance changes a line kept here.
  public func changedElsewhere(_ concert: ConcertID, ended index: Int?) {}

  /// False: a line kept here is always current.
  public func isBehind(_ concert: ConcertID) -> Bool { false }

  /// Does nothing: a line kept here is always current.
  public func catchUp(_ concert: ConcertID, now: Timestamp) async throws {}

  /// Does nothing.
  public func forgetLines(closedFor seconds: Int, now: Timestamp) async throws {}
}

/// Where a person stands, as a poll answers it.
public struct Place: Hashable, Sendable {
  /// The signed token that stands for the place.
  public var token: String
  /// Whose place it is.
  public var user: UserID
  /// The concert whose line it is.
  public var concert: ConcertID
  /// Waiting, or inside.
  public var status: Status
  /// Live entries before this one; 0 when inside.
  public var ahead: Int
  /// Estimated seconds to entry while waiting; seconds left while inside.
  public var remainingTime: Int
  /// When the person was let in; nil while waiting.
  public var enteredAt: Timestamp?
  /// When the stay ends; nil while waiting.
  public var expiresAt: Timestamp?
  /// Seconds until the next poll is useful: 1 near the head, up to 30 far away.
  public var pollAfter: Int

  /// Makes a place.
  public init(
    token: String, user: UserID, concert: ConcertID, status: Status, ahead: Int,
    remainingTime: Int, enteredAt: Timestamp?, expiresAt: Timestamp?, pollAfter: Int
  ) {
    self.token = token
    self.user = user
    self.concert = concert
    self.status = status
    self.ahead = ahead
    self.remainingTime = remainingTime
    self.enteredAt = enteredAt
    self.expiresAt = expiresAt
    self.pollAfter = pollAfter
  }

  /// The place counted from one: `ahead + 1` while waiting, 0 inside.
  public var queuePosition: Int { status == .waiting ? ahead + 1 : 0 }

  /// The values of the API.
  public enum Status: String, Hashable, Sendable {
    /// In line.
    case waiting = "WAITING"
    /// Inside.
    case active = "ACTIVE"
  }
}

/// The result of joining.
public struct Joined: Hashable, Sendable {
  /// The live place.
  public let place: Place
  /// Whether this call made it.
  public let isNew: Bool

  /// Makes a result.
  public init(place: Place, isNew: Bool) {
    self.place = place
    self.isNew = isNew
  }
}

/// Proof that a person is inside a concert's line; only the waiting room makes it.
public struct Admission: Hashable, Sendable {
  /// The person.
  public let user: UserID
  /// The concert.
  public let concert: ConcertID
  /// The entry's order in its line.
  public let index: Int
  /// Whether the person was inside (after ``WaitingRoom/leave(_:now:)`` it may have been waiting).
  public let wasActive: Bool
  /// The hard end of the stay, however often seats are held in it: no hold may last longer. The end of time
  /// for a person who was waiting.
  public let endsBy: Timestamp

  /// Makes a proof.
  public init(
    user: UserID, concert: ConcertID, index: Int, wasActive: Bool,
    endsBy: Timestamp = Timestamp(milliseconds: .max)
  ) {
    self.user = user
    self.concert = concert
    self.index = index
    self.wasActive = wasActive
    self.endsBy = endsBy
  }
}

/// Why a line refuses, in the order of its checks.
public enum LineRefusal: Error, Hashable, Sendable {
  /// There is no line for that concert.
  case concertNotFound
  /// Outside the sale window.
  case saleNotOpen
  /// Every seat is sold; for joiners and for people still waiting.
  case soldOut
  /// This box office did not sign the token.
  case tokenInvalid
  /// The token is another person's or another concert's.
  case tokenMismatch
  /// The token was signed here, but the line does not know it.
  case tokenNotFound
  /// The stay is over: by time, payment, leaving, or silence.
  case tokenExpired
  /// The person is still waiting, at this place.
  case notActive(queuePosition: Int)
}

/// One line's figures.
public struct LineSummary: Hashable, Sendable {
  /// What the line does now.
  public var state: State
  /// People waiting.
  public var waiting: Int
  /// People inside.
  public var active: Int
  /// People let in during the last minute.
  public var admittedPerMinute: Int

  /// Makes figures.
  public init(state: State, waiting: Int, active: Int, admittedPerMinute: Int) {
    self.state = state
    self.waiting = waiting
    self.active = active
    self.admittedPerMinute = admittedPerMinute
  }

  /// The values of the API.
  public enum State: String, Hashable, Sendable {
    /// Letting people in.
    case open = "OPEN"
    /// Stopped by the organiser.
    case paused = "PAUSED"
    /// Nothing left to sell.
    case soldOut = "SOLD_OUT"
    /// Outside the sale window.
    case closed = "CLOSED"
  }
}
