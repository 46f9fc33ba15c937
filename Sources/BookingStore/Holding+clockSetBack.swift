import Booking
public import Database
public import Ticketing

/// Holds made in what is now the future, because the machine's clock was set back before this start. Without
/// a correction they would last longer by the difference.
extension Holding {
  private static let ahead = Statement(
    """
    SELECT id, performance_id, created_at, expires_at FROM reservations
    WHERE status = 'PENDING' AND expires_at > $1 AND created_at > $1 ORDER BY id
    """)
  private static let move = Statement.update(
    "reservations", set: "created_at = \(2), expires_at = \(3)", key: "id",
    guard: "status = 'PENDING'")
  private static let moveSeats = Statement.update(
    "seats", set: "held_until = \(2), version = version + 1", key: "reservation_id",
    guard: "status = 'HELD'")

  private struct Ahead {
    let id: ReservationID
    let performance: PerformanceID
    let createdAt: Timestamp
    let expiresAt: Timestamp
  }

  private static func holdsAhead(
    now: Timestamp, in tx: borrowing Transaction
  ) throws -> [Ahead] {
    try tx.all(ahead, .time(now.adding(milliseconds: toleranceMilliseconds))) { row in
      Ahead(
        id: row.id(0), performance: row.id(1), createdAt: row.time(2), expiresAt: row.time(3))
    }
  }

  /// The dates that have holds made after `now`, in order.
  public static func performancesAhead(
    now: Timestamp, in tx: borrowing Transaction
  ) throws -> [PerformanceID] {
    Set(try holdsAhead(now: now, in: tx).map(\.performance)).sorted()
  }

  /// Shortens a date's holds that were made after `now` as if they had been made now; returns how many there
  /// were.
  public static func clamp(
    of performance: PerformanceID, now: Timestamp, in tx: borrowing Transaction
  ) throws -> Int {
    let holds = try holdsAhead(now: now, in: tx).filter { $0.performance == performance }
    for hold in holds {
      let end = now.adding(
        milliseconds: hold.expiresAt.milliseconds - hold.createdAt.milliseconds)
      try tx.execute(move, .id(hold.id), .time(now), .time(end))
      try tx.execute(moveSeats, .id(hold.id), .time(end))
    }
    return holds.count
  }
}
