public import Database
public import Ticketing

/// The rows of webhooks. Every write locks ``Database/LockKey/webhooks``.
public enum Webhooks {
  private static let all = Statement(
    """
    SELECT id, url, description, events, secret, previous_secret, previous_until, is_enabled,
      disabled_reason, failing_since, created_at
    FROM webhooks ORDER BY id DESC
    """)
  private static let byID = Statement(
    """
    SELECT id, url, description, events, secret, previous_secret, previous_until, is_enabled,
      disabled_reason, failing_since, created_at
    FROM webhooks WHERE id = $1
    """)
  private static let count = Statement("SELECT COUNT(*) FROM webhooks")
  private static let insert = Statement.insert(
    into: "webhooks", "id", "url", "description", "events", "secret", .constant("is_enabled", "1"),
    "created_at")
  private static let update = Statement.update(
    "webhooks",
    set: """
      url = \(2), description = \(3), events = \(4), secret = \(5), previous_secret = \(6),
      previous_until = \(7), is_enabled = \(8), disabled_reason = \(9), failing_since = \(10)
      """,
    key: "id")
  private static let deleteDeliveries = Statement(
    """
    DELETE FROM webhook_deliveries WHERE webhook_id = $1 AND event_id IN
      (SELECT event_id FROM webhook_deliveries WHERE webhook_id = $1 LIMIT $2)
    """)
  private static let delete = Statement.delete(
    from: "webhooks", key: "id")
  private static let disable = Statement.update(
    "webhooks", set: "is_enabled = 0", key: "id")

  /// Every webhook, newest first.
  public static func all(in tx: borrowing Transaction) throws -> [Webhook] {
    try tx.all(all) { row in webhook(row) }
  }

  /// A webhook. Throws ``WebhookRefusal/notFound``.
  public static func find(_ id: WebhookID, in tx: borrowing Transaction) throws -> Webhook {
    guard let found = try first(id, in: tx) else { throw WebhookRefusal.notFound }
    return found
  }

  /// A webhook, or nil when it was deleted.
  static func first(_ id: WebhookID, in tx: borrowing Transaction) throws -> Webhook? {
    try tx.first(byID, .id(id)) { row in webhook(row) }
  }

  /// Adds a webhook. Throws ``WebhookRefusal/limitReached``.
  public static func insert(_ webhook: Webhook, in tx: borrowing Transaction) throws {
    let there = try tx.first(count) { row in row.int(0) } ?? 0
    guard there < countMax else { throw WebhookRefusal.limitReached }
    try tx.executePipelined(
      expecting: 1, insert, .id(webhook.id), .text(webhook.url), .text(webhook.description),
      list(webhook.events), .bytes(webhook.sealedSecret), .time(webhook.createdAt))
  }

  /// Writes all mutable fields of a webhook.
  public static func update(_ webhook: Webhook, in tx: borrowing Transaction) throws {
    try tx.executePipelined(
      expecting: 1, update, .id(webhook.id), .text(webhook.url), .text(webhook.description),
      list(webhook.events), .bytes(webhook.sealedSecret),
      webhook.previousSecret.map { .bytes($0) } ?? .null, .time(webhook.previousUntil),
      .int(webhook.isEnabled ? 1 : 0), webhook.disabledReason.map { .text($0) } ?? .null,
      .time(webhook.failingSince))
  }

  /// Deletes a webhook and its deliveries, in transactions that block others only briefly. Throws
  /// ``WebhookRefusal/notFound``.
  public static func delete(_ id: WebhookID, in database: any Database) async throws {
    var isGone = false
    while !isGone {
      isGone = try await database.write(locking: [.webhooks]) { tx in
        // From the first slice on it receives no new events.
        guard try tx.execute(disable, .id(id)) == 1 else { throw WebhookRefusal.notFound }
        let deleted = try tx.execute(deleteDeliveries, .id(id), .int(deletedMax))
        guard deleted < deletedMax else { return false }
        try tx.executePipelined(expecting: 1, delete, .id(id))
        return true
      }
    }
  }

  private static func list(_ events: [String]?) -> Value {
    events.map { .text($0.joined(separator: ",")) } ?? .null
  }

  private static func webhook(_ row: borrowing Row) -> Webhook {
    var webhook = Webhook(
      id: row.id(0), url: row.text(1), description: row.text(2),
      events: row.textOrNil(3).map { $0.split(separator: ",").map(String.init) },
      sealedSecret: row.bytes(4), createdAt: row.time(10))
    webhook.previousSecret = row.bytesOrNil(5)
    webhook.previousUntil = row.timeOrNil(6)
    webhook.isEnabled = row.int(7) == 1
    webhook.disabledReason = row.textOrNil(8)
    webhook.failingSince = row.timeOrNil(9)
    return webhook
  }
}
