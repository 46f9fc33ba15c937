import Accounts
import BookingStore
import BoxOffice
import Database
import Encoding
import Events
import HTTPServer
import JSON
import Ticketing

/// The routes of webhooks.
final class WebhookRoutes: Sendable {
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

  /// POST /admin/webhooks
  func createWebhook(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    var body = try Fields(request)
    let url = body.webhookURL("url", webhooks)
    let description = body.text(optional: "description", 0...WebhookLimits.descriptionMax) ?? ""
    let events = body.eventKinds("events")
    try body.end()
    let now = live.now()
    let id: WebhookID = live.ids.next(now)
    let webhook = Webhook(
      id: id, url: url, description: description, events: events,
      sealedSecret: webhooks.vault.makeSecret(for: id), createdAt: now)
    return try await idempotency.run(request, as: .person(organiser), reveal: revealed) {
      Step(locking: [.webhooks]) { tx, _ in
        try Webhooks.insert(webhook, in: tx)
        return Done(webhook)
      }
    } answer: { webhook, _ in
      Answer(
        status: 201, location: "/api/v1/admin/webhooks/\(webhook.id)",
        body: JSONWriter.object { writer in
          writer.webhook(webhook)
          writer.member("secret", Base64URL.encode(webhook.sealedSecret))
        })
    }
  }

  /// GET /admin/webhooks
  func allWebhooks(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let paging = try Paging<Webhook>(request)
    let found = try await live.database.read { tx in try Webhooks.all(in: tx) }
      .filter { $0.id < paging.before }
    return .json(
      200, paging.page(Array(found.prefix(paging.limit + 1)), id: \.id) { $0.webhook($1) },
      actor: organiser)
  }

  /// GET /admin/webhooks/{webhookId}
  func webhook(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let id = try guards.webhookID(request)
    let found = try await live.database.read { tx in try Webhooks.find(id, in: tx) }
    return .json(200, JSONWriter.object { $0.webhook(found) }, actor: organiser)
  }

  /// PATCH /admin/webhooks/{webhookId}
  func changeWebhook(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let id = try guards.webhookID(request)
    var body = try Fields(request)
    let url = body.has("url") ? body.webhookURL("url", webhooks) : nil
    let description = body.text(optional: "description", 0...WebhookLimits.descriptionMax)
    let hasEvents = body.has("events")
    let events = body.eventKinds("events")
    let isEnabled = body.bool(optional: "enabled")
    try body.end()
    let changed = try await live.database.write(locking: [.webhooks]) { tx in
      var webhook = try Webhooks.find(id, in: tx)
      // A changed address, and a webhook that is switched on again, start afresh.
      if isEnabled == true || url.map({ $0 != webhook.url }) ?? false { webhook.failingSince = nil }
      if isEnabled != nil { webhook.disabledReason = nil }
      webhook.isEnabled = isEnabled ?? webhook.isEnabled
      webhook.url = url ?? webhook.url
      webhook.description = description ?? webhook.description
      if hasEvents { webhook.events = events }
      try Webhooks.update(webhook, in: tx)
      return webhook
    }
    return .json(200, JSONWriter.object { $0.webhook(changed) }, actor: organiser)
  }

  /// DELETE /admin/webhooks/{webhookId}
  func deleteWebhook(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    try await Webhooks.delete(guards.webhookID(request), in: live.database)
    return Response(status: 204, actor: organiser.text)
  }

  /// POST /admin/webhooks/{webhookId}/secret
  func renewWebhookSecret(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let id = try guards.webhookID(request)
    let sealed = webhooks.vault.makeSecret(for: id)
    return try await idempotency.run(request, as: .person(organiser), reveal: revealed) {
      Step(locking: [.webhooks]) { tx, now in
        var webhook = try Webhooks.find(id, in: tx)
        let until = now.adding(seconds: Webhooks.previousSecretSeconds)
        webhook.previousSecret = webhook.sealedSecret
        webhook.previousUntil = until
        webhook.sealedSecret = sealed
        try Webhooks.update(webhook, in: tx)
        return Done(until)
      }
    } answer: { until, _ in
      Answer(
        status: 201,
        body: JSONWriter.object { writer in
          writer.member("webhookId", id.text)
          writer.member("secret", Base64URL.encode(sealed))
          writer.member("previousSecretUntil", until.text)
        })
    }
  }

  /// The answer from a stored one whose secret is sealed.
  private func revealed(_ kept: Answer) throws -> Answer {
    guard kept.status < 400 else { return kept }
    guard let value = try? JSONValue.parse(kept.body),
      let id = value["webhookId"]?.stringValue.flatMap({ WebhookID($0) }),
      let sealed = value["secret"]?.stringValue.flatMap({ Base64URL.decode($0) }),
      let secret = webhooks.vault.text(sealed, of: id)
    else { throw ErrorTable.unavailable }
    var shown = JSONObject()
    for member in value.objectValue?.members ?? [] {
      _ = shown.append(member.name, member.name == "secret" ? .string(secret) : member.value)
    }
    return Answer(
      status: kept.status, location: kept.location, body: JSONValue.object(shown).bytes)
  }
}

extension Fields {
  /// A valid webhook address.
  fileprivate mutating func webhookURL(_ name: String, _ courier: WebhookCourier) -> String {
    let text = text(name, 1...WebhookLimits.urlMax)
    guard !text.isEmpty else { return "" }
    do throws(WebhookURL.Refusal) {
      return try WebhookURL(text, allowsPrivate: courier.allowsPrivate).text
    } catch {
      refuse(name, error.reason)
      return ""
    }
  }

  /// Kinds of events, or nil for all: `null`, or a missing field.
  fileprivate mutating func eventKinds(_ name: String) -> [String]? {
    guard let value = value(name), value != .null else { return nil }
    let kinds = EventKind.allCases.map(\.rawValue)
    guard let list = value.arrayValue, (1...kinds.count).contains(list.count) else {
      refuse(name, "must be null for all events, or a list of 1 to \(kinds.count) event kinds")
      return nil
    }
    let wanted = list.compactMap(\.stringValue)
    if wanted.count != list.count || !wanted.allSatisfy(kinds.contains) {
      refuse(name, "must contain only event kinds: \(kinds.joined(separator: ", "))")
    } else if Set(wanted).count != wanted.count {
      refuse(name, "must not contain a kind twice")
    }
    return wanted
  }
}
