public import Database
public import Ticketing

/// What the gates of a performance ask about all of its tickets.
public enum Gates {
  /// How many came of those who may.
  public struct Summary: Hashable, Sendable {
    /// Seats there are.
    public let capacity: Int
    /// Seats that are sold.
    public let sold: Int
    /// Ticket holders inside.
    public let checkedIn: Int
  }

  /// One ticket, as a gate without a network knows it.
  public struct ListedTicket: Sendable {
    /// The ticket.
    public let id: TicketID
    /// Its seat's section, row and number.
    public let seat: (section: String, row: String, number: String)
    /// The price grade.
    public let grade: String
    /// VALID, CANCELED or CHECKED_IN.
    public let status: String
  }

  // A seat has one live ticket at most, and an index that finds it.
  private static let summary = Statement(
    """
    SELECT COUNT(*), SUM(CASE WHEN s.status = 'SOLD' THEN 1 ELSE 0 END),
      SUM(CASE WHEN t.status = 'CHECKED_IN' THEN 1 ELSE 0 END)
    FROM seats s LEFT JOIN tickets t ON t.seat_id = s.id AND t.status <> 'CANCELED'
    WHERE s.performance_id = $1
    """)
  private static let list = Statement(
    """
    SELECT t.id, s.section, s.row_name, s.number, s.grade, t.status
    FROM tickets t JOIN seats s ON s.id = t.seat_id
    WHERE t.performance_id = $1 AND t.id > $2 ORDER BY t.id LIMIT $3
    """)

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
        status: row.text(5))
    }
  }
}
