/// How long to leave alone what has failed: twice as long after each failure, up to a bound.
///
/// A chance takes up to half of each pause away, so that those who failed together do not come back
/// together.
public struct Backoff: Sendable {
  private let shortest: Int64
  private let longest: Int64
  private var failures = 0

  /// Makes one that has not failed. Both bounds are in milliseconds.
  public init(shortest: Int64, longest: Int64) {
    self.shortest = shortest
    self.longest = longest
  }

  /// Milliseconds to wait after something has failed that had failed so many times before.
  ///
  /// - Parameter chance: From 0 to below 1.
  public func pause(after failures: Int, chance: Double) -> Int64 {
    // As often as it can be doubled without leaving the type.
    let doublings = min(failures, shortest.leadingZeroBitCount - 1)
    return Int64(Double(min(shortest << Int64(doublings), longest)) * (1 - chance / 2))
  }

  /// Milliseconds to wait after one more failure.
  ///
  /// - Parameter chance: From 0 to below 1.
  public mutating func fail(chance: Double) -> Int64 {
    defer { failures += 1 }
    return pause(after: failures, chance: chance)
  }

  /// Forgets the failures: it worked.
  public mutating func reset() { failures = 0 }
}
