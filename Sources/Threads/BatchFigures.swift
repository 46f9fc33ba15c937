/// The sizes of a lane's batches, as a histogram in powers of two.
public struct BatchFigures: Hashable, Sendable {
  /// The buckets' upper bounds: 1, 2, 4 … 1,024, the most any lane takes at once.
  public static let bounds = (0..<11).map { 1 << $0 }

  /// The number of batches in each bucket: at most as large as its bound and larger than the one before.
  /// Batches larger than all bounds count in the last.
  public private(set) var counts = [Int](repeating: 0, count: bounds.count)
  /// The sum of all batch sizes.
  public private(set) var total = 0

  /// Makes empty figures.
  public init() {}

  /// Counts a batch of this size.
  public mutating func count(_ size: Int) {
    let bucket = size <= 1 ? 0 : Int.bitWidth - (size - 1).leadingZeroBitCount
    counts[min(bucket, counts.count - 1)] += 1
    total += size
  }
}
