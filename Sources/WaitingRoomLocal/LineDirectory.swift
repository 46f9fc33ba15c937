import Synchronization
import Ticketing
import WaitingRoom

/// One line and its lock, which is held for microseconds and never while anything waits.
final class LockedLine: Sendable {
  let concert: ConcertID
  let line: Mutex<Line>

  init(_ line: Line) {
    concert = line.concert
    self.line = Mutex(line)
  }
}

/// Every line, found by its concert.
final class LineDirectory: Sendable {
  private struct State {
    var byConcert: [ConcertID: LockedLine] = [:]
    /// By concert, so that rounds go through the lines in the same order on every run.
    var ordered: [LockedLine] = []
  }

  private let state = Mutex(State())

  /// The concert's line.
  func find(_ concert: ConcertID) -> LockedLine? {
    state.withLock { $0.byConcert[concert] }
  }

  /// Every line, by concert.
  func all() -> [LockedLine] { state.withLock { $0.ordered } }

  /// Gives a line its terms; false when there is no such line.
  func configure(_ concert: Concert, now: Timestamp) -> Bool {
    // Under both locks, so that no line is forgotten while it opens again.
    state.withLock { state in
      guard let locked = state.byConcert[concert.id] else { return false }
      locked.line.withLock { $0.configure(concert, now: now) }
      return true
    }
  }

  /// Adds a line that was read from the journal. One that is already here is newer and stays.
  func add(_ line: Line) {
    state.withLock { state in
      if state.byConcert[line.concert] == nil { Self.add(line, to: &state) }
    }
  }

  /// Removes the lines that closed before some time.
  func removeClosed(before time: Timestamp) -> [LockedLine] {
    state.withLock { state in
      let closed = state.ordered.filter { $0.line.withLock { $0.hasClosed(before: time) } }
      guard !closed.isEmpty else { return [] }
      for locked in closed { state.byConcert[locked.concert] = nil }
      state.ordered.removeAll { state.byConcert[$0.concert] == nil }
      return closed
    }
  }

  private static func add(_ line: Line, to state: inout State) {
    let locked = LockedLine(line)
    state.byConcert[line.concert] = locked
    let place = state.ordered.firstIndex { line.concert < $0.concert } ?? state.ordered.endIndex
    state.ordered.insert(locked, at: place)
  }
}
