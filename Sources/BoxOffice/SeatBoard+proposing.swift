public import Booking
import Synchronization
public import Ticketing

/// Proposing the best seats. The map proposes, the store decides.
extension SeatBoard {
  /// What the map says to a wish.
  public enum Proposal: Sendable {
    /// These seats, which are proposed to nobody else until they are given back.
    case seats([Seat], indexes: [Int])
    /// So many free seats suit, and they do not do.
    case none(free: Int)
  }

  /// The best seats of those that are free as of `now`, without those the store has refused.
  ///
  /// Seats that somebody is trying to hold are proposed only when no others do: that try may fail.
  /// Every proposal is to be given back.
  public func propose(_ wish: SeatWish, without refused: Set<Int>, now: Timestamp) -> Proposal {
    state.withLock { state in
      state.lapse(now)
      guard let indexes = state.best(for: wish, in: rows, without: refused) else {
        return .none(free: rows.freeCount(for: wish) { state.isFree($0, refused) })
      }
      for index in indexes { state.tries[index] += 1 }
      return .seats(indexes.map { state.map.seats[$0] }, indexes: indexes)
    }
  }

  /// The try is over: the seats may be proposed again, where they are free.
  public func giveBack(_ proposal: Proposal) {
    guard case .seats(_, let indexes) = proposal else { return }
    state.withLock { state in
      for index in indexes {
        assert(state.tries[index] > 0, "a proposal is given back once")
        state.tries[index] -= 1
      }
    }
  }

  /// Where seats stand in the map.
  public func indexes(of seats: [SeatID]) -> [Int] {
    state.withLock { state in seats.compactMap { state.map.index(of: $0) } }
  }
}

extension SeatBoard.State {
  fileprivate func isFree(_ index: Int, _ refused: Set<Int>) -> Bool {
    map.status(at: index) == .available && (refused.isEmpty || !refused.contains(index))
  }

  fileprivate func best(
    for wish: SeatWish, in rows: SeatRows, without refused: Set<Int>
  ) -> [Int]? {
    // Most are asked for nothing once a hall is full: not even a look along the rows.
    guard map.freeCount >= wish.quantity else { return nil }
    return rows.best(for: wish) { tries[$0] == 0 && isFree($0, refused) }
      ?? rows.best(for: wish) { isFree($0, refused) }
  }
}
