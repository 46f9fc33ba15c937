public import Ticketing

/// Why a payment is refused, in the order in which it is checked. The waiting line's guard stands
/// between `expired` and `amountMismatch`.
public enum PaymentRefusal: Error, Hashable, Sendable {
  /// No such reservation, or another person's.
  case reservationNotFound
  /// Paid already.
  case alreadyPaid
  /// Given back.
  case canceled
  /// The hold's time has passed.
  case expired
  /// The client named another price than the seats have.
  case amountMismatch(expected: Money)
  /// Not enough in the wallet.
  case insufficientBalance(balance: Money, required: Money)
}

/// The rules of paying.
public enum PaymentRules {
  /// Refuses everything that the reservation alone decides.
  public static func check(
    _ reservation: Reservation?, payer: UserID, now: Timestamp
  ) throws(PaymentRefusal) -> Reservation {
    guard let reservation, reservation.userID == payer else { throw .reservationNotFound }
    switch reservation.status(at: now) {
    case .confirmed: throw .alreadyPaid
    case .canceled: throw .canceled
    case .expired: throw .expired
    case .pending: return reservation
    }
  }

  /// Refuses a client whose idea of the price is wrong; naming none is fine.
  public static func check(amount: Money?, of reservation: Reservation) throws(PaymentRefusal) {
    if let amount, amount != reservation.amount {
      throw .amountMismatch(expected: reservation.amount)
    }
  }
}
