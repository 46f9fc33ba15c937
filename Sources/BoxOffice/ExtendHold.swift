import Booking
import BookingStore
import Database
public import Ticketing

/// Extending a hold for a fan who needs more time. Takes no place in line: the stay lasts as long as the hold
/// and is extended with it.
public final class ExtendHold: Sendable {
  private let live: LiveSale

  /// Extends holds of a sale.
  public init(_ live: LiveSale) { self.live = live }

  /// Makes the command. Throws ``ExtensionRefusal`` when the person has no such hold.
  public func command(_ id: ReservationID, by user: UserID) async throws -> Step<Reservation> {
    let seats: [LockKey]
    if let hold = live.recentHolds.find(id, of: user) {
      seats = hold.keys
    } else {
      let found = try await live.database.read { tx in try Reservations.find(id, in: tx) }
      guard let found, found.userID == user else { throw ExtensionRefusal.reservationNotFound }
      seats = LockKey.seats(found.seats, of: found.performanceID)
    }
    let keys = seats + [.person(user)]
    return Step(locking: keys) { tx, now in
      let (reservation, changes) = try Extensions.give(id, by: user, now: now, in: tx)
      return Done(
        reservation,
        [
          .seatsChanged(changes, of: reservation),
          .stayLengthened(user, reservation.concertID, until: reservation.expiresAt),
        ])
    }
  }
}
