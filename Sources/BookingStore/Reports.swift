public import Database
public import Ticketing

/// What an organiser reads after a sale. Reads whole tables, so use it in ``Database/longRead(_:)``.
public enum Reports {
  /// The seats of one grade at one performance, with their revenue.
  public struct Sales: Hashable, Sendable {
    /// The date.
    public let performanceID: PerformanceID
    /// When it starts.
    public let startsAt: Timestamp
    /// The price grade.
    public let grade: String
    /// All seats.
    public let capacity: Int
    /// Held seats.
    public let held: Int
    /// Seats that are sold and were not refunded.
    public let sold: Int
    /// Everything ever paid, including what was refunded.
    public var gross = Money.zero
    /// Refunded seats.
    public var refundedSeats = 0
    /// The amount refunded for them.
    public var refunded = Money.zero
    /// Ticket holders inside.
    public var checkedIn = 0

    /// The revenue: gross less refunds.
    public var net: Money { Money(gross.amount - refunded.amount) }
  }

  /// A refunded payment.
  public struct Refund: Sendable {
    /// The ledger's entry for it.
    public let entryID: LedgerEntryID
    /// The payment.
    public let paymentID: PaymentID
    /// The reservation it paid for.
    public let reservationID: ReservationID
    /// The date.
    public let performanceID: PerformanceID
    /// The person who was refunded.
    public let userID: UserID
    /// The number of seats.
    public let seats: Int
    /// The amount.
    public let amount: Money
    /// When it was refunded.
    public let refundedAt: Timestamp
  }

  /// One transfer to or from a concert's account.
  public struct LedgerLine: Sendable {
    /// The concert's side of the transfer.
    public let entryID: LedgerEntryID
    /// The transfer.
    public let transferID: LedgerEntryID
    /// When.
    public let createdAt: Timestamp
    /// When it was made.
    public let kind: String
    /// Positive for a payment, negative for a refund.
    public let amount: Money
    /// The positive amount of a payment, or the negative one of a refund.
    public let reservationID: ReservationID
    /// For which date.
    public let performanceID: PerformanceID
    /// Whose wallet.
    public let userID: UserID
    /// Its owner's log-in address.
    public let buyer: String
    /// Its owner's name.
    public let name: String
  }

  private static let seats = Statement(
    """
    SELECT p.id, p.starts_at, s.grade, COUNT(*),
      SUM(CASE WHEN s.status = 'HELD' AND s.held_until > $2 THEN 1 ELSE 0 END),
      SUM(CASE WHEN s.status = 'SOLD' THEN 1 ELSE 0 END)
    FROM performances p JOIN seats s ON s.performance_id = p.id
    WHERE p.concert_id = $1
    GROUP BY p.id, p.starts_at, s.grade ORDER BY p.starts_at, p.id, s.grade
    """)
  // A ticket is a seat that was paid once, at the price agreed when it was held.
  private static let tickets = Statement(
    """
    SELECT t.performance_id, s.grade, SUM(r.price),
      SUM(CASE WHEN t.status = 'CANCELED' THEN 1 ELSE 0 END),
      SUM(CASE WHEN t.status = 'CANCELED' THEN r.price ELSE 0 END),
      SUM(CASE WHEN t.status = 'CHECKED_IN' THEN 1 ELSE 0 END)
    FROM tickets t JOIN performances p ON p.id = t.performance_id
      JOIN seats s ON s.id = t.seat_id
      JOIN reservation_seats r ON r.reservation_id = t.reservation_id AND r.seat_id = t.seat_id
    WHERE p.concert_id = $1 GROUP BY t.performance_id, s.grade
    """)
  // The sales account has the concert's own number.
  private static let refunds = Statement(
    """
    SELECT e.id, p.id, e.reservation_id, r.performance_id, r.user_id, r.seat_count, e.amount,
      e.created_at
    FROM ledger_entries e JOIN reservations r ON r.id = e.reservation_id
      JOIN payments p ON p.reservation_id = r.id
    WHERE e.account_id = $1 AND e.kind = 'REFUND' AND e.id < $2 ORDER BY e.id DESC LIMIT $3
    """)
  private static let ledger = Statement(
    """
    SELECT e.id, e.transfer_id, e.created_at, e.kind, e.amount, e.reservation_id,
      r.performance_id, r.user_id, u.email, u.name
    FROM ledger_entries e JOIN reservations r ON r.id = e.reservation_id
      JOIN users u ON u.id = r.user_id
    WHERE e.account_id = $1 AND e.id > $2 AND e.id < $3 AND e.created_at >= $4
      AND e.created_at < $5
    ORDER BY e.id LIMIT $6
    """)

  /// Sales by performance and grade, ordered by start.
  public static func sales(
    of concert: ConcertID, now: Timestamp, in tx: borrowing Transaction
  ) throws -> [Sales] {
    var rows = try tx.all(seats, .id(concert), .time(now)) { row in
      Sales(
        performanceID: row.id(0), startsAt: row.time(1), grade: row.text(2), capacity: row.int(3),
        held: row.int(4), sold: row.int(5))
    }
    var places: [Key: Int] = [:]
    for (place, row) in rows.enumerated() { places[Key(row.performanceID, row.grade)] = place }
    try tx.forEach(tickets, .id(concert)) { row in
      guard let place = places[Key(row.id(0), row.text(1))] else { return }
      rows[place].gross = row.money(2)
      rows[place].refundedSeats = row.int(3)
      rows[place].refunded = row.money(4)
      rows[place].checkedIn = row.int(5)
    }
    return rows
  }

  private struct Key: Hashable {
    let performance: PerformanceID
    let grade: String

    init(_ performance: PerformanceID, _ grade: String) {
      self.performance = performance
      self.grade = grade
    }
  }

  /// A concert's refunds, newest first, below `before`.
  public static func refunds(
    of concert: ConcertID, before: LedgerEntryID, limit: Int, in tx: borrowing Transaction
  ) throws -> [Refund] {
    try tx.all(refunds, .id(concert), .id(before), .int(limit)) { row in
      Refund(
        entryID: row.id(0), paymentID: row.id(1), reservationID: row.id(2),
        performanceID: row.id(3), userID: row.id(4), seats: row.int(5),
        amount: Money(-row.money(6).amount), refundedAt: row.time(7))
    }
  }

  /// A concert's payments and refunds made in a time range, oldest first, above `after`.
  public static func ledger(
    of concert: ConcertID, during range: Range<Timestamp>, after: LedgerEntryID?, limit: Int,
    in tx: borrowing Transaction
  ) throws -> [LedgerLine] {
    // An identifier never carries an earlier time than its entry, and rarely a later one: a clock that was
    // set back is allowed a day.
    let first = after ?? .madeSince(range.lowerBound)
    let last = LedgerEntryID.madeSince(range.upperBound.adding(seconds: 86_400))
    return try tx.all(
      ledger, .id(concert), .id(first), .id(last), .time(range.lowerBound),
      .time(range.upperBound), .int(limit)
    ) { row in
      LedgerLine(
        entryID: row.id(0), transferID: row.id(1), createdAt: row.time(2), kind: row.text(3),
        amount: row.money(4), reservationID: row.id(5), performanceID: row.id(6),
        userID: row.id(7), buyer: row.text(8), name: row.text(9))
    }
  }
}

extension Identifier {
  /// The lower bound of all identifiers made since then.
  static func madeSince(_ time: Timestamp) -> Identifier {
    Identifier(high: UInt64(max(0, time.milliseconds)) << 16, low: 0)
  }
}
