import Booking
public import Database
public import Ticketing

/// The rows of tickets.
public enum Tickets {
  private static let insert = Statement.insert(
    into: "tickets", "id", "payment_id", "reservation_id", "performance_id", "seat_id", "user_id",
    .constant("status", "'VALID'"), "code", "issued_at", .constant("checked_in_at", "NULL"),
    "short_code")
  private static let cancel = Statement.update(
    "tickets", set: "status = 'CANCELED'", key: "reservation_id", guard: "status = 'VALID'")
  private static let cancelUsed = Statement.update(
    "tickets", set: "status = 'CANCELED'", key: "reservation_id", guard: "status <> 'CANCELED'")
  private static let ofReservation = Statement(
    """
    SELECT id, code, seat_id, status, reservation_id, performance_id, issued_at, checked_in_at,
      short_code
    FROM tickets WHERE reservation_id = $1 ORDER BY id
    """)
  private static let detailed = Statement(
    """
    SELECT t.id, t.code, t.seat_id, t.status, t.reservation_id, t.performance_id, t.issued_at,
      t.checked_in_at, t.short_code, s.section, s.row_name, s.number, s.grade, s.price, s.x, s.y,
      t.user_id, s.guid
    FROM tickets t JOIN seats s ON s.id = t.seat_id WHERE t.id = $1
    """)
  private static let ofUser = Statement(
    """
    SELECT t.id, t.code, t.seat_id, t.status, t.reservation_id, t.performance_id, t.issued_at,
      t.checked_in_at, t.short_code, s.section, s.row_name, s.number, s.grade, s.price, s.x, s.y,
      t.user_id, s.guid
    FROM tickets t JOIN seats s ON s.id = t.seat_id
    WHERE t.user_id = $1 AND t.id < $2 ORDER BY t.id DESC LIMIT $3
    """)
  private static let checkIn = Statement.update(
    "tickets", set: "status = 'CHECKED_IN', checked_in_at = \(2)", key: "id",
    guard: "status = 'VALID'")

  static let ofShortCode = Statement(
    "SELECT id, performance_id FROM tickets WHERE short_code = $1")

  static let madeDuring = Statement(
    "SELECT id, performance_id, code FROM tickets WHERE id >= $1 AND id < $2",
    reads: RowSet("tickets"))

  /// A ticket with its seat and owner.
  public struct Detailed: Sendable {
    /// The ticket.
    public let ticket: Ticket
    /// Its seat.
    public let seat: Seat
    /// The owner.
    public let userID: UserID
  }

  /// Why a ticket does not open the gate.
  public enum CheckInRefusal: Error, Hashable, Sendable {
    /// There is no such ticket.
    case ticketNotFound
    /// It was refunded.
    case canceled
    /// It was used before: which ticket, for which seat, when, and by whom and where, as far as known.
    case alreadyCheckedIn(TicketID, Seat, CheckIns.Entry)
  }

  /// One ticket with its seat, of any owner.
  public static func find(_ id: TicketID, in tx: borrowing Transaction) throws -> Detailed? {
    try tx.first(detailed, .id(id)) { row in try detailed(row) }
  }

  /// A person's tickets, newest first, below `before`.
  public static func list(
    of user: UserID, before: TicketID, limit: Int, in tx: borrowing Transaction
  ) throws -> [Detailed] {
    try tx.all(ofUser, .id(user), .id(before), .int(limit)) { row in try detailed(row) }
  }

  /// The ticket with a short code, and its date.
  public static func find(
    _ code: ShortCode, in tx: borrowing Transaction
  ) throws -> (ticket: TicketID, performance: PerformanceID)? {
    try tx.first(ofShortCode, .integer(code.number)) { row in (row.id(0), row.id(1)) }
  }

