import Booking
public import Database
public import Ticketing

/// The rows of tickets.
public enum Tickets {
  private static let insert = Statement(
    """
    INSERT INTO tickets (id, payment_id, reservation_id, performance_id, seat_id, user_id, status,
      code, issued_at, checked_in_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'VALID', $7, $8, NULL)
    """)
  private static let cancel = Statement(
    "UPDATE tickets SET status = 'CANCELED' WHERE reservation_id = $1 AND status = 'VALID'")
  private static let cancelUsed = Statement(
    "UPDATE tickets SET status = 'CANCELED' WHERE reservation_id = $1 AND status <> 'CANCELED'")
  private static let ofReservation = Statement(
    """
    SELECT id, code, seat_id, status, reservation_id, performance_id, issued_at, checked_in_at
    FROM tickets WHERE reservation_id = $1 ORDER BY id
    """)
  private static let detailed = Statement(
    """
    SELECT t.id, t.code, t.seat_id, t.status, t.reservation_id, t.performance_id, t.issued_at,
      t.checked_in_at, s.section, s.row_name, s.number, s.grade, s.price, s.x, s.y, t.user_id, s.guid
    FROM tickets t JOIN seats s ON s.id = t.seat_id WHERE t.id = $1
    """)
  private static let ofUser = Statement(
    """
    SELECT t.id, t.code, t.seat_id, t.status, t.reservation_id, t.performance_id, t.issued_at,
      t.checked_in_at, s.section, s.row_name, s.number, s.grade, s.price, s.x, s.y, t.user_id, s.guid
    FROM tickets t JOIN seats s ON s.id = t.seat_id
    WHERE t.user_id = $1 AND t.id < $2 ORDER BY t.id DESC LIMIT $3
    """)
  private static let checkIn = Statement(
    """
    UPDATE tickets SET status = 'CHECKED_IN', checked_in_at = $2 WHERE id = $1 AND status = 'VALID'
    """)

  /// A ticket with its seat and owner.
  public struct Detailed: Sendable {
    /// The ticket.
    public let ticket: Ticket
    /// Its seat.
    public let seat: Seat
    /// Whose it is.
    public let userID: UserID
  }

  /// Why a ticket does not open the gate.
  public enum CheckInRefusal: Error, Hashable, Sendable {
    /// No such ticket.
    case ticketNotFound
    /// Refunded.
    case canceled
    /// Used before.
    case alreadyCheckedIn(at: Timestamp)
  }

  /// One ticket with its seat, whoever's it is.
  public static func find(_ id: TicketID, in tx: borrowing Transaction) throws -> Detailed? {
    try tx.first(detailed, .id(id)) { row in detailed(row) }
  }

  /// A person's tickets, newest first, below `before`.
  public static func list(
    of user: UserID, before: TicketID, limit: Int, in tx: borrowing Transaction
  ) throws -> [Detailed] {
    try tx.all(ofUser, .id(user), .id(before), .int(limit)) { row in detailed(row) }
  }

  /// Lets a ticket's holder in, once. Throws ``CheckInRefusal``.
  public static func checkIn(
    _ id: TicketID, now: Timestamp, ids: IdentifierSource, trace: String? = nil,
    in tx: borrowing Transaction
  ) throws -> Detailed {
    let changed = try tx.execute(checkIn, .id(id), .time(now))
    guard let found = try find(id, in: tx) else { throw CheckInRefusal.ticketNotFound }
    if changed == 1 {
      if let terms = try Holding.terms(of: found.ticket.performanceID, in: tx) {
        try Outbox.append(
          .checkedIn(found.ticket, terms.concertID), now: now, ids: ids, trace: trace, in: tx)
      }
      return found
    }
    if found.ticket.status == .canceled { throw CheckInRefusal.canceled }
    throw CheckInRefusal.alreadyCheckedIn(at: found.ticket.checkedInAt ?? now)
  }

  static func insert(
    _ ticket: Ticket, payment: PaymentID, owner: UserID, in tx: borrowing Transaction
  ) throws {
    try tx.expect(
      1, insert, .id(ticket.id), .id(payment), .id(ticket.reservationID), .id(ticket.performanceID),
      .id(ticket.seatID), .id(owner), .text(ticket.code), .time(ticket.issuedAt))
  }

  /// Cancels a reservation's tickets; those that opened the gate only where `evenUsed`.
  static func cancel(
    of reservation: ReservationID, evenUsed: Bool = false, in tx: borrowing Transaction
  ) throws {
    try tx.execute(evenUsed ? cancelUsed : cancel, .id(reservation))
  }

  static func of(_ reservation: ReservationID, in tx: borrowing Transaction) throws -> [Ticket] {
    try tx.all(ofReservation, .id(reservation)) { row in header(row) }
  }

  private static func header(_ row: borrowing Row) -> Ticket {
    Ticket(
      id: row.id(0), code: row.text(1), seatID: row.id(2),
      status: Ticket.Status(rawValue: row.text(3)) ?? .canceled, reservationID: row.id(4),
      performanceID: row.id(5), issuedAt: row.time(6), checkedInAt: row.timeOrNil(7))
  }

  private static func detailed(_ row: borrowing Row) -> Detailed {
    Detailed(
      ticket: header(row),
      seat: Seat(
        id: row.id(2), section: row.text(8), row: row.text(9), number: row.text(10),
        guid: row.text(16), grade: row.text(11), price: row.money(12), x: row.real(13),
        y: row.real(14)),
      userID: row.id(15))
  }
}
