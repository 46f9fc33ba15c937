import Database
import Synchronization

/// Keeps refusals of an overloaded store from filling the log: each of them is counted in `/metrics`, and one line
/// a second says how many there were.
final class BusyLog: Sendable {
  private struct State {
    var saidAt: Int64?
    var unsaid = 0
  }

  private let state = Mutex(State())

  /// Milliseconds between two lines.
  private static let pause: Int64 = 1_000

  /// How many refusals a line is to be written for, this one included; nil for no line. `now` is in milliseconds.
  func refused(now: Int64) -> Int? {
    state.withLock { state in
      state.unsaid += 1
      if let saidAt = state.saidAt, saidAt <= now, now - saidAt < Self.pause { return nil }
      state.saidAt = now
      defer { state.unsaid = 0 }
      return state.unsaid
    }
  }
}
