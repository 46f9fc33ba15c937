public import Ticketing

/// Why an organiser's refund is refused, in the order of the checks.
public enum RefundRefusal: Error, Hashable, Sendable {
  /// There is no such reservation.
  case reservationNotFound
  /// It is not paid, or refunded already.
  case notRefundable(reason: String)
  /// A ticket was used, and the organiser did not force the refund.
  case alreadyCheckedIn
}

/// The rules of an organiser's refund. No window closes it: the organiser decides when to give it.
public enum RefundRules {
  /// Returns the reservation if it may be refunded.
  public static func check(
    _ reservation: Reservation?, isCheckedIn: Bool, isForced: Bool, now: Timestamp
  ) throws(RefundRefusal) -> Reservation {
    guard let reservation else { throw .reservationNotFound }
    switch reservation.status(at: now) {
    case .pending: throw .notRefundable(reason: "The reservation has not been paid.")
    case .canceled: throw .notRefundable(reason: "The reservation has already been canceled.")
    case .expired: throw .notRefundable(reason: "The hold expired without a payment.")
    case .confirmed:
      guard isForced || !isCheckedIn else { throw .alreadyCheckedIn }
      return reservation
    }
  }
}
