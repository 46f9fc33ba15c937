public import Booking
import Synchronization
public import Ticketing

/// Proposing the best seats. The map proposes, the store decides.
extension SeatBoard {
  /// The map's answer to a request for the best seats.
  public enum Proposal: Sendable {
    /// These seats, which are proposed to no one else until they are returned.
    case seats([Seat], indexes: [Int])
    /// This many free seats match, which is too few or not in the right places.
    case none(free: Int)
  }

  /// The best seats of those that are free as of `now`, without those the store has refused.
  ///
  /// Seats of other attempts under way are proposed only when no others match: those attempts may fail. Every
  /// proposal must be returned.
  public func propose(_ seatRequest: SeatRequest, without refused: Set<Int>, now: Timestamp)
    -> Proposal
  {
    state.withLock { state in
      state.expire(now)
      guard let indexes = state.best(for: seatRequest, in: rows, without: refused) else {
        return .none(free: rows.freeCount(for: seatRequest) { state.isFree($0, refused) })
      }
      for index in indexes { state.tries[index] += 1 }
      return .seats(indexes.map { state.map.seats[$0] }, indexes: indexes)
    }
  }

  /// Ends an attempt: the seats may be proposed again if they are free.
  public func giveBack(_ proposal: Proposal) {
    guard case .seats(_, let indexes) = proposal else { return }
    state.withLock { state in
      for index in indexes {
        assert(state.tries[index] > 0, "a proposal is given back once")
        state.tries[index] -= 1
      }
    }
  }

  /// The indexes of seats in the map.
  public func indexes(of seats: [SeatID]) -> [Int] {
    state.withLock { state in seats.compactMap { state.map.index(of: $0) } }
  }
}

extension SeatBoard.State {
  fileprivate func isFree(_ index: Int, _ refused: Set<Int>) -> Bool {
    map.status(at: index) == .available && (refused.isEmpty || !refused.contains(index))
  }

  fileprivate func best(
    for seatRequest: SeatRequest, in rows: SeatRows, without refused: Set<Int>
  ) -> [Int]? {
    // In a full hall most requests end here, without even a scan of the rows.
    guard map.freeCount >= seatRequest.quantity else { return nil }
    return rows.best(for: seatRequest) { tries[$0] == 0 && isFree($0, refused) }
      ?? rows.best(for: seatRequest) { isFree($0, refused) }
  }
}
