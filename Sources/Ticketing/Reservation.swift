/// Seats reserved together by one person for one performance: held first, owned once paid.
public struct Reservation: Hashable, Sendable {
  /// Identifies the reservation.
  public let id: ReservationID
  /// The owner.
  public let userID: UserID
  /// The date.
  public let performanceID: PerformanceID
  /// The concert.
  public let concertID: ConcertID
  /// The stored status; ``status(at:)`` accounts for the time.
  public var status: Status
  /// The price of all its seats.
  public let amount: Money
  /// Its seats, in ascending id order.
  public var seats: [Seat]
  /// When the hold began.
  public let createdAt: Timestamp
  /// When the hold ends unless paid.
  public var expiresAt: Timestamp
  /// When its owner extended it; nil if they did not.
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

  /// The status at `now`: a pending reservation whose time has passed is expired, whether swept or not.
  public func status(at now: Timestamp) -> Status {
    status == .pending && expiresAt <= now ? .expired : status
  }

  /// The lifecycle of a reservation.
  public enum Status: String, Hashable, Sendable {
    /// Held. Exits: confirmed by payment, canceled by its owner, expired by time.
    case pending = "PENDING"
    /// Paid. Exits: canceled with a refund.
    case confirmed = "CONFIRMED"
    /// Canceled. No exit.
    case canceled = "CANCELED"
    /// Not paid in time. No exit.
    case expired = "EXPIRED"
  }
}
