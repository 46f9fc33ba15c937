public import Database
public import Ticketing

/// What a relay needs of the outbox: leases, slices in order, and exact marks.
///
/// One relay at a time has a concert's lease, so that the concert's events go out in order. Any relay may
/// take a lease that ran out because its owner stopped; events may then go out twice, and readers drop
/// duplicates by id.
public enum Relaying {
  private static let nextConcert = Statement(
    "SELECT concert_id FROM outbox_waiting WHERE concert_id > $1 ORDER BY concert_id LIMIT 1")
  private static let lease = Statement(
    "SELECT owner, held_until FROM relay_leases WHERE concert_id = $1")
  private static let takeLease = Statement.insert(
    into: "relay_leases", "concert_id", "owner", "held_until",
    onConflict: "concert_id",
    do: """
      UPDATE SET owner = excluded.owner, held_until = excluded.held_until
      """)
  private static let extendLeases = Statement.update(
    "relay_leases", set: "held_until = \(2)", key: "owner")
  private static let dropLeases = Statement.delete(
    from: "relay_leases", key: "owner")
  static let slice = Statement(
    """
    SELECT o.seq, o.event_id, o.concert_id, o.kind, o.subject, o.payload, o.trace, o.created_at,
      w.attempts
    FROM outbox_waiting w JOIN outbox o ON o.seq = w.seq
    WHERE w.concert_id = $1 AND w.seq > $2 AND w.next_attempt_at <= $3
    ORDER BY w.seq LIMIT $4
    """)
  private static let range = Statement(
    """
    SELECT seq FROM outbox_waiting WHERE concert_id = $1 AND seq >= $2 AND seq <= $3 ORDER BY seq
    """)
  private static let deleteRange = Statement.delete(
    from: "outbox_waiting", key: "concert_id", guard: "seq >= \(2) AND seq <= \(3)")
  private static let postpone = Statement.update(
    "outbox_waiting", set: "attempts = attempts + 1, next_attempt_at = \(3)",
    key: "concert_id", "seq")
  private static let park = Statement.insert(
    into: "outbox_parked", "seq", "event_id", "concert_id", "attempts", "parked_at", "last_error")
  /// Removes an event from those that wait, whatever the reason.
  static let deleteOne = Statement.delete(
    from: "outbox_waiting", key: "concert_id", "seq")
  private static let waitAgain = Statement(
    """
    INSERT INTO outbox_waiting (concert_id, seq)
    SELECT concert_id, seq FROM outbox_parked WHERE event_id = $1
    """)
  private static let unpark = Statement.delete(
    from: "outbox_parked", key: "event_id")
  private static let deadLettered = Statement(
    """
    SELECT o.seq, o.event_id, o.concert_id, o.kind, o.subject, o.payload, o.trace, o.created_at,
      p.attempts, p.parked_at, p.last_error
    FROM outbox_parked p JOIN outbox o ON o.seq = p.seq
    WHERE p.event_id < $1 ORDER BY p.event_id DESC LIMIT $2
    """)
  private static let oldest = Statement(
    """
    SELECT o.created_at FROM outbox_waiting w JOIN outbox o ON o.seq = w.seq
    WHERE w.concert_id = $1 ORDER BY w.seq LIMIT 1
    """)
  private static let backlog = Statement(
    "SELECT COUNT(*) FROM (SELECT 1 AS one FROM outbox_waiting LIMIT $1) AS waiting")
  private static let deadLetterCount = Statement("SELECT COUNT(*) FROM outbox_parked")
  private static let again = Statement(
    """
    UPDATE outbox_waiting SET next_attempt_at = 0
    WHERE concert_id = $1 AND next_attempt_at > $2
      AND (SELECT created_at FROM outbox o WHERE o.seq = outbox_waiting.seq) <= $3
    """)

  private static let end = Statement(
    """
    SELECT MAX(seq) FROM (
      SELECT seq FROM outbox WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3
    ) AS slice
    """)
  private static let wait = Statement(
    """
    INSERT INTO outbox_waiting (concert_id, seq)
    SELECT concert_id, seq FROM outbox WHERE seq > $1 AND seq <= $2
    """)

  /// Makes new events wait for the topic, at most `limit` in each transaction, so that sales have their turn.
  public static func takeIn(limit: Int, in database: any Database) async throws {
    guard let newest = try await OutboxReader.topic.news(in: database) else { return }
    while try await database.write(
      locking: [intake], { tx in try takeIn(through: newest, limit: limit, in: tx) })
    {
      try Task.checkCancellation()
    }
  }

