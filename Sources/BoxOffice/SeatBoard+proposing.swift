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
      guard let indexes = state.best(for: seatRequest, without: refused) else {
        let free = state.rows.without(refused, state.free)
        return .none(free: state.rows.freeCount(for: seatRequest, among: free))
      }
      for index in indexes { state.tried(index, 1) }
      return .seats(indexes.map { state.map.seats[$0] }, indexes: indexes)
    }
  }

  /// Ends an attempt: the seats may be proposed again if they are free.
  public func giveBack(_ proposal: Proposal) {
    guard case .seats(_, let indexes) = proposal else { return }
    state.withLock { state in
      for index in indexes { state.tried(index, -1) }
    }
  }

  /// The indexes of seats in the map.
  public func indexes(of seats: [SeatID]) -> [Int] {
    state.withLock { state in seats.compactMap { state.map.index(of: $0) } }
  }
}

extension SeatBoard.State {
  fileprivate func best(for seatRequest: SeatRequest, without refused: Set<Int>) -> [Int]? {
    // In a full hall most requests end here, without even a scan of the rows.
    guard map.freeCount >= seatRequest.quantity else { return nil }
    guard refused.isEmpty else {
      return rows.best(for: seatRequest, among: rows.without(refused, untried))
        ?? rows.best(for: seatRequest, among: rows.without(refused, free))
    }
    return rows.best(for: seatRequest, among: untried) ?? rows.best(for: seatRequest, among: free)
  }
}
