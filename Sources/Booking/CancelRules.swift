public import Ticketing

/// Why a reservation is not canceled, in the order of the checks.
public enum CancelRefusal: Error, Hashable, Sendable {
  /// There is no such reservation, or it belongs to another person.
  case reservationNotFound
  /// Already canceled or expired, checked in, or too late for a refund.
  case notCancelable(reason: String)
}

/// What canceling does.
public enum Cancellation: Hashable, Sendable {
  /// Frees the seats of a hold.
  case release
  /// Frees paid seats and refunds the money.
  case refund
}

/// The rules of canceling a reservation.
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
