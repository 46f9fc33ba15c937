public import Database
public import Ticketing

/// What a relay needs of the outbox: leases, slices in order, and exact marks.
///
/// One relay at a time has a concert's lease, so that the concert's events go out in order. A lease that
/// runs out, because its owner stopped, is anybody's: then events may go out twice, and readers drop
/// duplicates by id.
public enum Relaying {
  private static let nextConcert = Statement(
    """
    SELECT concert_id FROM outbox
    WHERE published_at IS NULL AND parked_at IS NULL AND concert_id > $1
    ORDER BY concert_id LIMIT 1
    """)
  private static let lease = Statement(
    "SELECT owner, held_until FROM relay_leases WHERE concert_id = $1")
  private static let takeLease = Statement(
    """
    INSERT INTO relay_leases (concert_id, owner, held_until) VALUES ($1, $2, $3)
    ON CONFLICT (concert_id) DO UPDATE SET owner = excluded.owner, held_until = excluded.held_until
    """)
  private static let extendLeases = Statement(
    "UPDATE relay_leases SET held_until = $2 WHERE owner = $1")
  private static let dropLeases = Statement("DELETE FROM relay_leases WHERE owner = $1")
  private static let slice = Statement(
    """
    SELECT seq, event_id, concert_id, kind, subject, payload, trace, created_at, attempts
    FROM outbox
    WHERE concert_id = $1 AND published_at IS NULL AND parked_at IS NULL AND seq > $2
      AND next_attempt_at <= $3
    ORDER BY seq LIMIT $4
    """)
  // The index's own condition, so that it finds the rows; the count says whether they were the ones.
  private static let markRange = Statement(
    """
    UPDATE outbox SET published_at = $4, attempts = attempts + 1
    WHERE concert_id = $1 AND seq >= $2 AND seq <= $3 AND published_at IS NULL AND parked_at IS NULL
    """)
  private static let markOne = Statement(
    """
    UPDATE outbox SET published_at = $2, attempts = attempts + 1
    WHERE seq = $1 AND published_at IS NULL
    """)
  private static let postpone = Statement(
    """
    UPDATE outbox SET attempts = attempts + 1, next_attempt_at = $2, last_error = $3
    WHERE seq = $1 AND published_at IS NULL
    """)
  private static let park = Statement(
    """
    UPDATE outbox SET attempts = attempts + 1, parked_at = $2, last_error = $3
    WHERE seq = $1 AND published_at IS NULL
    """)
  private static let unpark = Statement(
    """
    UPDATE outbox SET parked_at = NULL, next_attempt_at = 0, attempts = 0
    WHERE event_id = $1 AND parked_at IS NOT NULL
    """)
  private static let parked = Statement(
    """
    SELECT seq, event_id, concert_id, kind, subject, payload, trace, created_at, attempts,
      parked_at, last_error
    FROM outbox WHERE parked_at IS NOT NULL AND event_id < $1 ORDER BY event_id DESC LIMIT $2
    """)
  private static let oldest = Statement(
    """
    SELECT created_at FROM outbox
    WHERE concert_id = $1 AND published_at IS NULL AND parked_at IS NULL ORDER BY seq LIMIT 1
    """)
  private static let backlog = Statement(
    """
    SELECT COUNT(*) FROM (SELECT 1 AS one FROM outbox
      WHERE published_at IS NULL AND parked_at IS NULL LIMIT $1) AS waiting
    """)
  private static let parkedCount = Statement(
    "SELECT COUNT(*) FROM outbox WHERE parked_at IS NOT NULL")
  private static let again = Statement(
    """
    UPDATE outbox SET next_attempt_at = 0
    WHERE concert_id = $1 AND published_at IS NULL AND parked_at IS NULL AND next_attempt_at > $2
      AND created_at <= $3
    """)

  /// What a relay locks while it takes and marks: the outbox has writers that never wait for it.
  public static func lock(of concert: ConcertID) -> LockKey {
    LockKey(kind: "relay", high: concert.high, low: concert.low)
  }

  /// The concerts with events that nobody has published.
  public static func concerts(in tx: borrowing Transaction) throws -> [ConcertID] {
    var concerts: [ConcertID] = []
    var last = ConcertID(high: 0, low: 0)
    while let next = try tx.first(nextConcert, .id(last), decode: { $0.id(0) as ConcertID }) {
      concerts.append(next)
      last = next
    }
    return concerts
  }

  /// Takes a concert's lease, or extends it; false when another relay has it.
  public static func claim(
    _ concert: ConcertID, for owner: Int64, until: Timestamp, now: Timestamp,
    in tx: borrowing Transaction
  ) throws -> Bool {
    let held = try tx.first(lease, .id(concert)) { row in
      (owner: Int64(row.int(0)), until: row.time(1))
    }
    if let held, held.owner != owner, held.until > now { return false }
    try tx.expect(1, takeLease, .id(concert), .integer(owner), .time(until))
    return true
  }

