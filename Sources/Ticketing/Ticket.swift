/// The right to one seat at one performance.
public struct Ticket: Hashable, Sendable {
  /// Identifies the ticket.
  public let id: TicketID
  /// The signed text a gate reads.
  public let code: String
  /// The code to type or say when the signed text cannot be read.
  public let shortCode: ShortCode
  /// The seat.
  public let seatID: SeatID
  /// Valid, canceled or used.
  public let status: Status
  /// The reservation it came from.
  public let reservationID: ReservationID
  /// The date.
  public let performanceID: PerformanceID
  /// When it was issued.
  public let issuedAt: Timestamp
  /// When its holder entered.
  public let checkedInAt: Timestamp?

  /// Makes a ticket.
  public init(
    id: TicketID, code: String, shortCode: ShortCode, seatID: SeatID, status: Status,
    reservationID: ReservationID, performanceID: PerformanceID, issuedAt: Timestamp,
    checkedInAt: Timestamp?
  ) {
    self.id = id
    self.code = code
    self.shortCode = shortCode
    self.seatID = seatID
    self.status = status
    self.reservationID = reservationID
    self.performanceID = performanceID
    self.issuedAt = issuedAt
    self.checkedInAt = checkedInAt
  }

  /// The statuses, with the words of the API.
  public enum Status: String, Hashable, Sendable {
    /// Valid for one entry.
    case valid = "VALID"
    /// Refunded.
    case canceled = "CANCELED"
    /// Its holder is inside.
    case checkedIn = "CHECKED_IN"
  }
}
