import Synchronization
public import Ticketing

/// A clock that moves only when a test moves it.
public final class TestClock: Sendable {
  private let time: Mutex<Timestamp>

  /// Starts at `start`, by default 2026-12-01T10:00:00Z.
  public init(_ start: Timestamp = Timestamp(milliseconds: 1_796_119_200_000)) {
    time = Mutex(start)
  }

  /// The time.
  public var now: Timestamp { time.withLock { $0 } }

  /// Moves the time on by seconds.
  public func advance(seconds: Int) { time.withLock { $0 = $0.adding(seconds: seconds) } }

  /// Moves the time on by milliseconds.
  public func advance(milliseconds: Int64) {
    time.withLock { $0 = $0.adding(milliseconds: milliseconds) }
  }
}
