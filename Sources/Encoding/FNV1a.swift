/// The 64-bit hash FNV-1a: the same number in every process and version, which Swift's own hashes do not
/// promise. Not for anything worth forging.
public struct FNV1a: Sendable {
  @usableFromInline var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Makes the hash of no bytes.
  @inlinable public init() {}

  /// The hash of the bytes added so far.
  @inlinable public var value: UInt64 { state }

  /// The hash of `bytes`.
  @inlinable
  public static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = Self()
    hash.add(bytes)
    return hash.value
  }

  /// Adds the next bytes.
  @inlinable
  public mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { add(word: UInt64(byte)) }
  }

  /// Adds a whole word in one step, in the way the standard adds a byte.
  @inlinable
  public mutating func add(word: UInt64) { state = (state ^ word) &* 0x0000_0100_0000_01b3 }
}
