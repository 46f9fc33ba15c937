import Booking
public import BookingStore
import Database
import Ticketing

/// Refunding a paid reservation on behalf of its organiser.
public final class RefundReservation: Sendable {
  private let live: LiveSale

  /// Refunds reservations of a sale.
  public init(_ live: LiveSale) { self.live = live }

  /// Makes the command. Throws ``RefundRefusal`` when there is no such reservation.
  public func command(
    _ request: Refunds.Request, trace: String?
  ) async throws -> Step<Payments.Canceled> {
    let id = request.reservation
    guard let found = try await live.database.read({ tx in try Reservations.find(id, in: tx) })
    else { throw RefundRefusal.reservationNotFound }
    let keys = LockKey.seats(found.seats, of: found.performanceID) + [.person(found.userID)]
    return Step(locking: keys) { [ids = live.ids] tx, now in
      let canceled = try Refunds.give(request, now: now, ids: ids, trace: trace, in: tx)
      return Done(
        canceled, [.seatsChanged(canceled.changes, of: canceled.reservation), .canceled(canceled)])
    }
  }
}
