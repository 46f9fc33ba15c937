import Glibc
import Synchronization
import Threads
public import Ticketing

/// The one clock: wall time that never jumps.
///
/// Anchored to the wall clock at start and driven by the monotonic clock, so that setting the machine's clock
/// neither extends nor shortens a hold. Small drift is followed slowly; a large difference is kept until the
/// next start and reported by ``drift()``.
public final class SteadyClock: Sendable {
  private struct State {
    /// The wall time when the monotonic clock was at `monotonic`. Milliseconds.
    var wall: Int64
    let monotonic: Int64
    /// The latest time returned; no earlier one is returned afterwards. Milliseconds.
    var last: Int64
    /// The last drift found. Milliseconds.
    var drift: Int64 = 0
  }

  private let state: Mutex<State>
  private let readWall: @Sendable () -> Int64
  private let readMonotonic: @Sendable () -> Int64

  /// Anchors the clock to the wall clock.
  public convenience init() {
    self.init(wall: { Self.wallMilliseconds }, monotonic: { MonotonicClock.milliseconds })
  }

  /// Anchors the clock to these clocks, in milliseconds.
  init(wall: @escaping @Sendable () -> Int64, monotonic: @escaping @Sendable () -> Int64) {
    readWall = wall
    readMonotonic = monotonic
    let start = wall()
    state = Mutex(State(wall: start, monotonic: monotonic(), last: start))
  }

  /// The current time.
  public func now() -> Timestamp {
    let monotonic = readMonotonic()
    return state.withLock { state in
      // Time stands still until a backward correction is made up for.
      state.last = max(state.last, state.wall + monotonic - state.monotonic)
      return Timestamp(milliseconds: state.last)
    }
  }

  /// The last result of ``drift()``.
  public var lastDrift: Int64 { state.withLock { $0.drift } }

  /// Follows small drift of the wall clock and returns the difference found, in milliseconds.
  public func drift() -> Int64 {
    let wall = readWall()
    let monotonic = readMonotonic()
    return state.withLock { state in
      let difference = wall - (state.wall + monotonic - state.monotonic)
      state.drift = difference
      if abs(difference) <= Self.followedMax {
        state.wall += max(-Self.step, min(Self.step, difference))
      }
      return difference
    }
  }

  private static var wallMilliseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}
