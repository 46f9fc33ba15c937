import Booking
public import BookingStore
import Database
public import Ticketing

/// Canceling a reservation by its owner, with a refund when it was paid.
public final class CancelReservation: Sendable {
  private let live: LiveSale

  /// Cancels reservations of a sale.
  public init(_ live: LiveSale) { self.live = live }

  /// Cancels a reservation, with a refund when it was paid, and publishes its seats. Throws
  /// ``CancelRefusal``.
  public func run(
    _ id: ReservationID, by user: UserID, trace: String?
  ) async throws -> Payments.Canceled {
    let seats: [LockKey]
    if let hold = live.recentHolds.find(id, of: user) {
      seats = hold.keys
    } else {
      let found = try await live.database.read { tx in try Reservations.find(id, in: tx) }
      guard let found else { throw CancelRefusal.reservationNotFound }
      seats = LockKey.seats(found.seats, of: found.performanceID)
    }
    let keys = seats + [.person(user)]
    return try await live.perform(
      Step(locking: keys) { [ids = live.ids] tx, now in
        let canceled = try Payments.cancel(id, by: user, now: now, ids: ids, trace: trace, in: tx)
        return Done(
          canceled,
          [.seatsChanged(canceled.changes, of: canceled.reservation), .canceled(canceled)])
      })
  }
}
