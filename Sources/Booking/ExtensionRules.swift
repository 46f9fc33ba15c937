public import Ticketing

/// Why a hold is not extended, in the order of the checks.
public enum ExtensionRefusal: Error, Hashable, Sendable {
  /// There is no such reservation, or it belongs to another person.
  case reservationNotFound
  /// It is paid already.
  case alreadyPaid
  /// It was canceled.
  case canceled
  /// The hold has ended.
  case expired
  /// It was extended before.
  case alreadyExtended
  /// The concert grants no extension, or the sale or the date ends with the hold.
  case unavailable
}

/// The rules of extending a hold: once per hold, so that seats come back to other fans.
public enum ExtensionRules {
  /// Returns when the extended hold ends, or refuses. Never later than the end of the sale or the start of
  /// the date.
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