  /// Extends every lease of an owner.
  public static func extend(
    _ owner: Int64, until: Timestamp, in tx: borrowing Transaction
  ) throws { try tx.execute(extendLeases, .integer(owner), .time(until)) }

  /// Gives every lease of an owner back.
  public static func release(_ owner: Int64, in tx: borrowing Transaction) throws {
    try tx.execute(dropLeases, .integer(owner))
  }

  /// A concert's oldest unpublished events that are due, in order.
  public static func slice(
    of concert: ConcertID, after sequence: Int = 0, now: Timestamp, limit: Int,
    in tx: borrowing Transaction
  ) throws -> [OutboxEvent] {
    try tx.all(slice, .id(concert), .int(sequence), .time(now), .int(limit)) { row in
      OutboxEvent(row)
    }
  }

  /// Marks events of one concert as published: these and no others.
  ///
  /// `events` in the order in which a slice gave them. Most are all there is between the first and the
  /// last, and then one statement marks them; when another count answers, that is undone and each is
  /// marked by itself.
  public static func mark(
    _ events: [OutboxEvent], now: Timestamp, in tx: borrowing Transaction
  ) throws {
    guard let first = events.first, let last = events.last else { return }
    struct OthersBetween: Error {}
    do {
      try tx.savepoint { tx in
        let marked = try tx.execute(
          markRange, .id(first.concertID), .int(first.sequence), .int(last.sequence), .time(now))
        guard marked == events.count else { throw OthersBetween() }
      }
    } catch is OthersBetween {
      for event in events { try tx.execute(markOne, .int(event.sequence), .time(now)) }
    }
  }

  /// Notes that an event could not be published, and when to try it again.
  public static func postpone(
    _ event: OutboxEvent, until: Timestamp, because reason: String, in tx: borrowing Transaction
  ) throws {
    try tx.execute(postpone, .int(event.sequence), .time(until), .text(reason))
  }

  /// Takes an event out of the way of the others, until an operator sends it again.
  public static func park(
    _ event: OutboxEvent, now: Timestamp, because reason: String, in tx: borrowing Transaction
  ) throws { try tx.execute(park, .int(event.sequence), .time(now), .text(reason)) }

  /// An event that was taken out of the way.
  public struct Parked: Sendable {
    /// The event.
    public let event: OutboxEvent
    /// When it was taken out of the way.
    public let parkedAt: Timestamp
    /// Why.
    public let reason: String
  }

  /// Events that were taken out of the way, newest first, below `before`.
  public static func parked(
    before: Outbox.ID, limit: Int, in tx: borrowing Transaction
  ) throws -> [Parked] {
    try tx.all(parked, .id(before), .int(limit)) { row in
      Parked(event: OutboxEvent(row), parkedAt: row.time(9), reason: row.textOrNil(10) ?? "")
    }
  }

  /// Sends a parked event again. Throws ``ParkedRefusal``.
  public static func unpark(_ id: Outbox.ID, in tx: borrowing Transaction) throws {
    guard try tx.execute(unpark, .id(id)) == 1 else { throw ParkedRefusal.notFound }
  }

  /// Why a parked event was not sent again.
  public enum ParkedRefusal: Error, Hashable, Sendable {
    /// No such event is parked.
    case notFound
  }

  /// Has what stayed unsent since `before` tried again at once, however long its pause still is.
  public static func republish(
    of concert: ConcertID, before: Timestamp, now: Timestamp, in tx: borrowing Transaction
  ) throws -> Int { try tx.execute(again, .id(concert), .time(now), .time(before)) }

  /// What waits to be published.
  public struct Backlog: Hashable, Sendable {
    /// How many, counted up to ``Relaying/backlogMax``.
    public let count: Int
    /// When the oldest happened.
    public let oldest: Timestamp?
    /// How many were taken out of the way.
    public let parked: Int
  }

  /// A backlog is counted no further than this.
  public static let backlogMax = 100_000

  /// What waits now.
  public static func backlog(in tx: borrowing Transaction) throws -> Backlog {
    var times: [Timestamp] = []
    for concert in try concerts(in: tx) {
      if let time = try tx.first(oldest, .id(concert), decode: { $0.time(0) }) {
        times.append(time)
      }
    }
    return Backlog(
      count: try tx.first(backlog, .int(backlogMax)) { $0.int(0) } ?? 0, oldest: times.min(),
      parked: try tx.first(parkedCount) { $0.int(0) } ?? 0)
  }
}
