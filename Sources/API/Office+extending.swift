import Accounts
import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import Ticketing
import WaitingRoom

/// More time for somebody who needs it.
extension Office {
  /// POST /reservations/{reservationId}/extension
  ///
  /// Takes no queue token: the stay lasts as long as the hold, and is made as long as this one.
  func extendHold(_ request: Request) async throws -> Response {
    let claims = try person(request)
    let user = claims.user
    guard let id: ReservationID = request.id(0) else {
      throw ExtensionRefusal.reservationNotFound
    }
    // There is nothing to be said; an empty object says it too.
    if !request.body.isEmpty { try Fields(request).end() }
    return try await once(request, scope: .person(claims)) {
      let found = try await database.read { tx in try Reservations.find(id, in: tx) }
      guard let found, found.userID == user else { throw ExtensionRefusal.reservationNotFound }
      return found
    } locking: { found in
      LockKey.seats(found.seats, of: found.performanceID) + [.person(user)]
    } work: { [self] tx, _, now in
      let (reservation, changes) = try Extensions.give(id, by: user, now: now, in: tx)
      tx.afterCommit { [self] in
        announce(changes, of: reservation)
        waitingRoom.stretch(user, reservation.concertID, until: reservation.expiresAt)
      }
      return Answer(
        status: 200, body: JSONWriter.object { $0.reservation(reservation, now: now) })
    }
  }
}
