/// Money taken from a wallet for one reservation.
public struct Payment: Hashable, Sendable {
  /// Identifies the payment.
  public let id: PaymentID
  /// The reservation that was paid for.
  public let reservationID: ReservationID
  /// Completed, or refunded since.
  public let status: Status
  /// The amount.
  public let amount: Money
  /// When it was paid.
  public let paidAt: Timestamp
  /// When it was refunded.
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

  /// The statuses, with the words of the API.
  public enum Status: String, Hashable, Sendable {
    /// The money was taken.
    case completed = "COMPLETED"
    /// The money was refunded in full.
    case refunded = "REFUNDED"
  }
}
