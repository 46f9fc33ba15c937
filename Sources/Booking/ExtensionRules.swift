public import Ticketing

/// Why a hold is not made longer, in the order in which it is checked.
public enum ExtensionRefusal: Error, Hashable, Sendable {
  /// No such reservation, or another person's.
  case reservationNotFound
  /// There is nothing to wait for.
  case alreadyPaid
  /// It was given back.
  case canceled
  /// The hold has ended.
  case expired
  /// It was made longer before.
  case alreadyExtended
  /// The concert gives no more time, or the sale or the date ends with the hold.
  case unavailable
}

/// The rules of asking for more time: once for each hold, so that seats come back to others.
public enum ExtensionRules {
  /// When the hold ends from now on, or a refusal. Never later than the sale and the start.
  public static func decide(
    _ reservation: Reservation?, by user: UserID, terms: PerformanceTerms?, now: Timestamp
  ) throws(ExtensionRefusal) -> Timestamp {
    guard let reservation, reservation.userID == user, let terms else {
      throw .reservationNotFound
    }
    switch reservation.status(at: now) {
    case .pending: break
    case .confirmed: throw .alreadyPaid
    case .canceled: throw .canceled
    case .expired: throw .expired
    }
    guard reservation.extendedAt == nil else { throw .alreadyExtended }
    let end = min(
      reservation.expiresAt.adding(seconds: terms.terms.extensionSeconds), terms.saleClosesAt,
      terms.startsAt)
    guard end > reservation.expiresAt else { throw .unavailable }
    return end
  }
}
