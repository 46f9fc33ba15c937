/// Seats taken together by one person for one performance: held first, owned once paid.
public struct Reservation: Hashable, Sendable {
  /// Identifies the reservation.
  public let id: ReservationID
  /// Whose it is.
  public let userID: UserID
  /// For which date.
  public let performanceID: PerformanceID
  /// Of which concert.
  public let concertID: ConcertID
  /// Where it is in its life, as stored; see ``status(at:)`` for what holds now.
  public var status: Status
  /// The price of all its seats.
  public let amount: Money
  /// Its seats, in ascending id order.
  public var seats: [Seat]
  /// When the hold began.
  public let createdAt: Timestamp
  /// When the hold ends unless paid.
  public var expiresAt: Timestamp
  /// When its owner asked for more time; nil while they did not.
  public var extendedAt: Timestamp?

  /// Makes a reservation.
  public init(
    id: ReservationID, userID: UserID, performanceID: PerformanceID, concertID: ConcertID,
    status: Status, amount: Money, seats: [Seat], createdAt: Timestamp, expiresAt: Timestamp,
    extendedAt: Timestamp? = nil
  ) {
    self.id = id
    self.userID = userID
    self.performanceID = performanceID
    self.concertID = concertID
    self.status = status
    self.amount = amount
    self.seats = seats
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.extendedAt = extendedAt
  }

  /// The status at `now`: a pending one whose time has passed is expired, swept or not.
  public func status(at now: Timestamp) -> Status {
    status == .pending && expiresAt <= now ? .expired : status
  }

  /// Where a reservation is in its life.
  public enum Status: String, Hashable, Sendable {
    /// Held. Exits: confirmed by payment, canceled by its owner, expired by time.
    case pending = "PENDING"
    /// Paid. Exits: canceled with a refund.
    case confirmed = "CONFIRMED"
    /// Given back. No exit.
    case canceled = "CANCELED"
    /// Not paid in time. No exit.
    case expired = "EXPIRED"
  }
}
