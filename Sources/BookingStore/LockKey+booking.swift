import Booking
public import Database
import Encoding
public import Ticketing

/// What writes touch, by name. Each transaction that changes one of these names its key, and so has exclusive
/// access to it across all instances.
extension LockKey {
  /// All seats of a date, with their reservations, payments and tickets.
  public static func seats(of performance: PerformanceID) -> [LockKey] {
    (0..<seatParts).map { part in seats(of: performance, part: part) }
  }

  /// Some seats of a date, with their reservations, payments and tickets.
  ///
  /// A date is locked in a few parts, so that the sale of one date keeps more than one lane busy. A row of
  /// seats is never divided, because seats that are bought together are mostly in one row.
  public static func seats(
    _ seats: some Sequence<Seat>, of performance: PerformanceID
  ) -> [LockKey] {
    let parts = Set(
      seats.map { seat in
        Int(FNV1a.hash("\(seat.section)\u{1F}\(seat.row)".utf8) >> 32) & (seatParts - 1)
      })
    return parts.sorted().map { part in self.seats(of: performance, part: part) }
  }

  /// Parts of a date; a power of two. With more, fewer submissions would share each lane's commits.
  private static let seatParts = 4

  private static func seats(of performance: PerformanceID, part: Int) -> LockKey {
    LockKey(kind: "seats", high: performance.high, low: performance.low, part: part)
  }

  /// A person's wallet, sessions and idempotency keys.
  public static func person(_ user: UserID) -> LockKey { scope(user.text) }

  /// The idempotency keys of a scope, and whatever else only its owner changes.
  public static func scope(_ text: String) -> LockKey { LockKey(kind: "scope", name: text) }

  /// A concert's terms and the list of its dates.
  public static func concert(_ concert: ConcertID) -> LockKey {
    LockKey(kind: "concert", high: concert.high, low: concert.low)
  }

  /// The webhooks and their deliveries.
  public static let webhooks = LockKey(kind: "webhooks", name: "")

  /// The keys of tickets.
  public static let ticketKeys = LockKey(kind: "ticketKeys", name: "")

  /// What only background tidying changes.
  public static let upkeep = LockKey(kind: "upkeep", name: "")
}
