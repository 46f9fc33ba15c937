/// One side of a transfer, as its wallet's owner sees it.
public struct LedgerEntry: Hashable, Sendable {
  /// Identifies the entry.
  public let id: LedgerEntryID
  /// Why money moved.
  public let kind: Kind
  /// Signed: positive into the wallet, negative out of it.
  public let amount: Money
  /// The wallet's balance after it.
  public let balanceAfter: Money
  /// The reservation paid for or refunded.
  public let reservationID: ReservationID?
  /// When it was made.
  public let createdAt: Timestamp

  /// Makes an entry.
  public init(
    id: LedgerEntryID, kind: Kind, amount: Money, balanceAfter: Money,
    reservationID: ReservationID?, createdAt: Timestamp
  ) {
    self.id = id
    self.kind = kind
    self.amount = amount
    self.balanceAfter = balanceAfter
    self.reservationID = reservationID
    self.createdAt = createdAt
  }

  /// The kinds, with the words of the API.
  public enum Kind: String, Hashable, Sendable {
    /// A top-up.
    case charge = "CHARGE"
    /// A payment for seats.
    case payment = "PAYMENT"
    /// A refund of a payment.
    case refund = "REFUND"
  }
}
