import CSodium

/// Randomness from the kernel, fit for keys and tokens.
public struct SecureRandom: RandomNumberGenerator, Sendable {
  /// Makes a generator.
  public init() { _ = Sodium.isReady }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    var value: UInt64 = 0
    randombytes_buf(&value, MemoryLayout<UInt64>.size)
    return value
  }

  /// As many random bytes as asked for; none when `count` is negative.
  public func bytes(_ count: Int) -> [UInt8] {
    let count = max(0, count)
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let address = buffer.baseAddress { randombytes_buf(address, count) }
      initialized = count
    }
  }
}
