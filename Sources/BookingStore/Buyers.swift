public import Database
public import Ticketing

/// The orders that stand, each with its seats: who is coming. Reads a whole concert, so use it in
/// ``Database/longRead(_:)``.
public enum Buyers {
  /// An order that was paid and not refunded.
  public struct Order: Sendable {
    /// Its payment, by which the list is paged.
    public let paymentID: PaymentID
    /// The order.
    public let reservationID: ReservationID
    /// The date.
    public let performanceID: PerformanceID
    /// When it starts.
    public let startsAt: Timestamp
    /// The buyer's log-in address.
    public let email: String
    /// The buyer's name.
    public let name: String
    /// The amount paid.
    public let amount: Money
    /// The time of the payment.
    public let paidAt: Timestamp
    /// The seats whose tickets are valid or used, in order.
    public var seats: [Seat] = []
  }

  // The range from the least to the greatest identifier contains all performances; the range from one
  // identifier to itself only that one.
  static let list = Statement(
    """
    SELECT b.id, b.reservation_id, b.performance_id, b.starts_at, b.email, b.name, b.amount,
      b.paid_at, s.id, s.section, s.row_name, s.number, s.grade, s.price
    FROM (
      SELECT p.id, p.reservation_id, r.performance_id, d.starts_at, u.email, u.name, p.amount,
        p.paid_at
      FROM payments p JOIN reservations r ON r.id = p.reservation_id
        JOIN performances d ON d.id = r.performance_id JOIN users u ON u.id = p.user_id
      WHERE p.concert_id = $1 AND p.id > $2 AND p.status = 'COMPLETED'
        AND r.performance_id >= $3 AND r.performance_id <= $4
      ORDER BY p.id LIMIT $5
    ) b JOIN tickets t ON t.reservation_id = b.reservation_id AND t.status <> 'CANCELED'
      JOIN seats s ON s.id = t.seat_id
    ORDER BY b.id, s.id
    """)

  /// The orders of a concert or of one of its dates, oldest first, above `after`.
  public static func list(
    of concert: ConcertID, at performance: PerformanceID? = nil, after: PaymentID, limit: Int,
    in tx: borrowing Transaction
  ) throws -> [Order] {
    let first = performance ?? PerformanceID(high: 0, low: 0)
    let last = performance ?? PerformanceID(high: .max, low: .max)
    var orders: [Order] = []
    try tx.forEach(
      list, .id(concert), .id(after), .id(first), .id(last), .int(limit)
    ) { row in
      if orders.last?.paymentID != row.id(0) {
        orders.append(
          Order(
            paymentID: row.id(0), reservationID: row.id(1), performanceID: row.id(2),
            startsAt: row.time(3), email: row.text(4), name: row.text(5), amount: row.money(6),
            paidAt: row.time(7)))
      }
      orders[orders.count - 1].seats.append(
        Seat(
          id: row.id(8), section: row.text(9), row: row.text(10), number: row.text(11),
          grade: row.text(12), price: row.money(13)))
    }
    return orders
  }
}
