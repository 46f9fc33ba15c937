public import Booking
public import Database
public import Ticketing

/// What the gates of a performance ask about all its tickets.
public enum Gates {
  /// How many ticket holders have entered.
  public struct Summary: Hashable, Sendable {
    /// All seats.
    public let capacity: Int
    /// Sold seats.
    public let sold: Int
    /// Ticket holders inside.
    public let checkedIn: Int
  }

  /// One ticket on the list that a gate uses offline.
  public struct ListedTicket: Sendable {
    /// The ticket.
    public let id: TicketID
    /// Its seat's section, row and number.
    public let seat: (section: String, row: String, number: String)
    /// The price grade.
    public let grade: String
    /// VALID, CANCELED or CHECKED_IN.
    public let status: String
    /// The code to type when the signed code cannot be read.
    public let shortCode: String
    /// The buyer's log-in address.
    public let buyer: String
    /// The buyer's name.
    public let name: String
    /// The reservation it was bought with.
    public let order: ReservationID
  }

  // A seat has at most one live ticket, and an index finds it.
  private static let summary = Statement(
    """
    SELECT COUNT(*), SUM(CASE WHEN s.status = 'SOLD' THEN 1 ELSE 0 END),
      SUM(CASE WHEN t.status = 'CHECKED_IN' THEN 1 ELSE 0 END)
    FROM seats s LEFT JOIN tickets t ON t.seat_id = s.id AND t.status <> 'CANCELED'
    WHERE s.performance_id = $1
    """)
  static let list = Statement(
    """
    SELECT t.id, s.section, s.row_name, s.number, s.grade, t.status, t.short_code, u.email, u.name,
      t.reservation_id
    FROM tickets t JOIN seats s ON s.id = t.seat_id JOIN users u ON u.id = t.user_id
    WHERE t.performance_id = $1 AND t.id > $2 ORDER BY t.id LIMIT $3
    """)

  /// A ticket found by a steward's search.
  public struct FoundTicket: Sendable {
    /// The ticket.
    public let id: TicketID
    /// Its seat, without price and position.
    public let seat: Seat
    /// Valid, canceled or used.
    public let status: Ticket.Status
    /// The code that checks it in.
    public let shortCode: ShortCode
    /// When its holder entered.
    public let checkedInAt: Timestamp?
    /// The buyer's name.
    public let name: String
    /// The buyer's log-in address.
    public let email: String
    /// The reservation it was bought with.
    public let order: ReservationID
  }

  /// The result of searching one slice of a performance's tickets.
  public struct Slice: Sendable {
    /// The matching tickets, newest first.
    public var found: [FoundTicket] = []
    /// The ticket below which the next slice begins; nil after the last slice.
    public var next: TicketID?
  }

  /// Tickets searched at once: a few milliseconds, during which the reader thread serves no one else.
  private static let sliceSize = 1_000

  static let searched = Statement(
    """
    SELECT t.id, t.status, t.short_code, t.checked_in_at, t.reservation_id, u.name, u.email, s.id,
      s.section, s.row_name, s.number, s.grade, s.price
    FROM tickets t JOIN seats s ON s.id = t.seat_id JOIN users u ON u.id = t.user_id
    WHERE t.performance_id = $1 AND t.id < $2 ORDER BY t.id DESC LIMIT $3
    """)

  /// Searches a slice of a performance's newest tickets below `before`.
  public static func search(
    _ performance: PerformanceID, for wanted: TicketSearch, before: TicketID,
    in tx: borrowing Transaction
  ) throws -> Slice {
    var slice = Slice()
    var count = 0
    try tx.forEach(searched, .id(performance), .id(before), .int(sliceSize)) { row in
      count += 1
      slice.next = row.id(0)
      if let ticket = match(row, wanted) { slice.found.append(ticket) }
    }
    if count < sliceSize { slice.next = nil }
    return slice
  }

  private static func match(
    _ row: borrowing Row, _ wanted: TicketSearch
  ) -> FoundTicket? {
    guard let shortCode = ShortCode(number: row.integer(2)) else { return nil }
    let order: ReservationID = row.id(4)
    let seat = Seat(
      id: row.id(7), section: row.text(8), row: row.text(9), number: row.text(10),
      grade: row.text(11), price: row.money(12))
    let candidate = TicketSearch.Candidate(
      name: row.text(5), email: row.text(6), order: order.text, shortCode: shortCode.text,
      seat: [seat.section, seat.row, seat.number])
    guard wanted.matches(candidate) else { return nil }
    return FoundTicket(
      id: row.id(0), seat: seat, status: Ticket.Status(rawValue: row.text(1)) ?? .canceled,
      shortCode: shortCode, checkedInAt: row.timeOrNil(3), name: row.text(5), email: row.text(6),
      order: order)
  }

  /// A performance's check-ins so far.
  public static func summary(
    of performance: PerformanceID, in tx: borrowing Transaction
  ) throws -> Summary {
    try tx.first(summary, .id(performance)) { row in
      Summary(capacity: row.int(0), sold: row.int(1), checkedIn: row.int(2))
    } ?? Summary(capacity: 0, sold: 0, checkedIn: 0)
  }

  /// A performance's tickets, canceled ones included, oldest first, above `after`.
  public static func tickets(
    of performance: PerformanceID, after: TicketID, limit: Int, in tx: borrowing Transaction
  ) throws -> [ListedTicket] {
    try tx.all(list, .id(performance), .id(after), .int(limit)) { row in
      ListedTicket(
        id: row.id(0), seat: (row.text(1), row.text(2), row.text(3)), grade: row.text(4),
        status: row.text(5), shortCode: ShortCode(number: row.integer(6))?.text ?? "",
        buyer: row.text(7), name: row.text(8), order: row.id(9))
    }
  }
}
