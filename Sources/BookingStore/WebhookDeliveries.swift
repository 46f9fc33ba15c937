public import Database
public import Ticketing

/// The rows of deliveries to webhooks. Every write locks ``Database/LockKey/webhooks``.
public enum WebhookDeliveries {
  private static let insert = Statement.insert(
    into: "webhook_deliveries", "webhook_id", "event_id", "seq", "kind", "body",
    .constant("state", "'PENDING'"), .constant("attempts", "0"), "next_attempt_at", "created_at")
  private static let dueWebhooks = Statement(
    """
    SELECT w.id, w.failing_since FROM webhooks w WHERE w.is_enabled = 1 AND EXISTS (
      SELECT 1 FROM webhook_deliveries d
      WHERE d.webhook_id = w.id AND d.state = 'PENDING' AND d.next_attempt_at <= $1)
    """)
  private static let due = Statement(
    """
    SELECT event_id, kind, attempts, body FROM webhook_deliveries
    WHERE webhook_id = $1 AND state = 'PENDING' AND next_attempt_at <= $2
    ORDER BY next_attempt_at, seq LIMIT $3
    """)
  // One delivery, found by its key. `state
  //
  // ''` keeps PostgreSQL from using the index of pending deliveries, which it believes to be short until it
  // has analyzed a backlog, and would read whole for each delivery.
  private static let begin = Statement.update(
    "webhook_deliveries",
    set: "attempts = attempts + 1, last_attempt_at = \(3), next_attempt_at = \(4)",
    key: "webhook_id", "event_id", guard: "state || '' = 'PENDING'")
  private static let deliver = Statement.update(
    "webhook_deliveries",
    set: "state = 'DELIVERED', last_status = \(3), last_error = NULL, ended_at = \(4)",
    key: "webhook_id", "event_id", guard: "state <> 'DELIVERED'")
  private static let postpone = Statement.update(
    "webhook_deliveries", set: "last_status = \(4), last_error = \(5), next_attempt_at = \(6)",
    key: "webhook_id", "event_id", guard: "attempts = \(3) AND state || '' = 'PENDING'")
  private static let giveUp = Statement.update(
    "webhook_deliveries",
    set: "state = 'FAILED', last_status = \(4), last_error = \(5), ended_at = \(6)",
    key: "webhook_id", "event_id", guard: "attempts = \(3) AND state || '' = 'PENDING'")

  /// Queues events up to `newest`, which ``OutboxReader/news(in:)`` gave, oldest first, for the webhooks that
  /// want them: each exactly once, because it is one transaction. Returns whether there are more.
  public static func queue(
    through newest: Int, now: Timestamp, in tx: borrowing Transaction
  ) throws -> Bool {
    let webhooks = try Webhooks.all(in: tx).filter(\.isEnabled)
    guard !webhooks.isEmpty else {
      try OutboxReader.webhooks.advance(through: newest, in: tx)
      return false
    }
    let limit = min(queuedMax, max(1, rowsMax / webhooks.count))
    let events = try Outbox.slice(
      after: OutboxReader.webhooks.through(in: tx), through: newest, limit: limit, in: tx)
    for event in events {
      let wanting = webhooks.filter { $0.wants(event) }
      let body = wanting.isEmpty ? [] : event.envelope()
      for webhook in wanting {
        try tx.executePipelined(
          expecting: 1, insert, .id(webhook.id), .id(event.id), .int(event.sequence),
          .text(event.kind),
          .bytes(body), .time(now), .time(now))
      }
    }
    let isMore = events.count == limit
    try OutboxReader.webhooks.advance(
      through: isMore ? events[limit - 1].sequence : newest, in: tx)
    return isMore
  }

  /// The enabled webhooks with a due delivery, and whether each is failing.
  public static func dueWebhooks(
    now: Timestamp, in tx: borrowing Transaction
  ) throws -> [(id: WebhookID, isFailing: Bool)] {
    try tx.all(dueWebhooks, .time(now)) { row in (row.id(0), row.timeOrNil(1) != nil) }
  }

  /// Begins attempts at a webhook's due deliveries, in the order of events. Each belongs to the caller until
  /// the lease ends; if the caller dies before recording the outcome, another worker sends the event again.
  public static func begin(
    _ id: WebhookID, limit: Int, now: Timestamp, in tx: borrowing Transaction
  ) throws -> [WebhookDelivery.Attempt] {
    guard let webhook = try Webhooks.first(id, in: tx), webhook.isEnabled else { return [] }
    let found = try tx.all(due, .id(id), .time(now), .int(limit)) { row in
      WebhookDelivery.Attempt(
        webhook: webhook, eventID: row.id(0), kind: row.text(1), number: row.int(2) + 1,
        body: row.bytes(3))
    }
    for attempt in found {
      try tx.executePipelined(
        expecting: 1, begin, .id(id), .id(attempt.eventID), .time(now),
        .time(now.adding(milliseconds: leaseMilliseconds)))
    }
    return found
  }

  /// Records the outcome of an attempt and what it means for the webhook. Returns the reason if that switches
  /// the webhook off.
  public static func settle(
    _ attempt: WebhookDelivery.Attempt, _ outcome: WebhookDelivery.Outcome, now: Timestamp,
    in tx: borrowing Transaction
  ) throws -> String? {
    let (webhookID, eventID) = (attempt.webhook.id, attempt.eventID)
    // The webhook was deleted in the meantime.
    guard var webhook = try Webhooks.first(webhookID, in: tx) else { return nil }
    var reason: String?
    switch outcome {
    case .delivered(let status):
      try tx.execute(deliver, .id(webhookID), .id(eventID), .int(status), .time(now))
      guard webhook.failingSince != nil else { return nil }
      webhook.failingSince = nil
    case .again(let time, let status, let error):
      try tx.execute(
        postpone, .id(webhookID), .id(eventID), .int(attempt.number), orNull(status),
        .text(error), .time(time))
      reason = failed(&webhook, now)
    case .failed(let status, let error):
      try giveUp(attempt, status, error, now, in: tx)
      reason = failed(&webhook, now)
    case .gone(let status):
      reason = "the endpoint answered \(status): it is permanently gone"
      try giveUp(attempt, status, reason ?? "", now, in: tx)
    }
    if let reason, webhook.isEnabled {
      webhook.isEnabled = false
      webhook.disabledReason = reason
    } else {
      reason = nil
    }
    try Webhooks.update(webhook, in: tx)
    return reason
  }

  private static func giveUp(
    _ attempt: WebhookDelivery.Attempt, _ status: Int?, _ error: String, _ now: Timestamp,
    in tx: borrowing Transaction
  ) throws {
    try tx.execute(
      giveUp, .id(attempt.webhook.id), .id(attempt.eventID), .int(attempt.number),
      orNull(status), .text(error), .time(now))
  }

  /// Records a failure; returns the reason if the webhook is to be switched off.
  private static func failed(_ webhook: inout Webhook, _ now: Timestamp) -> String? {
    guard let since = webhook.failingSince else {
      webhook.failingSince = now
      return nil
    }
    guard since.adding(milliseconds: failingMilliseconds) <= now else { return nil }
    return "every attempt has failed since \(since.text)"
  }

  private static func orNull(_ number: Int?) -> Value { number.map { .int($0) } ?? .null }
}
