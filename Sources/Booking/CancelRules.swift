public import Ticketing

/// Why a reservation is not canceled, in the order in which it is checked.
public enum CancelRefusal: Error, Hashable, Sendable {
  /// No such reservation, or another person's.
  case reservationNotFound
  /// Already canceled or expired, checked in, or too late for a refund.
  case notCancelable(reason: String)
}

/// What canceling does.
public enum Cancellation: Hashable, Sendable {
  /// Frees the seats of a hold.
  case release
  /// Frees paid seats and gives the money back.
  case refund
}

/// The rules of giving seats back.
public enum CancelRules {
  /// Decides what canceling does at `now`, or refuses.
  public static func decide(
    _ reservation: Reservation?, by user: UserID, startsAt: Timestamp, refundHours: Int,
    isCheckedIn: Bool, now: Timestamp
  ) throws(CancelRefusal) -> Cancellation {
    guard let reservation, reservation.userID == user else { throw .reservationNotFound }
    switch reservation.status(at: now) {
    case .pending: return .release
    case .canceled: throw .notCancelable(reason: "The reservation has already been canceled.")
    case .expired: throw .notCancelable(reason: "The hold has already expired.")
    case .confirmed:
      guard !isCheckedIn else {
        throw .notCancelable(reason: "A ticket from this reservation has already been used.")
      }
      guard now < startsAt.adding(seconds: -refundHours * 3_600) else {
        throw .notCancelable(
          reason: "Refunds are available until \(refundHours) hours before the start.")
      }
      return .refund
    }
  }
}
