import Accounts
import BookingStore
import BoxOffice
import Database
import HTTPServer
import JSON
import Ticketing

/// The routes of dead-lettered events.
final class EventRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let idempotency: Idempotency

  init(_ live: LiveSale, guards: Guards, idempotency: Idempotency) {
    self.live = live
    self.guards = guards
    self.idempotency = idempotency
  }

  /// GET /admin/events/parked
  func deadLetters(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let paging = try Paging<Outbox.Entity>(request)
    let found = try await live.database.read { tx in
      try Relaying.deadLetters(before: paging.before, limit: paging.limit + 1, in: tx)
    }
    return .json(
      200,
      paging.page(found, id: \.event.id) { writer, deadLetter in
        let event = deadLetter.event
        writer.member("eventId", event.id.text)
        writer.member("kind", event.kind)
        writer.member("concertId", event.concertID.text)
        writer.member("subject", event.subject.text)
        writer.member("createdAt", event.createdAt.text)
        writer.member("parkedAt", deadLetter.setAsideAt.text)
        writer.member("attempts", event.attempts)
        writer.member("reason", deadLetter.reason)
      }, actor: organiser)
  }

  /// POST /admin/events/{eventId}/retry
  func retryEvent(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    guard let event: Outbox.ID = request.id(0) else { throw Relaying.DeadLetterRefusal.notFound }
    return try await idempotency.run(request, as: .person(organiser)) {
      Step(locking: [.upkeep]) { tx, _ in Done(try Relaying.unpark(event, in: tx)) }
    } answer: { _, _ in
      Answer(
        status: 200, body: JSONWriter.object { $0.member("eventId", event.text) })
    }
  }
}
