import Accounts
import BookingStore
import BoxOffice
import Database
import Events
import HTTPServer
import JSON
import Ticketing

/// The routes of webhook deliveries.
final class DeliveryRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let idempotency: Idempotency
  private let webhooks: WebhookCourier

  init(_ live: LiveSale, guards: Guards, idempotency: Idempotency, webhooks: WebhookCourier) {
    self.live = live
    self.guards = guards
    self.idempotency = idempotency
    self.webhooks = webhooks
  }

  /// POST /admin/webhooks/{webhookId}/test
  func testWebhook(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let id = try guards.webhookID(request)
    return try await idempotency.remember(request, as: .person(organiser)) {
      let webhook = try await live.database.read { tx in try Webhooks.find(id, in: tx) }
      let (event, result) = await webhooks.test(webhook, ids: live.ids, now: live.now())
      return Answer(
        status: 200,
        body: JSONWriter.object { writer in
          writer.member("eventId", event.text)
          writer.member("delivered", result.isDelivered)
          writer.member("status", orNull: result.status)
          writer.member("error", orNull: result.error)
        })
    }
  }

  /// GET /admin/webhooks/{webhookId}/deliveries
  func webhookDeliveries(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let id = try guards.webhookID(request)
    let paging = try Paging<Outbox.Entity>(request)
    var state: WebhookDelivery.State?
    for (name, value) in try Query.pairs(request.query) where name == "state" {
      guard let word = WebhookDelivery.State(rawValue: value) else {
        let words = WebhookDelivery.State.allCases.map(\.rawValue).joined(separator: ", ")
        throw Problem.invalid([FieldProblem(field: "state", reason: "must be one of \(words)")])
      }
      state = word
    }
    let found = try await live.database.read { [state] tx in
      _ = try Webhooks.find(id, in: tx)
      return try WebhookDeliveries.list(
        of: id, state: state, before: paging.before, limit: paging.limit + 1, in: tx)
    }
    return .json(200, paging.page(found, id: \.eventID) { $0.delivery($1) }, actor: organiser)
  }

  /// POST /admin/webhooks/{webhookId}/deliveries/{eventId}/retry
  func retryDelivery(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let id = try guards.webhookID(request)
    guard let event: Outbox.ID = request.id(1) else {
      throw WebhookRefusal.deliveryNotFound
    }
    return try await idempotency.run(request, as: .person(organiser)) {
      Step(locking: [.webhooks]) { tx, now in
        Done(try WebhookDeliveries.retry(event, to: id, now: now, in: tx))
      }
    } answer: { delivery, _ in
      Answer(status: 200, body: JSONWriter.object { $0.delivery(delivery) })
    }
  }
}

extension JSONWriter {
  mutating func webhook(_ webhook: Webhook) {
    member("webhookId", webhook.id.text)
    member("url", webhook.url)
    member("description", webhook.description)
    key("events")
    if let events = webhook.events {
      beginArray()
      for kind in events { string(kind) }
      endArray()
    } else {
      null()
    }
    member("enabled", webhook.isEnabled)
    member("disabledReason", orNull: webhook.disabledReason)
    member("failingSince", orNull: webhook.failingSince?.text)
    member("createdAt", webhook.createdAt.text)
  }

  mutating func delivery(_ delivery: WebhookDelivery) {
    let isPending = delivery.state == .pending
    member("eventId", delivery.eventID.text)
    member("kind", delivery.kind)
    member("state", delivery.state.rawValue)
    member("attempts", delivery.attempts)
    member("createdAt", delivery.createdAt.text)
    member("nextAttemptAt", orNull: isPending ? delivery.nextAttemptAt.text : nil)
    member("lastAttemptAt", orNull: delivery.lastAttemptAt?.text)
    member("lastStatus", orNull: delivery.lastStatus)
    member("lastError", orNull: delivery.lastError)
    member(
      "deliveredAt", orNull: delivery.state == .delivered ? delivery.endedAt?.text : nil)
  }

  /// Writes a member that is an integer, or `null` when there is none.
  fileprivate mutating func member(_ name: StaticString, orNull value: Int?) {
    key(name)
    if let value { integer(value) } else { null() }
  }
}
