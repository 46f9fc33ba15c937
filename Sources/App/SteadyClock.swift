import Glibc
import Synchronization
public import Ticketing

/// The one clock: wall time that never jumps.
///
/// Anchored to the wall clock at start and driven by the monotonic clock, so that somebody setting
/// the machine's clock neither stretches nor cuts a hold. Small drift is followed slowly; a large
/// difference is kept until the next start and reported by ``drift()``.
public final class SteadyClock: Sendable {
  private let anchor: Mutex<(wall: Int64, monotonic: Int64)>

  /// Differences up to this are followed: network time keeps a machine within it. Milliseconds.
  private static let followedMax: Int64 = 1_000
  /// How far one correction moves the clock. Milliseconds.
  private static let step: Int64 = 5

  /// Anchors the clock to the wall clock.
  public init() { anchor = Mutex((Self.wall(), Self.monotonic())) }

  /// Now.
  public func now() -> Timestamp {
    let (wall, monotonic) = anchor.withLock { $0 }
    return Timestamp(milliseconds: wall + Self.monotonic() - monotonic)
  }

  /// Follows small drift of the wall clock and returns the difference left, in milliseconds.
  public func drift() -> Int64 {
    let difference = Self.wall() - now().milliseconds
    guard abs(difference) <= Self.followedMax else { return difference }
    // Only forwards at once; backwards by letting time stand for at most the step.
    let correction = max(-Self.step, min(Self.step, difference))
    anchor.withLock { $0.wall += correction }
    return difference
  }

  private static func wall() -> Int64 { milliseconds(CLOCK_REALTIME) }
  private static func monotonic() -> Int64 { milliseconds(CLOCK_MONOTONIC) }

  private static func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}