  /// Takes a slice of the events up to `newest` in; returns whether there are more.
  private static func takeIn(
    through newest: Int, limit: Int, in tx: borrowing Transaction
  ) throws -> Bool {
    let through = try OutboxReader.topic.through(in: tx)
    let last = try tx.first(end, .int(through), .int(newest), .int(limit)) { $0.intOrNil(0) }
    guard let last = last ?? nil else {
      try OutboxReader.topic.advance(through: newest, in: tx)
      return false
    }
    try tx.execute(wait, .int(through), .int(last))
    try OutboxReader.topic.advance(through: last, in: tx)
    return last < newest
  }

  /// The key that a relay locks while it takes new events in. Writers of the outbox never wait for it.
  private static let intake = LockKey(kind: "relay-intake", name: "")

  /// The key a relay locks while it reads and marks. Writers of the outbox never wait for it.
  public static func lock(of concert: ConcertID) -> LockKey {
    LockKey(kind: "relay", high: concert.high, low: concert.low)
  }

  /// The concerts with unpublished events.
  public static func concerts(in tx: borrowing Transaction) throws -> [ConcertID] {
    var concerts: [ConcertID] = []
    var last = ConcertID(high: 0, low: 0)
    while let next = try tx.first(nextConcert, .id(last), decode: { $0.id(0) as ConcertID }) {
      concerts.append(next)
      last = next
    }
    return concerts
  }

  /// Takes a concert's lease, or extends it; returns false when another relay has it.
  public static func claim(
    _ concert: ConcertID, for owner: Int64, until: Timestamp, now: Timestamp,
    in tx: borrowing Transaction
  ) throws -> Bool {
    let held = try tx.first(lease, .id(concert)) { row in
      (owner: Int64(row.int(0)), until: row.time(1))
    }
    if let held, held.owner != owner, held.until > now { return false }
    try tx.executePipelined(expecting: 1, takeLease, .id(concert), .integer(owner), .time(until))
    return true
  }

  /// Extends all the leases of an owner.
  public static func extend(
    _ owner: Int64, until: Timestamp, in tx: borrowing Transaction
  ) throws { try tx.execute(extendLeases, .integer(owner), .time(until)) }

  /// Releases all the leases of an owner.
  public static func release(_ owner: Int64, in tx: borrowing Transaction) throws {
    try tx.execute(dropLeases, .integer(owner))
  }

  /// A concert's oldest unpublished events that are due, in order.
  public static func slice(
    of concert: ConcertID, after sequence: Int = 0, now: Timestamp, limit: Int,
    in tx: borrowing Transaction
  ) throws -> [OutgoingEvent] {
    var events = OutgoingEvents()
    try tx.forEach(slice, .id(concert), .int(sequence), .time(now), .int(limit)) { row in
      events.append(row)
    }
    return events.all()
  }

  /// Marks exactly these events of one concert as published, so that they wait no longer.
  ///
  /// The caller has locked ``lock(of:)``, and passes ascending `sequences` of a slice it read under the lease
  /// of `owner`. Nearly always these are all the events between the first and the last, and one statement
  /// suffices: while the owner has the lease no other relay marks any, so an equal count means the same
  /// events.
  public static func markPublished(
    _ sequences: [Int], of concert: ConcertID, by owner: Int64, in tx: borrowing Transaction
  ) throws {
    let isOurs = try tx.first(lease, .id(concert)) { Int64($0.int(0)) } == owner
    guard try isOurs && deleteRange(sequences[...], of: concert, counting: sequences.count, in: tx)
    else { return try markByHalves(sequences[...], of: concert, in: tx) }
  }

  /// Deletes the events between the first and the last, or nothing when their count differs.
  private static func deleteRange(
    _ sequences: ArraySlice<Int>, of concert: ConcertID, counting count: Int,
    in tx: borrowing Transaction
  ) throws -> Bool {
    guard let first = sequences.first, let last = sequences.last else { return true }
    struct OtherCount: Error {}
    do {
      try tx.savepoint { tx in
        let deleted = try tx.execute(deleteRange, .id(concert), .int(first), .int(last))
        guard deleted == count else { throw OtherCount() }
      }
      return true
    } catch is OtherCount {
      return false
    }
  }

