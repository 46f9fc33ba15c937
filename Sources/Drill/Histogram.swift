/// Counts of times in microseconds, exact below 256 and within 0.8 per cent above, in the manner of HDR
/// histograms: adding one costs a few instructions, and memory does not grow.
public struct Histogram: Sendable {
  private static let bits = bucketsPerDoubling.trailingZeroBitCount
  private static let bucketCount = index(valueMax) + 1

  private var counts = [UInt64](repeating: 0, count: Histogram.bucketCount)
  /// How many times were added.
  public private(set) var count: UInt64 = 0
  /// The largest added, exact. Microseconds.
  public private(set) var max: UInt64 = 0
  /// The sum of all added. Microseconds.
  public private(set) var sum: UInt64 = 0

  /// Makes an empty histogram.
  public init() {}

  /// Adds a time in microseconds.
  public mutating func add(_ microseconds: UInt64) {
    counts[Self.index(Swift.min(microseconds, Self.valueMax))] += 1
    count += 1
    sum &+= microseconds
    if microseconds > max { max = microseconds }
  }

  /// Adds all times of another.
  public mutating func add(_ other: Histogram) {
    for index in counts.indices { counts[index] += other.counts[index] }
    count += other.count
    sum &+= other.sum
    max = Swift.max(max, other.max)
  }

  /// Removes all times.
  public mutating func clear() {
    guard count > 0 else { return }
    for index in counts.indices { counts[index] = 0 }
    (count, max, sum) = (0, 0, 0)
  }

  /// The least time, in microseconds, that at least `share` of the times do not exceed, rounded up to its
  /// bucket's upper edge and never above ``max``; 0 when there are none.
  public func percentile(_ share: Double) -> UInt64 {
    guard count > 0 else { return 0 }
    let wanted = Swift.max(1, UInt64((share * Double(count)).rounded(.up)))
    var seen: UInt64 = 0
    for (index, number) in counts.enumerated() {
      seen += number
      if seen >= wanted { return Swift.min(Self.upperEdge(index), max) }
    }
    return max
  }

  /// The mean in microseconds; 0 when there are none.
  public var mean: Double { count == 0 ? 0 : Double(sum) / Double(count) }

  /// Values below two doublings' buckets have one each; above, the number of leading zeros chooses the
  /// doubling and the next bits the bucket.
  private static func index(_ value: UInt64) -> Int {
    let least = UInt64(bucketsPerDoubling)
    guard value >= least * 2 else { return Int(value) }
    let shift = 63 - value.leadingZeroBitCount - bits
    return shift * bucketsPerDoubling + Int(value >> UInt64(shift))
  }

  private static func upperEdge(_ index: Int) -> UInt64 {
    guard index >= bucketsPerDoubling * 2 else { return UInt64(index) }
    let shift = index / bucketsPerDoubling - 1
    let bucket = UInt64(index - shift * bucketsPerDoubling)
    return (bucket + 1) << UInt64(shift) - 1
  }
}
