public import Database
public import Ticketing

/// What a concert sold and to whom, payment by payment, as its organiser looks it up.
public enum Sales {
  /// A payment with its buyer.
  public struct Sale: Sendable {
    /// The payment, without tickets: those are in ``places``.
    public let payment: Payment
    /// The date.
    public let performanceID: PerformanceID
    /// The buyer.
    public let userID: UserID
    /// The buyer's log-in address.
    public let email: String
    /// The buyer's name.
    public let name: String
    /// The organiser who refunded it; nil when the buyer canceled, or it was not refunded.
    public let refundedBy: UserID?
    /// The reason, in the organiser's words.
    public let refundReason: String?
    /// The seats bought, in ascending order.
    public var places: [Place] = []
  }

  /// A bought seat, at the price agreed when it was held, with its ticket.
  public struct Place: Sendable {
    /// The seat, without its position in the drawing.
    public let seat: Seat
    /// Its ticket, without the code: readers of sales must not be able to open gates.
    public let ticketID: TicketID
    /// The ticket's status.
    public let status: Ticket.Status
    /// When its holder entered.
    public let checkedInAt: Timestamp?
  }

  /// A filter of sales.
  public enum Filter: Sendable {
    /// All sales.
    case all
    /// Those to the first person who has one of these log-in addresses, which are the forms of one address.
    case buyer(emails: [String])
    /// The one with this payment or reservation number.
    case number(Identifier<Sale>)
  }

  // The range from the least to the greatest identifier contains all performances; the range from one
  // identifier to itself only that one. So one statement serves both queries.
  static let ofConcert = Statement(
    """
    SELECT p.id, p.reservation_id, p.status, p.amount, p.paid_at, p.refunded_at,
      r.performance_id, u.id, u.email, u.name, o.organiser_id, o.reason
    FROM payments p JOIN reservations r ON r.id = p.reservation_id
      JOIN users u ON u.id = p.user_id
      LEFT JOIN organiser_refunds o ON o.reservation_id = p.reservation_id
    WHERE p.concert_id = $1 AND p.id < $2 AND r.performance_id >= $3 AND r.performance_id <= $4
    ORDER BY p.id DESC LIMIT $5
    """)
  // The reservation's concert and not the payment's, or the index of a whole concert would be read for one
  // person.
  static let ofBuyer = Statement(
    """
    SELECT p.id, p.reservation_id, p.status, p.amount, p.paid_at, p.refunded_at,
      r.performance_id, u.id, u.email, u.name, o.organiser_id, o.reason
    FROM users u JOIN payments p ON p.user_id = u.id
      JOIN reservations r ON r.id = p.reservation_id
      LEFT JOIN organiser_refunds o ON o.reservation_id = p.reservation_id
    WHERE u.email = $6 AND r.concert_id = $1 AND p.id < $2
      AND r.performance_id >= $3 AND r.performance_id <= $4
    ORDER BY p.id DESC LIMIT $5
    """)
  static let numbered = Statement(
    """
    SELECT p.id, p.reservation_id, p.status, p.amount, p.paid_at, p.refunded_at,
      r.performance_id, u.id, u.email, u.name, o.organiser_id, o.reason
    FROM payments p JOIN reservations r ON r.id = p.reservation_id
      JOIN users u ON u.id = p.user_id
      LEFT JOIN organiser_refunds o ON o.reservation_id = p.reservation_id
    WHERE (p.id = $4 OR p.reservation_id = $4) AND r.concert_id = $1
      AND r.performance_id >= $2 AND r.performance_id <= $3
    """)
  static let places = Statement(
    """
    SELECT s.id, s.section, s.row_name, s.number, s.grade, r.price, t.id, t.status,
      t.checked_in_at, s.guid
    FROM tickets t JOIN seats s ON s.id = t.seat_id
      JOIN reservation_seats r ON r.reservation_id = t.reservation_id AND r.seat_id = t.seat_id
    WHERE t.reservation_id = $1 ORDER BY s.id
    """, reads: RowSet("tickets", "reservation_id"), RowSet("reservation_seats", "reservation_id"),
    RowSet("seats"))

  /// The sales of a concert or of one of its dates, newest first, below `before`.
  public static func list(
    of concert: ConcertID, at performance: PerformanceID? = nil, _ filter: Filter = .all,
    before: PaymentID, limit: Int, in tx: borrowing Transaction
  ) throws -> [Sale] {
    let first = performance ?? PerformanceID(high: 0, low: 0)
    let last = performance ?? PerformanceID(high: .max, low: .max)
    var found: [Sale]
    switch filter {
    case .all:
      found = try tx.all(
        ofConcert, .id(concert), .id(before), .id(first), .id(last), .int(limit)
      ) { row in sale(row) }
    case .buyer(let emails):
      let known = try emails.count > 1 ? Users.find(emails: emails, in: tx).first?.user.email : nil
      guard let email = known ?? emails.first else { return [] }
      found = try tx.all(
        ofBuyer, .id(concert), .id(before), .id(first), .id(last), .int(limit), .text(email)
      ) { row in sale(row) }
    case .number(let number):
      found = try tx.all(
        numbered, .id(concert), .id(first), .id(last), .id(number)
      ) { row in sale(row) }.filter { $0.payment.id < before }
    }
    // All are prefetched, so that a networked engine answers a whole page in one round trip.
    for sale in found { try tx.prefetch(places, .id(sale.payment.reservationID)) }
    for index in found.indices {
      found[index].places = try tx.all(
        places, .id(found[index].payment.reservationID)
      ) { row in place(row) }
    }
    return found
  }

  private static func sale(_ row: borrowing Row) -> Sale {
    Sale(
      payment: Payment(
        id: row.id(0), reservationID: row.id(1),
        status: Payment.Status(rawValue: row.text(2)) ?? .completed, amount: row.money(3),
        paidAt: row.time(4), refundedAt: row.timeOrNil(5), tickets: []),
      performanceID: row.id(6), userID: row.id(7), email: row.text(8), name: row.text(9),
      refundedBy: row.idOrNil(10), refundReason: row.textOrNil(11))
  }

  private static func place(_ row: borrowing Row) -> Place {
    Place(
      seat: Seat(
        id: row.id(0), section: row.text(1), row: row.text(2), number: row.text(3),
        guid: row.text(9), grade: row.text(4), price: row.money(5)),
      ticketID: row.id(6), status: Ticket.Status(rawValue: row.text(7)) ?? .canceled,
      checkedInAt: row.timeOrNil(8))
  }
}
