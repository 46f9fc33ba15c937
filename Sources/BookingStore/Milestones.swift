public import Database
public import Ticketing

/// The milestones of a concert's line that are events: its sale has begun, and it is sold out.
public enum Milestones {
  private static let find = Statement(
    "SELECT opened_at, sold_out_at FROM milestones WHERE concert_id = $1")
  private static let put = Statement.insert(
    into: "milestones", "concert_id", "opened_at", "sold_out_at",
    onConflict: "concert_id",
    do: """
      UPDATE SET opened_at = excluded.opened_at,
      sold_out_at = excluded.sold_out_at
      """)
  // No join: PostgreSQL would merge it, and read the seats of all dates before these to find one.
  private static let unsold = Statement(
    """
    SELECT p.id FROM performances p
    WHERE p.concert_id = $1 AND p.starts_at > $2
      AND (SELECT s.id FROM seats s WHERE s.performance_id = p.id AND s.status <> 'SOLD' LIMIT 1)
        IS NOT NULL
    LIMIT 1
    """)
  private static let ahead = Statement(
    "SELECT id FROM performances WHERE concert_id = $1 AND starts_at > $2 LIMIT 1")

  /// Writes the due events, each once however many instances notice; returns how many.
  ///
  /// The rows decide whether seats are left, because an instance's memory may lag behind. A concert that
  /// comes back into stock and sells out again has the event again.
  public static func note(
    _ concert: Concert, now: Timestamp, ids: IdentifierSource, in tx: borrowing Transaction
  ) throws -> Int {
    let found = try tx.first(find, .id(concert.id)) { row in
      (opened: row.timeOrNil(0), soldOut: row.timeOrNil(1))
    }
    let isAhead = try tx.first(ahead, .id(concert.id), .time(now)) { _ in true } ?? false
    guard isAhead, concert.isOnSale(at: now) else { return 0 }
    let isSoldOut = try tx.first(unsold, .id(concert.id), .time(now)) { _ in false } ?? true
    let opens = found?.opened == nil
    let sellsOut = isSoldOut && found?.soldOut == nil
    let comesBack = !isSoldOut && found?.soldOut != nil
    guard opens || sellsOut || comesBack else { return 0 }
    try tx.executePipelined(
      expecting: 1, put, .id(concert.id), .time(found?.opened ?? now),
      isSoldOut ? .time(found?.soldOut ?? now) : .null)
    if opens { try Outbox.append(.opened(concert.id), now: now, ids: ids, trace: nil, in: tx) }
    if sellsOut { try Outbox.append(.soldOut(concert.id), now: now, ids: ids, trace: nil, in: tx) }
    return (opens ? 1 : 0) + (sellsOut ? 1 : 0)
  }
}
