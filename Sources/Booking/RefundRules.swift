public import Ticketing

/// Why an organiser's refund is not given, in the order in which it is checked.
public enum RefundRefusal: Error, Hashable, Sendable {
  /// No such reservation.
  case reservationNotFound
  /// Not paid, or given back already.
  case notRefundable(reason: String)
  /// A ticket was used, and the organiser did not insist.
  case alreadyCheckedIn
}

/// The rules of an organiser's refund: when it is given the organiser decides, so no window closes it.
public enum RefundRules {
  /// The reservation, when its money is to be given back.
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
