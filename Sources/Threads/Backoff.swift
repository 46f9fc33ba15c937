/// The pause before a failed operation is retried: twice as long after each failure, up to a bound.
///
/// Jitter takes up to half of each pause away, so that operations that failed together do not all retry at
/// the same moment.
public struct Backoff: Sendable {
  private let shortest: Int64
  private let longest: Int64
  private var failures = 0

  /// Makes a backoff without failures. Both bounds are in milliseconds.
  public init(shortest: Int64, longest: Int64) {
    self.shortest = shortest
    self.longest = longest
  }

  /// The milliseconds to wait after a failure that follows `failures` earlier ones.
  ///
  /// - Parameter chance: From 0 to below 1.
  public func pause(after failures: Int, chance: Double) -> Int64 {
    // The number of doublings that fit the type.
    let doublings = min(failures, shortest.leadingZeroBitCount - 1)
    return Int64(Double(min(shortest << Int64(doublings), longest)) * (1 - chance / 2))
  }

  /// Counts one more failure; returns the milliseconds to wait after it.
  ///
  /// - Parameter chance: From 0 to below 1.
  public mutating func fail(chance: Double) -> Int64 {
    defer { failures += 1 }
    return pause(after: failures, chance: chance)
  }

  /// Forgets the failures, after a success.
  public mutating func reset() { failures = 0 }
}
