public import Database
public import Ticketing

/// The rows of concerts and performances.
public enum Concerts {
  private static let insert = Statement.insert(
    into: "concerts", "id", "title", "artist", "venue", "sale_opens_at", "sale_closes_at",
    "hold_seconds", "seats_per_user", "refund_hours", "grace_seconds", "policy_kind", "policy_size",
    "policy_every_seconds", "policy_active_seconds", "paused", "created_at", "time_zone",
    "extension_seconds")
  private static let update = Statement.update(
    "concerts",
    set: """
      title = \(2), artist = \(3), venue = \(4), sale_opens_at = \(5), sale_closes_at = \(6),
      hold_seconds = \(7), seats_per_user = \(8), refund_hours = \(9), grace_seconds = \(10),
      policy_kind = \(11), policy_size = \(12), policy_every_seconds = \(13),
      policy_active_seconds = \(14), paused = \(15), time_zone = \(16),
      extension_seconds = \(17)
      """,
    key: "id")
  private static let all = Statement(
    """
    SELECT id, title, artist, venue, sale_opens_at, sale_closes_at, hold_seconds, seats_per_user,
      refund_hours, grace_seconds, policy_kind, policy_size, policy_every_seconds,
      policy_active_seconds, paused, created_at, time_zone, extension_seconds
    FROM concerts ORDER BY id
    """)
  private static let one = Statement(
    """
    SELECT id, title, artist, venue, sale_opens_at, sale_closes_at, hold_seconds, seats_per_user,
      refund_hours, grace_seconds, policy_kind, policy_size, policy_every_seconds,
      policy_active_seconds, paused, created_at, time_zone, extension_seconds
    FROM concerts WHERE id = $1
    """)
  private static let insertPerformance = Statement.insert(
    into: "performances", "id", "concert_id", "starts_at", "capacity")
  private static let page = Statement(
    """
    SELECT id, title, artist, venue, sale_opens_at, sale_closes_at, hold_seconds, seats_per_user,
      refund_hours, grace_seconds, policy_kind, policy_size, policy_every_seconds,
      policy_active_seconds, paused, created_at, time_zone, extension_seconds
    FROM concerts WHERE id < $1 ORDER BY id DESC LIMIT $2
    """)
  private static let selling = Statement(
    """
    SELECT c.id FROM concerts c
    WHERE c.sale_opens_at <= $1 AND c.sale_closes_at > $2
      AND (EXISTS (SELECT 1 FROM performances p WHERE p.concert_id = c.id AND p.starts_at > $2)
        OR NOT EXISTS (SELECT 1 FROM performances p WHERE p.concert_id = c.id))
    ORDER BY c.id
    """)
  private static let performances = Statement(
    "SELECT id, concert_id, starts_at, capacity FROM performances ORDER BY concert_id, starts_at, id"
  )
  private static let performancesBetween = Statement(
    """
    SELECT id, concert_id, starts_at, capacity FROM performances
    WHERE concert_id >= $1 AND concert_id <= $2 ORDER BY concert_id, starts_at, id
    """)
  private static let performancesOf = Statement(
    """
    SELECT id, concert_id, starts_at, capacity FROM performances
    WHERE concert_id = $1 ORDER BY starts_at, id
    """)
  private static let onePerformance = Statement(
    "SELECT id, concert_id, starts_at, capacity FROM performances WHERE id = $1")
  private static let revenue = Statement(
    """
    SELECT COALESCE(SUM(amount), 0) FROM payments WHERE concert_id = $1 AND status = 'COMPLETED'
    """)

  /// Adds a concert.
  public static func insert(_ concert: Concert, in tx: borrowing Transaction) throws {
    let policy = Policy(concert.line.policy)
    try tx.execute(
      insert, .id(concert.id), .text(concert.title), .text(concert.artist), .text(concert.venue),
      .time(concert.saleOpensAt), .time(concert.saleClosesAt), .int(concert.terms.holdSeconds),
      .int(concert.terms.seatsPerUser), .int(concert.terms.refundHours),
      .int(concert.line.graceSeconds), .text(policy.kind), .int(policy.size),
      .int(policy.everySeconds), .int(policy.activeSeconds), .int(concert.line.isPaused ? 1 : 0),
      .time(concert.createdAt), .text(concert.timeZone.text),
      .int(concert.terms.extensionSeconds))
  }

  /// Updates a concert's terms; returns false when there is no such concert.
  public static func update(_ concert: Concert, in tx: borrowing Transaction) throws -> Bool {
    let policy = Policy(concert.line.policy)
    return try tx.execute(
      update, .id(concert.id), .text(concert.title), .text(concert.artist), .text(concert.venue),
      .time(concert.saleOpensAt), .time(concert.saleClosesAt), .int(concert.terms.holdSeconds),
      .int(concert.terms.seatsPerUser), .int(concert.terms.refundHours),
      .int(concert.line.graceSeconds), .text(policy.kind), .int(policy.size),
      .int(policy.everySeconds), .int(policy.activeSeconds), .int(concert.line.isPaused ? 1 : 0),
      .text(concert.timeZone.text), .int(concert.terms.extensionSeconds)
    ) == 1
  }

