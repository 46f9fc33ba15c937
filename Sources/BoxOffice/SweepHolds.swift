import BookingStore
import Database
import Ticketing

/// Sweeps overdue holds. Nothing depends on it: a hold expires by its time.
public final class SweepHolds: Sendable {
  private let live: LiveSale

  /// Sweeps the holds of a sale.
  public init(_ live: LiveSale) { self.live = live }

  /// Ends overdue holds, date by date, so that it locks no other dates; returns how many. Called about once a
  /// second. Throws the store's errors.
  @discardableResult
  public func run() async throws -> Int {
    let now = live.now()
    let overdue = try await live.database.read { tx in
      try Holding.overduePerformances(now: now, in: tx)
    }
    var count = 0
    for performance in overdue {
      count += try await live.perform(
        Step(locking: LockKey.seats(of: performance)) { [ids = live.ids] tx, now in
          let swept = try Holding.sweep(of: performance, now: now, ids: ids, in: tx)
          return Done(
            swept.count,
            swept.flatMap { reservation, changes -> [Effect] in
              [
                .seatsChanged(changes, of: reservation),
                .expired(1, of: reservation.concertID),
              ]
            })
        })
    }
    return count
  }
}
