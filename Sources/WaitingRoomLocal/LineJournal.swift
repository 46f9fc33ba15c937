import Database
import Ticketing
import WaitingRoom

/// The SQL of the journal: one row per place ever given, in `queue_entries`.
///
/// A row is live until `ended_at`. The highest row of a concert is never pruned, so that numbers are
/// not given twice.
enum LineJournal {
  private static let insertEntry = Statement.insert(
    into: "queue_entries", "concert_id", "position", "user_id", "nonce", "joined_at", "planned_at")

  private static let admitEntry = Statement.update(
    "queue_entries", set: "admitted_at = \(3), active_until = \(4)", key: "concert_id", "position",
    guard: "ended_at IS NULL")

  private static let endEntry = Statement.update(
    "queue_entries", set: "ended_at = \(3)", key: "concert_id", "position",
    guard: "ended_at IS NULL")

  private static let planEntries = Statement.update(
    "queue_entries", set: "planned_at = \(4)", key: "concert_id",
    guard: "position BETWEEN \(2) AND \(3) AND admitted_at IS NULL AND ended_at IS NULL")

  private static let pruneEntries = Statement(
    """
    DELETE FROM queue_entries
    WHERE concert_id = $1 AND position BETWEEN $2 AND $3 AND ended_at IS NOT NULL
      AND position < (SELECT max(position) FROM queue_entries WHERE concert_id = $1)
    """)

  private static let liveEntries = Statement(
    """
    SELECT concert_id, position, user_id, nonce, planned_at, admitted_at, active_until
    FROM queue_entries WHERE concert_id = $1 AND ended_at IS NULL
    ORDER BY position
    """)

  private static let lastPosition = Statement(
    "SELECT max(position) FROM queue_entries WHERE concert_id = $1")

  private static let forgetEntries = Statement.delete(
    from: "queue_entries", key: "concert_id", guard: "position BETWEEN \(2) AND \(3)")

  private static let firstPositions = Statement(
    """
    SELECT position FROM queue_entries
    WHERE concert_id = $1 AND position < $2 ORDER BY position LIMIT $3
    """)

  private static let endRest = Statement.update(
    "queue_entries", set: "ended_at = \(2)", key: "concert_id", guard: "ended_at IS NULL")

  /// Writes a new place.
  static func insert(
    _ token: QueueToken, _ user: UserID, entry: Timestamp?, now: Timestamp,
    in transaction: borrowing Transaction
  ) throws {
    try transaction.execute(
      insertEntry, .id(token.concert), .integer(Int64(clamping: token.index)), .id(user),
      .integer(Int64(bitPattern: token.nonce)), .time(now), .time(entry))
  }

  /// Writes the end of a place; a place that has ended keeps its end.
  static func end(
    _ index: Int, of concert: ConcertID, now: Timestamp, in transaction: borrowing Transaction
  ) throws {
    try transaction.execute(endEntry, .id(concert), .int(index), .time(now))
  }

  /// Writes the decisions of a round.
  static func write(
    _ round: Line.Round, of concert: ConcertID, now: Timestamp,
    in transaction: borrowing Transaction
  ) throws {
    for index in round.ends { try end(index, of: concert, now: now, in: transaction) }
    for plan in round.plans {
      try transaction.execute(
        planEntries, .id(concert), .int(plan.indexes.lowerBound), .int(plan.indexes.upperBound),
        .time(plan.entry))
    }
    for entrance in round.admissions {
      try transaction.execute(
        admitEntry, .id(concert), .int(entrance.index), .time(entrance.enteredAt),
        .time(entrance.until))
    }
    for prune in round.prunes {
      try transaction.execute(
        pruneEntries, .id(concert), .int(prune.lowerBound), .int(prune.upperBound))
    }
  }

  /// Rebuilds one line; an empty one when no one ever joined it.
  static func line(
    of concert: ConcertID, now: Timestamp, in transaction: borrowing Transaction
  ) throws -> Line {
    let rows = try transaction.all(liveEntries, .id(concert)) { row in entry(row, row.int(1)) }
    let last = try last(of: concert, in: transaction)
    let next = last.map { $0.addingReportingOverflow(1).partialValue } ?? 0
    var line = Line(concert: concert, now: now, startingAt: rows.first?.index ?? next)
    for row in rows { line.restore(row, now: now) }
    line.restored(next: next, now: now)
    return line
  }

  /// Removes the first places of a finished line from the journal, all but the last one ever given, which
  /// ends. Returns how many it removed.
  static func forget(
    _ concert: ConcertID, countMax: Int, now: Timestamp, in transaction: borrowing Transaction
  ) throws -> Int {
    guard let last = try last(of: concert, in: transaction) else { return 0 }
    let first = try transaction.all(firstPositions, .id(concert), .int(last), .int(countMax)) {
      row in row.int(0)
    }
    guard let from = first.first, let through = first.last else {
      try transaction.execute(endRest, .id(concert), .time(now))
      return 0
    }
    try transaction.execute(forgetEntries, .id(concert), .int(from), .int(through))
    if first.count < countMax { try transaction.execute(endRest, .id(concert), .time(now)) }
    return first.count
  }

  private static func last(
    of concert: ConcertID, in transaction: borrowing Transaction
  ) throws -> Int? {
    try transaction.first(lastPosition, .id(concert)) { row in
      row.intOrNil(0)
    } ?? nil
  }

  private static func entry(_ row: borrowing Row, _ index: Int) -> Line.Row {
    var stay: (enteredAt: Timestamp, until: Timestamp)?
    if let enteredAt = row.timeOrNil(5) { stay = (enteredAt, row.time(6)) }
    return Line.Row(
      index: index, user: row.id(2), nonce: UInt64(bitPattern: row.integer(3)),
      plannedAt: row.timeOrNil(4), stay: stay)
  }
}

extension LockKey {
  /// The key of a line's journal.
  static func line(of concert: ConcertID) -> LockKey {
    LockKey(kind: "line", high: concert.high, low: concert.low)
  }
}