  /// Every concert, oldest first.
  public static func all(in tx: borrowing Transaction) throws -> [Concert] {
    try tx.all(all) { row in concert(row) }
  }

  /// Concerts below an identifier, newest first.
  public static func page(
    before: ConcertID, limit: Int, in tx: borrowing Transaction
  ) throws -> [Concert] {
    try tx.all(page, .id(before), .int(limit)) { row in concert(row) }
  }

  /// The concerts whose sale opens by `opened` and which have a date on sale after `notOver`, or no date yet;
  /// oldest first.
  public static func selling(
    opened: Timestamp, notOver: Timestamp, in tx: borrowing Transaction
  ) throws -> [ConcertID] {
    try tx.all(selling, .time(opened), .time(notOver)) { row in row.id(0) }
  }

  /// One concert.
  public static func find(_ id: ConcertID, in tx: borrowing Transaction) throws -> Concert? {
    try tx.first(one, .id(id)) { row in concert(row) }
  }

  /// Adds a performance with all its seats.
  public static func insert(
    _ performance: Performance, seats: [Seat], in tx: borrowing Transaction
  ) throws {
    try tx.execute(
      insertPerformance, .id(performance.id), .id(performance.concertID),
      .time(performance.startsAt), .int(performance.capacity))
    for seat in seats { try Seats.insert(seat, performance: performance.id, in: tx) }
  }

  /// Every performance, ordered by concert and start.
  public static func performances(in tx: borrowing Transaction) throws -> [Performance] {
    try tx.all(performances) { row in performance(row) }
  }

  /// The performances of the concerts from one identifier through another, ordered by concert and start.
  public static func performances(
    from first: ConcertID, through last: ConcertID, in tx: borrowing Transaction
  ) throws -> [Performance] {
    try tx.all(performancesBetween, .id(first), .id(last)) { row in performance(row) }
  }

  /// One concert's performances, ordered by start.
  public static func performances(
    of concert: ConcertID, in tx: borrowing Transaction
  ) throws -> [Performance] {
    try tx.all(performancesOf, .id(concert)) { row in performance(row) }
  }

  /// One performance.
  public static func performance(
    _ id: PerformanceID, in tx: borrowing Transaction
  ) throws -> Performance? {
    try tx.first(onePerformance, .id(id)) { row in performance(row) }
  }

  /// The revenue of a concert, less refunds.
  public static func revenue(of concert: ConcertID, in tx: borrowing Transaction) throws -> Money {
    try tx.first(revenue, .id(concert)) { row in row.money(0) } ?? .zero
  }

  private static func performance(_ row: borrowing Row) -> Performance {
    Performance(id: row.id(0), concertID: row.id(1), startsAt: row.time(2), capacity: row.int(3))
  }

  private static func concert(_ row: borrowing Row) -> Concert {
    let policy = Policy(
      kind: row.text(10), size: row.int(11), everySeconds: row.int(12), activeSeconds: row.int(13))
    return Concert(
      id: row.id(0), title: row.text(1), artist: row.text(2), venue: row.text(3),
      timeZone: ZoneName(checked: row.text(16)), saleOpensAt: row.time(4),
      saleClosesAt: row.time(5),
      terms: SaleTerms(
        holdSeconds: row.int(6), extensionSeconds: row.int(17), seatsPerUser: row.int(7),
        refundHours: row.int(8)),
      line: LineTerms(
        policy: policy.policy, graceSeconds: row.int(9), isPaused: row.int(14) != 0),
      createdAt: row.time(15))
  }

  /// A waiting line's policy as four columns.
  private struct Policy {
    var kind: String
    var size: Int
    var everySeconds: Int
    var activeSeconds: Int

    init(kind: String, size: Int, everySeconds: Int, activeSeconds: Int) {
      self.kind = kind
      self.size = size
      self.everySeconds = everySeconds
      self.activeSeconds = activeSeconds
    }

    init(_ policy: LinePolicy) {
      switch policy {
      case .capacity(let maxActive, let activeSeconds):
        self.init(kind: "capacity", size: maxActive, everySeconds: 0, activeSeconds: activeSeconds)
      case .batch(let size, let everySeconds, let activeSeconds):
        self.init(
          kind: "batch", size: size, everySeconds: everySeconds, activeSeconds: activeSeconds)
      case .cycle(let size, let periodSeconds):
        self.init(
          kind: "cycle", size: size, everySeconds: periodSeconds, activeSeconds: periodSeconds)
      }
    }

    var policy: LinePolicy {
      switch kind {
      case "batch":
        .batch(size: size, everySeconds: everySeconds, activeSeconds: activeSeconds)
      case "cycle": .cycle(size: size, periodSeconds: everySeconds)
      default: .capacity(maxActive: size, activeSeconds: activeSeconds)
      }
    }
  }
}
