public import Ticketing

/// Why a payment is refused, in the order of the checks. The check of the waiting line comes between
/// `expired` and `amountMismatch`.
public enum PaymentRefusal: Error, Hashable, Sendable {
  /// There is no such reservation, or it belongs to another person.
  case reservationNotFound
  /// It was paid already.
  case alreadyPaid
  /// It was canceled.
  case canceled
  /// The hold's time has passed.
  case expired
  /// The client named a price other than that of the seats.
  case amountMismatch(expected: Money)
  /// The wallet holds too little.
  case insufficientBalance(balance: Money, required: Money)
}

/// The rules of paying.
public enum PaymentRules {
  /// Refuses everything that depends on the reservation alone.
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

  /// Refuses a client that expects another price; a client may omit it.
  public static func check(amount: Money?, of reservation: Reservation) throws(PaymentRefusal) {
    if let amount, amount != reservation.amount {
      throw .amountMismatch(expected: reservation.amount)
    }
  }
}
