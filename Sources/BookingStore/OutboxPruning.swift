public import Database
public import Ticketing

/// Deleting events that all their readers have received.
public enum OutboxPruning {
  private static let oldest = Statement(
    """
    SELECT o.seq, o.concert_id, o.created_at, w.seq, p.seq FROM outbox o
    LEFT JOIN outbox_waiting w ON w.concert_id = o.concert_id AND w.seq = o.seq
    LEFT JOIN outbox_parked p ON p.seq = o.seq
    WHERE o.seq > $1 ORDER BY o.seq LIMIT $2
    """)
  // It may have been dead-lettered since it was read.
  private static let forget = Statement(
    """
    DELETE FROM outbox
    WHERE seq = $1 AND NOT EXISTS (SELECT 1 FROM outbox_parked p WHERE p.seq = outbox.seq)
    """)
  private static let moveHorizon = Statement(
    "UPDATE outbox_horizon SET begins_at = $1 WHERE begins_at < $1")

  /// Deletes events older than a week, except dead-lettered ones and those that a required reader has not
  /// received. `needsBroker` and `needsWebhooks` say which readers are required.
  public static func prune(
    needsBroker: Bool, needsWebhooks: Bool, now: Timestamp, in database: any Database
  ) async throws {
    let before = now.adding(milliseconds: -keptMilliseconds)
    var last = 0
    var isFirst = true
    while true {
      let found = try await database.read { [last] tx in
        let (topic, webhooks) = (
          try OutboxReader.topic.through(in: tx), try OutboxReader.webhooks.through(in: tx)
        )
        return try tx.all(oldest, .int(last), .int(sliceMax)) { row in
          let (sequence, waits, isDeadLettered) = (
            row.int(0), row.intOrNil(3) != nil, row.intOrNil(4) != nil
          )
          let isWanted =
            isDeadLettered || (needsBroker && (waits || sequence > topic))
            || (needsWebhooks && sequence > webhooks)
          return (
            seq: sequence, concert: row.id(1) as ConcertID, createdAt: row.time(2), waits: waits,
            isWanted: isWanted
          )
        }
      }
      let old = found.filter { $0.createdAt < before }
      let ended = old.filter { !$0.isWanted }
      if !ended.isEmpty {
        let movesHorizon = isFirst
        isFirst = false
        try await database.write(locking: [.upkeep]) { tx in
          // In the same transaction, or the audit would miss the deleted events.
          if movesHorizon { try tx.execute(moveHorizon, .time(before)) }
          for event in ended {
            if event.waits {
              try tx.execute(Relaying.deleteOne, .id(event.concert), .int(event.seq))
            }
            try tx.execute(forget, .int(event.seq))
          }
        }
      }
      guard found.count == sliceMax, old.count == sliceMax, let end = found.last else { return }
      last = end.seq
    }
  }
}
