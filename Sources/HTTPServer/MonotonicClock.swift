import Glibc

/// The machine's monotonic clock, which no change of the wall clock moves.
enum MonotonicClock {
  /// Milliseconds, exact to a kernel tick (1-10 ms), for deadlines.
  static var milliseconds: UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
    return UInt64(clamping: now.tv_sec) &* 1_000 &+ UInt64(clamping: now.tv_nsec) / 1_000_000
  }

  /// Nanoseconds, for measuring.
  static var nanoseconds: UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(clamping: now.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: now.tv_nsec)
  }
}
