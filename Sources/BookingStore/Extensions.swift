public import Booking
public import Database
public import Ticketing

/// Extending a hold for its owner.
public enum Extensions {
  // The fence: neither paid nor ended, and never extended before.
  private static let lengthen = Statement.update(
    "reservations", set: "expires_at = \(2), extended_at = \(3)", key: "id",
    guard: "status = 'PENDING' AND expires_at > \(3) AND extended_at IS NULL")

  /// Extends a hold with its seats, or refuses. Throws ``ExtensionRefusal``.
  public static func give(
    _ id: ReservationID, by user: UserID, now: Timestamp, in tx: borrowing Transaction
  ) throws -> (reservation: Reservation, changes: [SeatChange]) {
    let found = try Reservations.findVersioned(id, in: tx)
    let terms = try found.flatMap { found in
      try Holding.terms(of: found.reservation.performanceID, in: tx)
    }
    let end = try ExtensionRules.decide(found?.reservation, by: user, terms: terms, now: now)
    guard var reservation = found?.reservation, let versions = found?.versions else {
      throw ExtensionRefusal.reservationNotFound
    }
    try tx.executePipelined(
      expecting: 1, lengthen, .id(id), .time(end), .time(now),
      else: ExtensionRefusal.alreadyExtended)
    var changes: [SeatChange] = []
    for (seat, version) in zip(reservation.seats, versions) {
      changes.append(try Seats.keep(seat.id, at: version, for: id, until: end, in: tx))
    }
    reservation.expiresAt = end
    reservation.extendedAt = now
    return (reservation, changes)
  }
}
