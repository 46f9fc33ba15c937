public import Database
public import Ticketing

/// What writes touch, by name. Every transaction that changes one of these names its key, and so has
/// it to itself, on every instance.
extension LockKey {
  /// The seats of a date, with their reservations, payments and tickets.
  public static func seats(of performance: PerformanceID) -> LockKey {
    LockKey(kind: "seats", high: performance.high, low: performance.low)
  }

  /// A person's wallet, sessions and idempotency keys.
  public static func person(_ user: UserID) -> LockKey { scope(user.text) }

  /// The idempotency keys of a scope, and what only its owner changes.
  public static func scope(_ text: String) -> LockKey { LockKey(kind: "scope", name: text) }

  /// A concert's terms and the list of its dates.
  public static func concert(_ concert: ConcertID) -> LockKey {
    LockKey(kind: "concert", high: concert.high, low: concert.low)
  }

  /// What only tidying changes.
  public static let upkeep = LockKey(kind: "upkeep", name: "")
}
