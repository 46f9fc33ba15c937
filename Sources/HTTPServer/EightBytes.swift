/// Checks text eight bytes at a time: headers and targets are checked with every request.
enum EightBytes {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// Whether every byte is from `low` to 0x7E. `low` must be below 0x80.
  static func areASCII(_ bytes: Bytes, from low: UInt8) -> Bool {
    let lows = UInt64(low) &* ones
    return check(bytes, padding: low) { word in
      // A borrow or carry into a neighbour happens only where a byte is wrong already.
      ((word &- lows) | (word &+ ones) | word) & highs == 0
    }
  }

  /// Checks words of eight bytes, the last one filled up with `padding`.
  @inline(__always)
  private static func check(
    _ bytes: Bytes, padding: UInt8, _ isRight: (UInt64) -> Bool
  ) -> Bool {
    let raw = UnsafeRawBufferPointer(bytes)
    var position = 0
    while position &+ 8 <= raw.count {
      guard isRight(raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)) else {
        return false
      }
      position &+= 8
    }
    guard position < raw.count else { return true }
    var rest = UInt64(padding) &* ones
    while position < raw.count {
      rest = rest << 8 | UInt64(raw[position])
      position &+= 1
    }
    return isRight(rest)
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080
}
