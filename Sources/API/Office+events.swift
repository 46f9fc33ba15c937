import Accounts
import BookingStore
import Database
import HTTPServer
import JSON
import Ticketing

/// Events that the topic refused.
extension Office {
  /// GET /admin/events/parked
  func parkedEvents(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    let paging = try Paging<Outbox.Entity>(request)
    let found = try await database.read { tx in
      try Relaying.parked(before: paging.before, limit: paging.limit + 1, in: tx)
    }
    return .json(
      200,
      paging.page(found, id: \.event.id) { writer, parked in
        let event = parked.event
        writer.member("eventId", event.id.text)
        writer.member("kind", event.kind)
        writer.member("concertId", event.concertID.text)
        writer.member("subject", event.subject.text)
        writer.member("createdAt", event.createdAt.text)
        writer.member("parkedAt", parked.parkedAt.text)
        writer.member("attempts", event.attempts)
        writer.member("reason", parked.reason)
      }, actor: organiser)
  }

  /// POST /admin/events/{eventId}/retry
  func retryEvent(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    guard let event: Outbox.ID = request.id(0) else { throw Relaying.ParkedRefusal.notFound }
    return try await once(request, scope: .person(organiser)) {
    } locking: { _ in
      [.upkeep]
    } work: { tx, _, _ in
      try Relaying.unpark(event, in: tx)
      return Answer(
        status: 200, body: JSONWriter.object { $0.member("eventId", event.text) })
    }
  }
}
