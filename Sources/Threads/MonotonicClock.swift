import Glibc

/// The machine's monotonic clock, which changes to the wall clock do not affect.
public enum MonotonicClock {
  /// Milliseconds, exact to a kernel tick (1 to 10 ms) and cheap to read: for deadlines.
  public static var coarseMilliseconds: UInt64 {
    let time = read(CLOCK_MONOTONIC_COARSE)
    return UInt64(clamping: time.tv_sec) &* 1_000 &+ UInt64(clamping: time.tv_nsec) / 1_000_000
  }

  /// Milliseconds.
  public static var milliseconds: Int64 {
    let time = read(CLOCK_MONOTONIC)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Nanoseconds, for measuring.
  public static var nanoseconds: UInt64 {
    let time = read(CLOCK_MONOTONIC)
    return UInt64(clamping: time.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: time.tv_nsec)
  }

  /// Nanoseconds that the calling thread has had a processor, for measuring.
  public static var threadNanoseconds: UInt64 {
    let time = read(CLOCK_THREAD_CPUTIME_ID)
    return UInt64(clamping: time.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: time.tv_nsec)
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    clock_gettime(clock, &time)
    return time
  }
}
