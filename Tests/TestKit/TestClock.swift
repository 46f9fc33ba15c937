import Synchronization
public import Ticketing

/// A clock that moves only when a test moves it.
public final class TestClock: Sendable {
  private let time: Mutex<Timestamp>

  /// Starts at `start`: 2026-12-01T10:00:00Z unless told.
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

/// Chance that is the same each time: splitmix64 from a seed.
public struct SeededChance: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts from a seed.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
