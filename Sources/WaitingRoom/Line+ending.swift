package import Ticketing

extension Line {
  /// Records that the end of an entry is in the journal and its slot free. Returns whether that lets the next
  /// person in.
  package mutating func ended(_ index: Int) -> Bool {
    guard let state = arrivals.entries.find(index)?.state, state != .gone, state != .forgotten
    else {
      return false
    }
    close(index)
    return arrivals.inLineCount > 0
  }

  /// Extends a person's stay, up to its hard end; never shortens it. A stay that is over but not yet closed
  /// counts: its hold was made in time.
  package mutating func extend(_ user: UserID, until: Timestamp) {
    guard let index = arrivals.index(of: user), arrivals.entries[index].state == .active else {
      return
    }
    stays.extend(
      Int(arrivals.entries[index].detail), until: min(until, endsBy(stay(of: index))))
  }

  /// When a stay ends for good, whatever is held in it; never before its current end.
  func endsBy(_ stay: Stay) -> Timestamp {
    guard let terms else { return stay.until }
    let latest = terms.policy.stayEndsBy(enteredAt: stay.enteredAt, holdSeconds: holdSeconds)
    return max(stay.until, latest)
  }

  /// Ends an entry in memory, whatever its state.
  mutating func close(_ index: Int) {
    switch arrivals.entries[index].state {
    case .gone, .forgotten: return
    case .active:
      removeStay(of: index)
      pace.slotFreed(isAwaited: arrivals.inLineCount > 0)
    case .waiting: arrivals.leaveLine(index)
    case .joining:
      joiningCount -= 1
      arrivals.leaveLine(index)
    case .admitting:
      removeStay(of: index)
      admittingCount -= 1
      arrivals.leaveLine(index)
    }
    arrivals.retire(index)
  }

  /// Frees the slot of an entry, and renumbers the stay that takes its place.
  mutating func removeStay(of index: Int) {
    let number = arrivals.entries[index].detail
    assert(stays[Int(number)].index == index, "an entry inside names its own stay")
    guard let moved = stays.remove(Int(number)) else { return }
    arrivals.set(moved, arrivals.entries[moved].state, detail: number)
  }
}