  /// Checks before it deletes, and tries each half by itself when there are other events in between: a slower
  /// transaction wrote them meanwhile, or another relay has marked some.
  private static func markByHalves(
    _ sequences: ArraySlice<Int>, of concert: ConcertID, in tx: borrowing Transaction
  ) throws {
    guard let first = sequences.first, let last = sequences.last else { return }
    let between = try tx.all(range, .id(concert), .int(first), .int(last)) { $0.int(0) }
    if between.isEmpty { return }
    if contains(sequences, between),
      try deleteRange(sequences, of: concert, counting: between.count, in: tx)
    {
      return
    }
    // A single event has nothing in between, so there are at least two here.
    let middle = sequences.startIndex + max(1, sequences.count / 2)
    try markByHalves(sequences[..<middle], of: concert, in: tx)
    try markByHalves(sequences[middle...], of: concert, in: tx)
  }

  /// Whether `all` contains all of `some`; both ascend.
  private static func contains(_ all: ArraySlice<Int>, _ some: [Int]) -> Bool {
    var place = all.startIndex
    for number in some {
      while place < all.endIndex, all[place] < number { place += 1 }
      guard place < all.endIndex, all[place] == number else { return false }
    }
    return true
  }

  /// Records that an event could not be published, and when to try it again.
  public static func postpone(
    _ event: OutgoingEvent, until: Timestamp, in tx: borrowing Transaction
  ) throws {
    try tx.execute(postpone, .id(event.concertID), .int(event.sequence), .time(until))
  }

  /// Dead-letters an event, so that it does not block the others, until an operator sends it again.
  public static func park(
    _ event: OutgoingEvent, now: Timestamp, because reason: String, in tx: borrowing Transaction
  ) throws {
    // Another relay may have published it meanwhile.
    guard try tx.execute(deleteOne, .id(event.concertID), .int(event.sequence)) == 1 else { return }
    try tx.executePipelined(
      expecting: 1, park, .int(event.sequence), .id(event.id), .id(event.concertID),
      .int(event.attempts + 1),
      .time(now), .text(reason))
  }

  /// A dead-lettered event.
  public struct DeadLetter: Sendable {
    /// The event.
    public let event: OutboxEvent
    /// When it was dead-lettered.
    public let setAsideAt: Timestamp
    /// The reason.
    public let reason: String
  }

  /// Dead-lettered events, newest first, below `before`.
  public static func deadLetters(
    before: Outbox.ID, limit: Int, in tx: borrowing Transaction
  ) throws -> [DeadLetter] {
    try tx.all(deadLettered, .id(before), .int(limit)) { row in
      DeadLetter(event: OutboxEvent(row), setAsideAt: row.time(9), reason: row.text(10))
    }
  }

  /// Sends a dead-lettered event again. Throws ``DeadLetterRefusal``.
  public static func unpark(_ id: Outbox.ID, in tx: borrowing Transaction) throws {
    guard try tx.execute(waitAgain, .id(id)) == 1 else { throw DeadLetterRefusal.notFound }
    try tx.executePipelined(expecting: 1, unpark, .id(id))
  }

  /// Why a dead-lettered event was not sent again.
  public enum DeadLetterRefusal: Error, Hashable, Sendable {
    /// There is no such dead-lettered event.
    case notFound
  }

  /// Makes events that have been unsent since `before` due at once, however long their backoff still is.
  public static func republish(
    of concert: ConcertID, before: Timestamp, now: Timestamp, in tx: borrowing Transaction
  ) throws -> Int { try tx.execute(again, .id(concert), .time(now), .time(before)) }

  /// The events waiting to be published.
  public struct Backlog: Hashable, Sendable {
    /// Their number, counted up to ``Relaying/backlogMax``.
    public let count: Int
    /// When the oldest of them happened.
    public let oldest: Timestamp?
    /// The number of dead-lettered events.
    public let deadLettered: Int
  }

  /// The current backlog.
  public static func backlog(in tx: borrowing Transaction) throws -> Backlog {
    var times: [Timestamp] = []
    for concert in try concerts(in: tx) {
      if let time = try tx.first(oldest, .id(concert), decode: { $0.time(0) }) {
        times.append(time)
      }
    }
    return Backlog(
      count: try tx.first(backlog, .int(backlogMax)) { $0.int(0) } ?? 0, oldest: times.min(),
      deadLettered: try tx.first(deadLetterCount) { $0.int(0) } ?? 0)
  }
}
