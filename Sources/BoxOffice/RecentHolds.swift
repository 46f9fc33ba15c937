import Booking
import BookingStore
import Database
import Synchronization
import Ticketing

/// Which seats the holds made here are of, so that paying for one needs no look-up before its transaction.
///
/// Only what never changes of a hold is kept: whose it is, and its seats. Whether it can still be paid, the
/// transaction decides, as ever; a hold that is not found here is read from the store.
final class RecentHolds: Sendable {
  /// What does not change of a hold.
  struct Hold: Hashable, Sendable {
    let user: UserID
    let performance: PerformanceID
    let concert: ConcertID
    /// The keys of its seats.
    let keys: [LockKey]
    let seats: Int

    init(_ reservation: Reservation) {
      user = reservation.userID
      performance = reservation.performanceID
      concert = reservation.concertID
      keys = LockKey.seats(reservation.seats, of: reservation.performanceID)
      seats = reservation.seats.count
    }
  }

  /// Two generations, so that the oldest are forgotten together.
  private struct State {
    var newer: [ReservationID: Hold] = [:]
    var older: [ReservationID: Hold] = [:]
  }

  private let state = Mutex(State())
  private let holdsMax: Int

  /// Keeps up to twice as many holds as `holdsMax`, at least 1.
  init(holdsMax: Int = BoxOfficeLimits.recentHoldsMax) { self.holdsMax = max(1, holdsMax) }

  /// A hold was made here.
  func add(_ reservation: Reservation) {
    let hold = Hold(reservation)
    state.withLock { state in
      if state.newer.count >= holdsMax {
        state.older = state.newer
        state.newer = [:]
      }
      state.newer[reservation.id] = hold
    }
  }

  /// A hold was paid or given back.
  func remove(_ id: ReservationID) {
    state.withLock { state in
      if state.newer.removeValue(forKey: id) == nil { state.older.removeValue(forKey: id) }
    }
  }

  /// A hold of a person that was made here lately.
  func find(_ id: ReservationID, of user: UserID) -> Hold? {
    let hold = state.withLock { $0.newer[id] ?? $0.older[id] }
    return hold?.user == user ? hold : nil
  }

  /// The number of holds in memory.
  var count: Int { state.withLock { $0.newer.count + $0.older.count } }
}
