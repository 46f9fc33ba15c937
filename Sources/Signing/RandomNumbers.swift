import CSodium

/// The system's random numbers, taken many at a time: each system call would otherwise yield only one.
public struct RandomNumbers: RandomNumberGenerator, Sendable {
  /// The numbers taken at once: two kilobytes.
  private static let count = 256

  private var numbers: [UInt64] = []

  /// Makes a generator that has taken no numbers yet.
  public init() { _ = Sodium.isReady }

  /// The next number; each is given once.
  public mutating func next() -> UInt64 {
    if numbers.isEmpty {
      numbers = [UInt64](unsafeUninitializedCapacity: Self.count) { buffer, count in
        guard let address = buffer.baseAddress else { return }
        randombytes_buf(address, Self.count * MemoryLayout<UInt64>.size)
        count = Self.count
      }
    }
    return numbers.popLast() ?? 0
  }
}
