/// An instant: whole milliseconds since 1970-01-01T00:00:00Z, as in the API and in stores.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since the epoch.
  public let milliseconds: Int64

  /// Makes an instant from milliseconds since the epoch.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// The instant `seconds` later; earlier when negative. Saturates at the ends.
  public func adding(seconds: Int) -> Timestamp {
    let (milliseconds, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000)
    return adding(milliseconds: overflow ? (seconds < 0 ? .min : .max) : milliseconds)
  }

  /// The instant `milliseconds` later; earlier when negative. Saturates at the ends.
  public func adding(milliseconds amount: Int64) -> Timestamp {
    let (sum, overflow) = milliseconds.addingReportingOverflow(amount)
    return Timestamp(milliseconds: overflow ? (amount < 0 ? .min : .max) : sum)
  }

  /// Whole seconds from `self` until `later`, rounded up; zero when `later` has passed.
  public func secondsUntil(_ later: Timestamp) -> Int {
    guard self < later else { return 0 }
    // Unsigned, because the difference between the extremes exceeds a signed number.
    let between = UInt64(bitPattern: later.milliseconds) &- UInt64(bitPattern: milliseconds)
    return Int(between / 1_000) + (between % 1_000 == 0 ? 0 : 1)
  }

  /// Orders by time.
  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
}
