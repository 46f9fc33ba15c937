import Database
import Ticketing

extension Outbox {
  private static let unqueued = Statement(
    """
    SELECT seq, event_id, concert_id, kind, subject, payload, trace, created_at, 0
    FROM outbox WHERE queued_at IS NULL ORDER BY seq LIMIT $1
    """)
  private static let queued = Statement.update(
    "outbox", set: "queued_at = \(2)", key: "seq", guard: "queued_at IS NULL")

  /// Events not yet queued for webhooks, oldest first.
  static func unqueued(limit: Int, in tx: borrowing Transaction) throws -> [OutboxEvent] {
    try tx.all(unqueued, .int(limit)) { row in OutboxEvent(row) }
  }

  /// Marks an event as queued for webhooks.
  static func markQueued(_ event: OutboxEvent, now: Timestamp, in tx: borrowing Transaction) throws
  {
    try tx.executePipelined(expecting: 1, queued, .int(event.sequence), .time(now))
  }
}
