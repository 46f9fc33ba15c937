import Synchronization
import Ticketing
import WaitingRoom

/// One line behind its lock. The lock is held for microseconds and never while anything waits.
final class HeldLine: Sendable {
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
    var byConcert: [ConcertID: HeldLine] = [:]
    /// By concert, so that turns go through the lines in the same order on every run.
    var ordered: [HeldLine] = []
  }

  private let state = Mutex(State())

  /// The concert's line.
  func find(_ concert: ConcertID) -> HeldLine? {
    state.withLock { $0.byConcert[concert] }
  }

  /// Every line, by concert.
  func all() -> [HeldLine] { state.withLock { $0.ordered } }

  /// The concert's line, made if there is none.
  func findOrMake(_ concert: ConcertID, now: Timestamp) -> HeldLine {
    state.withLock { state in
      if let held = state.byConcert[concert] { return held }
      return Self.add(Line(concert: concert, now: now), to: &state)
    }
  }

  /// Puts a line read from the journal in place of one that knows only its terms.
  func adopt(_ line: Line, now: Timestamp) {
    state.withLock { state in
      guard let held = state.byConcert[line.concert] else {
        _ = Self.add(line, to: &state)
        return
      }
      held.line.withLock { current in
        var line = line
        line.adopt(termsOf: current, now: now)
        current = line
      }
    }
  }

  private static func add(_ line: Line, to state: inout State) -> HeldLine {
    let held = HeldLine(line)
    state.byConcert[line.concert] = held
    let place = state.ordered.firstIndex { line.concert < $0.concert } ?? state.ordered.endIndex
    state.ordered.insert(held, at: place)
    return held
  }
}
