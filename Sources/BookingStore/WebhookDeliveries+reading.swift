public import Database
public import Ticketing

/// Listing, retrying and deleting deliveries.
extension WebhookDeliveries {
  private static let list = Statement(
    """
    SELECT webhook_id, event_id, kind, state, attempts, next_attempt_at, last_attempt_at,
      last_status, last_error, created_at, ended_at
    FROM webhook_deliveries WHERE webhook_id = $1 AND event_id < $2 ORDER BY event_id DESC LIMIT $3
    """)
  private static let listOfState = Statement(
    """
    SELECT webhook_id, event_id, kind, state, attempts, next_attempt_at, last_attempt_at,
      last_status, last_error, created_at, ended_at
    FROM webhook_deliveries WHERE webhook_id = $1 AND event_id < $2 AND state = $4
    ORDER BY event_id DESC LIMIT $3
    """)
  private static let one = Statement(
    """
    SELECT webhook_id, event_id, kind, state, attempts, next_attempt_at, last_attempt_at,
      last_status, last_error, created_at, ended_at
    FROM webhook_deliveries WHERE webhook_id = $1 AND event_id = $2
    """)
  private static let retry = Statement.update(
    "webhook_deliveries", set: "state = 'PENDING', next_attempt_at = \(3), ended_at = NULL",
    key: "webhook_id", "event_id")
  private static let pending = Statement(
    """
    SELECT COUNT(*), MIN(d.created_at) FROM webhook_deliveries d JOIN webhooks w
    ON w.id = d.webhook_id WHERE d.state = 'PENDING' AND w.is_enabled = 1
    """)
  private static let switchedOff = Statement(
    "SELECT COUNT(*) FROM webhooks WHERE is_enabled = 0 AND disabled_reason IS NOT NULL")
  private static let forgetEnded = Statement(
    """
    DELETE FROM webhook_deliveries WHERE (webhook_id, event_id) IN (
      SELECT webhook_id, event_id FROM webhook_deliveries WHERE ended_at <= $1 LIMIT $2)
    """)
  private static let forgetStale = Statement(
    """
    DELETE FROM webhook_deliveries WHERE (webhook_id, event_id) IN (
      SELECT webhook_id, event_id FROM webhook_deliveries
      WHERE state = 'PENDING' AND created_at <= $1 LIMIT $2)
    """)

  /// The figures of all deliveries.
  public struct Figures: Sendable {
    /// Pending deliveries of enabled webhooks.
    public var pending = 0
    /// When the oldest of them was queued.
    public var oldest: Timestamp?
    /// Webhooks that the box office switched off.
    public var switchedOff = 0

    /// No deliveries.
    public init() {}
  }

  /// A webhook's deliveries, newest event first, below `before`, of one state or of all.
  public static func list(
    of webhook: WebhookID, state: WebhookDelivery.State?, before: Outbox.ID,
    limit: Int, in tx: borrowing Transaction
  ) throws -> [WebhookDelivery] {
    guard let state else {
      return try tx.all(list, .id(webhook), .id(before), .int(limit)) { row in delivery(row) }
    }
    return try tx.all(
      listOfState, .id(webhook), .id(before), .int(limit), .text(state.rawValue)
    ) { row in delivery(row) }
  }

  /// Makes a delivery due now, whatever its state, and returns it as it is then. Throws ``WebhookRefusal``.
  public static func retry(
    _ event: Outbox.ID, to webhook: WebhookID, now: Timestamp,
    in tx: borrowing Transaction
  ) throws -> WebhookDelivery {
    _ = try Webhooks.find(webhook, in: tx)
    try tx.execute(retry, .id(webhook), .id(event), .time(now))
    guard
      let found = try tx.first(
        one, .id(webhook), .id(event), decode: { row in delivery(row) })
    else { throw WebhookRefusal.deliveryNotFound }
    return found
  }

  /// The figures for `/metrics`.
  public static func figures(in tx: borrowing Transaction) throws -> Figures {
    var figures = Figures()
    if let found = try tx.first(pending, decode: { row in (row.int(0), row.timeOrNil(1)) }) {
      (figures.pending, figures.oldest) = found
    }
    figures.switchedOff = try tx.first(switchedOff) { row in row.int(0) } ?? 0
    return figures
  }

  /// Deletes deliveries a week after their end, in transactions that block others only briefly.
  public static func prune(now: Timestamp, in database: any Database) async throws {
    for (statement, age) in [(forgetEnded, keptMilliseconds), (forgetStale, pendingMilliseconds)] {
      let oldest = now.adding(milliseconds: -age)
      var deleted = Webhooks.deletedMax
      while deleted == Webhooks.deletedMax {
        deleted = try await database.write(locking: [.webhooks]) { tx in
          try tx.execute(statement, .time(oldest), .int(Webhooks.deletedMax))
        }
      }
    }
  }

  private static func delivery(_ row: borrowing Row) -> WebhookDelivery {
    WebhookDelivery(
      webhookID: row.id(0), eventID: row.id(1), kind: row.text(2),
      state: WebhookDelivery.State(rawValue: row.text(3)) ?? .failed, attempts: row.int(4),
      nextAttemptAt: row.time(5), lastAttemptAt: row.timeOrNil(6), lastStatus: row.intOrNil(7),
      lastError: row.textOrNil(8), createdAt: row.time(9), endedAt: row.timeOrNil(10))
  }
}