  /// The ticket with this code, ignoring the case of its letters, among those made in one of these
  /// milliseconds.
  public static func find(
    folded code: String, madeAt times: [Int64], in tx: borrowing Transaction
  ) throws -> (ticket: TicketID, performance: PerformanceID)? {
    func bounds(_ time: Int64) -> (TicketID, TicketID) {
      (
        .madeSince(Timestamp(milliseconds: time)), .madeSince(Timestamp(milliseconds: time + 1))
      )
    }
    for time in times {
      let (first, end) = bounds(time)
      try tx.prefetch(madeDuring, .id(first), .id(end))
    }
    for time in times {
      let (first, end) = bounds(time)
      let found = try tx.all(madeDuring, .id(first), .id(end)) { row in
        (row.id(0), row.id(1), row.text(2)) as (TicketID, PerformanceID, String)
      }
      if let (ticket, performance, _) = found.first(where: { TicketReading.folded($0.2) == code }) {
        return (ticket, performance)
      }
    }
    return nil
  }

  /// Lets a ticket's holder in, once, and records by whom and at which gate. Throws ``CheckInRefusal``.
  public static func checkIn(
    _ id: TicketID, by organiser: UserID? = nil, gate: String? = nil, now: Timestamp,
    ids: IdentifierSource, trace: String? = nil, in tx: borrowing Transaction
  ) throws -> Detailed {
    let changed = try tx.execute(checkIn, .id(id), .time(now))
    guard let found = try find(id, in: tx) else { throw CheckInRefusal.ticketNotFound }
    if changed == 1 {
      try CheckIns.note(id, by: organiser, gate: gate, now: now, ids: ids, in: tx)
      if let terms = try Holding.terms(of: found.ticket.performanceID, in: tx) {
        try Outbox.append(
          .checkedIn(found.ticket, terms.concertID), now: now, ids: ids, trace: trace, in: tx)
      }
      return found
    }
    if found.ticket.status == .canceled { throw CheckInRefusal.canceled }
    let before = try CheckIns.live(of: id, in: tx)
    throw CheckInRefusal.alreadyCheckedIn(
      id, found.seat,
      before
        ?? CheckIns.Entry(
          checkedInAt: found.ticket.checkedInAt ?? now, by: nil, gate: nil, undone: nil))
  }

  static func insert(
    _ ticket: Ticket, payment: PaymentID, owner: UserID, in tx: borrowing Transaction
  ) throws {
    try tx.executePipelined(
      expecting: 1, insert, .id(ticket.id), .id(payment), .id(ticket.reservationID),
      .id(ticket.performanceID),
      .id(ticket.seatID), .id(owner), .text(ticket.code), .time(ticket.issuedAt),
      .integer(ticket.shortCode.number))
  }

  /// Cancels a reservation's tickets; used ones only where `evenUsed`.
  static func cancel(
    of reservation: ReservationID, evenUsed: Bool = false, in tx: borrowing Transaction
  ) throws {
    try tx.execute(evenUsed ? cancelUsed : cancel, .id(reservation))
  }

  static func of(_ reservation: ReservationID, in tx: borrowing Transaction) throws -> [Ticket] {
    try tx.all(ofReservation, .id(reservation)) { row in try header(row) }
  }

  private static func header(_ row: borrowing Row) throws -> Ticket {
    guard let shortCode = ShortCode(number: row.integer(8)) else {
      throw DatabaseError.failed("a ticket has no short code")
    }
    return Ticket(
      id: row.id(0), code: row.text(1), shortCode: shortCode, seatID: row.id(2),
      status: Ticket.Status(rawValue: row.text(3)) ?? .canceled, reservationID: row.id(4),
      performanceID: row.id(5), issuedAt: row.time(6), checkedInAt: row.timeOrNil(7))
  }

  private static func detailed(_ row: borrowing Row) throws -> Detailed {
    Detailed(
      ticket: try header(row),
      seat: Seat(
        id: row.id(2), section: row.text(9), row: row.text(10), number: row.text(11),
        guid: row.text(17), grade: row.text(12), price: row.money(13), x: row.real(14),
        y: row.real(15)),
      userID: row.id(16))
  }
}
