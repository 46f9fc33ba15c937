/// Money taken from a wallet for one reservation.
public struct Payment: Hashable, Sendable {
  /// Identifies the payment.
  public let id: PaymentID
  /// What was paid for.
  public let reservationID: ReservationID
  /// Completed, or refunded since.
  public let status: Status
  /// How much.
  public let amount: Money
  /// When.
  public let paidAt: Timestamp
  /// When it was given back.
  public let refundedAt: Timestamp?
  /// The tickets it bought.
  public var tickets: [Ticket]

  /// Makes a payment.
  public init(
    id: PaymentID, reservationID: ReservationID, status: Status, amount: Money,
    paidAt: Timestamp, refundedAt: Timestamp?, tickets: [Ticket]
  ) {
    self.id = id
    self.reservationID = reservationID
    self.status = status
    self.amount = amount
    self.paidAt = paidAt
    self.refundedAt = refundedAt
    self.tickets = tickets
  }

  /// The words of the API.
  public enum Status: String, Hashable, Sendable {
    /// Taken.
    case completed = "COMPLETED"
    /// Given back in full.
    case refunded = "REFUNDED"
  }
}
