public import Database
public import Ticketing

/// The port of the waiting lines: one line per concert, fair, exact, and told the truth about stock.
///
/// Every adapter passes the same contract suite. `now` is always an argument.
public protocol WaitingRoom: Sendable {
  /// Makes a concert's line known, or tells it of changed terms, which hold at once for people still
  /// waiting. They hold in this process in any case: a line that is kept elsewhere and cannot be told
  /// now is told later, and what kept it from being told is thrown.
  func configure(_ concert: Concert, now: Timestamp) async throws

  /// Tells a line how its concert's seats stand; nobody enters a sold-out concert.
  func stockChanged(_ concert: ConcertID, isSoldOut: Bool)

  /// Gives the person's live place, or the next one. Journaled before it is told.
  func join(_ user: UserID, _ concert: ConcertID, now: Timestamp) async throws -> Joined

  /// Answers a poll from memory, marking the person as seen; nil when the store must be asked.
  func glance(_ token: String, now: Timestamp) -> Result<Place, LineRefusal>?

  /// Answers a poll, marking the person as seen. Throws ``LineRefusal``.
  func place(_ token: String, now: Timestamp) async throws -> Place

  /// The guard of everything behind the line. Throws ``LineRefusal`` in the order of its cases.
  func admission(
    _ token: String, user: UserID, concert: ConcertID, now: Timestamp
  ) async throws -> Admission

  /// Lengthens an active stay to `until`, because a hold lasts that long; never shortens it, and never
  /// goes beyond the stay's hard end, ``Admission/endsBy``.
  func stretch(_ user: UserID, _ concert: ConcertID, until: Timestamp)

  /// What ``end(_:in:now:)`` touches in the database: keys for the caller's transaction to lock.
  func keys(of concert: ConcertID) -> [LockKey]

  /// Ends an active stay inside the caller's transaction: the slot is free when it commits.
  func end(_ admission: Admission, in transaction: borrowing Transaction, now: Timestamp) throws

  /// Leaves the line or gives the slot back, and tells who left which concert. Throws
  /// ``LineRefusal``. Where it returns, the place has ended at once in this process; a line that is
  /// kept elsewhere and cannot be told now may be told later.
  func leave(_ token: String, now: Timestamp) async throws -> Admission

  /// The person's live places in every line.
  func places(of user: UserID, now: Timestamp) async throws -> [Place]

  /// One line's figures; nil for a concert without a line.
  func summary(_ concert: ConcertID, now: Timestamp) -> LineSummary?

  /// What this process did for one line; nil for a concert without a line.
  func figures(_ concert: ConcertID, now: Timestamp) -> LineFigures?

  /// Forgets the lines that have been closed for so many seconds, with everybody left in them: nobody can
  /// enter there. One that opens again is made anew, and gives no number twice. Called about twice a
  /// minute. Throws what the line's store throws.
  func forgetLines(closedFor seconds: Int, now: Timestamp) async throws

  /// Lets people in, drops the silent, prunes the journal. Called about every 100 ms.
  func turn(now: Timestamp) async throws

  /// Which concert's line a token is of, by its text alone; nil for what is no token of ours.
  func concert(of token: String) -> ConcertID?

  /// Takes another instance's word that it has changed a line: a place there ended, or something else.
  func changedElsewhere(_ concert: ConcertID, ended index: Int?)

  /// Whether another instance changed the line since this one last asked about it.
  func isBehind(_ concert: ConcertID) -> Bool

  /// Brings what this process knows of one line up to date with what others did; nothing where the line
  /// is known as it is. Throws when the line's store does not answer.
  func catchUp(_ concert: ConcertID, now: Timestamp) async throws

  /// Returns when a slot was freed or `timeout` passed: what to wait on between two turns.
  func waitForTurn(timeout: Duration) async
}

extension WaitingRoom {
  /// Nil: a line kept here knows every token's concert, or nobody does.
  public func concert(of token: String) -> ConcertID? { nil }

  /// Nothing: nobody else changes a line kept here.
  public func changedElsewhere(_ concert: ConcertID, ended index: Int?) {}

  /// Never: a line kept here is known as it is.
  public func isBehind(_ concert: ConcertID) -> Bool { false }

  /// Nothing: a line kept here is known as it is.
  public func catchUp(_ concert: ConcertID, now: Timestamp) async throws {}

  /// Nothing.
  public func forgetLines(closedFor seconds: Int, now: Timestamp) async throws {}
}

/// Where somebody stands, as a poll answers it.
public struct Place: Hashable, Sendable {
  /// The signed token that stands for the place.
  public var token: String
  /// Whose place it is.
  public var user: UserID
  /// In which concert's line.
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

  /// The words of the API.
  public enum Status: String, Hashable, Sendable {
    /// In line.
    case waiting = "WAITING"
    /// Inside.
    case active = "ACTIVE"
  }
}

/// The answer to joining.
public struct Joined: Hashable, Sendable {
  /// The live place.
  public let place: Place
  /// Whether this call made it.
  public let isNew: Bool

  /// Makes an answer.
  public init(place: Place, isNew: Bool) {
    self.place = place
    self.isNew = isNew
  }
}

/// Proof that a person is inside a concert's line; made by the guard alone.
public struct Admission: Hashable, Sendable {
  /// Who.
  public let user: UserID
  /// Where.
  public let concert: ConcertID
  /// The entry's order in its line.
  public let index: Int
  /// Whether the person was inside (after ``WaitingRoom/leave(_:now:)`` it may have been waiting).
  public let wasActive: Bool
  /// The hard end of the stay, however often seats are held in it: no hold may last longer. The end
  /// of time for somebody who was waiting.
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

/// Why a line says no, in the order in which the guard checks.
public enum LineRefusal: Error, Hashable, Sendable {
  /// No line for that concert.
  case concertNotFound
  /// Outside the sale window.
  case saleNotOpen
  /// Every seat is sold; told to joiners and to people still waiting.
  case soldOut
  /// The token is not one this box office signed.
  case tokenInvalid
  /// The token is another person's or another concert's.
  case tokenMismatch
  /// Signed here, but the line does not know it.
  case tokenNotFound
  /// The stay is over: time, payment, leaving, or silence.
  case tokenExpired
  /// Still waiting, at this place.
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

  /// The words of the API.
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
