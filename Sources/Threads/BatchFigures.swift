/// How large a lane's batches were, as a histogram in powers of two.
public struct BatchFigures: Hashable, Sendable {
  /// The buckets' upper bounds: 1, 2, 4 … 1,024, which is as much as any lane takes at once.
  public static let bounds = (0..<11).map { 1 << $0 }

  /// How many batches had at most as much as the bound and more than the one before; what is larger
  /// than all bounds counts with the last.
  public private(set) var counts = [Int](repeating: 0, count: bounds.count)
  /// What was in all batches together.
  public private(set) var total = 0

  /// Nothing yet.
  public init() {}

  /// Counts a batch of so much.
  public mutating func count(_ size: Int) {
    let bucket = size <= 1 ? 0 : Int.bitWidth - (size - 1).leadingZeroBitCount
    counts[min(bucket, counts.count - 1)] += 1
    total += size
  }
}
