public import Booking
public import Database
public import Ticketing

/// The rows of seats: reading, taking, selling and freeing them.
///
/// Every change names the fence it expects and raises the version, so a change based on an outdated read
/// changes nothing.
public enum Seats {
  private static let insert = Statement.insert(
    into: "seats", "id", "performance_id", "section", "row_name", "number", "grade", "price", "x",
    "y", .constant("status", "'AVAILABLE'"), "reservation_id", "held_until",
    .constant("version", "1"), "guid")
  private static let find = Statement(
    """
    SELECT id, section, row_name, number, grade, price, x, y, guid,
      performance_id, status, reservation_id, held_until, version
    FROM seats WHERE id = $1
    """, reads: RowSet("seats", "id"))
  private static let ofPerformance = Statement(
    """
    SELECT id, section, row_name, number, grade, price, x, y, guid,
      performance_id, status, reservation_id, held_until, version
    FROM seats WHERE performance_id = $1 ORDER BY id
    """)
  private static let counted = Statement(
    """
    SELECT section, CASE WHEN status = 'HELD' AND held_until <= $2 THEN 'AVAILABLE' ELSE status END,
      COUNT(*), CAST(SUM(price) AS BIGINT)
    FROM seats WHERE performance_id = $1
    GROUP BY 1, 2 ORDER BY MIN(MIN(CAST(id AS TEXT))) OVER (PARTITION BY section), section
    """)
  // Once a seat belongs to another reservation, the version read here may be outdated: it is of no use.
  private static let ofReservation = Statement(
    """
    SELECT s.id, s.section, s.row_name, s.number, s.grade, r.price, s.x, s.y, s.guid, s.version
    FROM reservation_seats r JOIN seats s ON s.id = r.seat_id
    WHERE r.reservation_id = $1 ORDER BY s.id
    """, reads: RowSet("reservation_seats", "reservation_id"), RowSet("seats", "reservation_id"))
  // It takes a seat from no one: an expired hold has been ended before, which freed it.
  private static let take = Statement.update(
    "seats",
    set: "status = 'HELD', reservation_id = \(2), held_until = \(3), version = version + 1",
    key: "id",
    guard: "version = \(4) AND (status = 'AVAILABLE' OR (status = 'HELD' AND held_until <= \(5)))",
    within: ["reservation_id": 2])
  private static let keep = Statement.update(
    "seats", set: "held_until = \(3), version = version + 1", key: "id",
    guard: "version = \(4) AND reservation_id = \(2) AND status = 'HELD'",
    within: ["reservation_id": 2])
  private static let sell = Statement.update(
    "seats", set: "status = 'SOLD', version = version + 1", key: "id",
    guard: "version = \(4) AND reservation_id = \(2) AND status = 'HELD' AND held_until > \(3)",
    within: ["reservation_id": 2])
  private static let free = Statement.update(
    "seats", set: "status = 'AVAILABLE', reservation_id = \(3), version = version + 1", key: "id",
    guard: "reservation_id = \(2)", within: ["reservation_id": 2])
  // No RETURNING above: SQLite would make a temporary table for the one row. A transaction sees its own
  // changes, so this reads the version that the change wrote.
  private static let version = Statement("SELECT version FROM seats WHERE id = $1")

  /// The hold time of a seat that was never held: a timestamp with as many bytes as a current one.
  private static let longAgo = Timestamp(milliseconds: 1 << 40)

  /// Adds a free seat to a performance.
  public static func insert(
    _ seat: Seat, performance: PerformanceID, in tx: borrowing Transaction
  ) throws {
    try tx.executePipelined(
      expecting: 1, insert, .id(seat.id), .id(performance), .text(seat.section), .text(seat.row),
      .text(seat.number), .text(seat.grade), .money(seat.price), .real(seat.x), .real(seat.y),
      .noOwner, .time(Self.longAgo), .text(seat.guid))
  }

  /// Prefetches ``find(_:in:)``.
  static func prefetch(_ id: SeatID, in tx: borrowing Transaction) throws {
    try tx.prefetch(find, .id(id))
  }

  /// One seat with its owner and version.
  public static func find(
    _ id: SeatID, in tx: borrowing Transaction
  ) throws -> (standing: SeatStanding, version: Int)? {
    try tx.first(find, .id(id)) { row in (standing(row), row.int(13)) }
  }

  /// Every seat of a performance with its owner and version, in ascending id order.
  public static func all(
    of performance: PerformanceID, in tx: borrowing Transaction
  ) throws -> [(standing: SeatStanding, version: Int)] {
    try tx.all(ofPerformance, .id(performance)) { row in (standing(row), row.int(13)) }
  }

  /// A performance's seats as of `now`, counted by the store: for dates whose seats are not in memory.
  public static func figures(
    of performance: PerformanceID, now: Timestamp, in tx: borrowing Transaction
  ) throws -> BoardFigures {
    var figures = BoardFigures()
    try tx.forEach(counted, .id(performance), .time(now)) { row in
      figures.add(row.int(2), status(row.text(1)), of: row.text(0), price: row.money(3))
    }
    return figures
  }

  /// Prefetches ``of(_:in:)``.
  static func askOf(_ reservation: ReservationID, in tx: borrowing Transaction) throws {
    try tx.prefetch(ofReservation, .id(reservation))
  }

  /// The seats of a reservation with the prices agreed when they were held, and their versions.
  static func of(
    _ reservation: ReservationID, in tx: borrowing Transaction
  ) throws -> [(seat: Seat, version: Int)] {
    try tx.all(ofReservation, .id(reservation)) { row in (seat(row), row.int(9)) }
  }

  /// Takes a free seat found at `version` for a reservation. Rolls the submission back with
  /// ``HoldRefusal/seatTaken(_:)`` when another buyer was faster.
  static func take(
    _ seat: SeatID, at version: Int, for reservation: ReservationID, until: Timestamp,
    now: Timestamp, in tx: borrowing Transaction
  ) throws -> SeatChange {
    try tx.executePipelined(
      expecting: 1, take, .id(seat), .id(reservation), .time(until), .int(version), .time(now),
      else: HoldRefusal.seatTaken([seat]))
    return SeatChange(seatID: seat, status: .held, heldUntil: until, version: version + 1)
  }

  /// Extends the hold of a seat found at `version`. Rolls the submission back with
  /// ``ExtensionRefusal/expired`` when the reservation no longer holds it.
  static func keep(
    _ seat: SeatID, at version: Int, for reservation: ReservationID, until: Timestamp,
    in tx: borrowing Transaction
  ) throws -> SeatChange {
    try tx.executePipelined(
      expecting: 1, keep, .id(seat), .id(reservation), .time(until), .int(version),
      else: ExtensionRefusal.expired)
    return SeatChange(seatID: seat, status: .held, heldUntil: until, version: version + 1)
  }

  /// Sells a seat found at `version` to the reservation that holds it. The fence: a seat no longer held by it
  /// rolls the submission back with ``PaymentRefusal/expired``.
  static func sell(
    _ seat: SeatID, at version: Int, to reservation: ReservationID, now: Timestamp,
    in tx: borrowing Transaction
  ) throws -> SeatChange {
    try tx.executePipelined(
      expecting: 1, sell, .id(seat), .id(reservation), .time(now), .int(version),
      else: PaymentRefusal.expired)
    return SeatChange(seatID: seat, status: .sold, heldUntil: nil, version: version + 1)
  }

  /// Frees a seat of a reservation; nil when the reservation no longer has it.
  static func free(
    _ seat: SeatID, from reservation: ReservationID, in tx: borrowing Transaction
  ) throws -> SeatChange? {
    guard try tx.execute(free, .id(seat), .id(reservation), .noOwner) == 1 else { return nil }
    return try tx.first(version, .id(seat)) { row in
      SeatChange(seatID: seat, status: .available, heldUntil: nil, version: row.int(0))
    }
  }

  private static func seat(_ row: borrowing Row) -> Seat {
    Seat(
      id: row.id(0), section: row.text(1), row: row.text(2), number: row.text(3),
      guid: row.text(8), grade: row.text(4), price: row.money(5), x: row.real(6), y: row.real(7))
  }

  private static func status(_ word: String) -> SeatStatus {
    switch word {
    case "HELD": .held
    case "SOLD": .sold
    default: .available
    }
  }

  private static func standing(_ row: borrowing Row) -> SeatStanding {
    let status = status(row.text(10))
    return SeatStanding(
      seat: seat(row), performanceID: row.id(9), status: status,
      reservationID: status == .available ? nil : row.id(11),
      heldUntil: status == .held ? row.time(12) : nil)
  }
}
