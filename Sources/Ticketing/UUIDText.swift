import Encoding

/// The text form of RFC 9562, shared by all identifiers.
@usableFromInline enum UUIDText {
  static let count = 36

  @usableFromInline static func format(high: UInt64, low: UInt64) -> String {
    String(unsafeUninitializedCapacity: count) { write(high: high, low: low, to: $0) }
  }

  @usableFromInline static func write(
    high: UInt64, low: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    Hex.write(high >> 32, digits: 8, to: buffer, at: 0)
    Hex.write(high >> 16 & 0xFFFF, digits: 4, to: buffer, at: 9)
    Hex.write(high & 0xFFFF, digits: 4, to: buffer, at: 14)
    Hex.write(low >> 48, digits: 4, to: buffer, at: 19)
    Hex.write(low & 0xFFFF_FFFF_FFFF, digits: 12, to: buffer, at: 24)
    for dash in stride(from: 8, through: 23, by: 5) { buffer[dash] = UInt8(ascii: "-") }
    return count
  }

  @usableFromInline static func parse(_ text: String) -> (UInt64, UInt64)? {
    var text = text
    return text.withUTF8 { parse($0) }
  }

  private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64)? {
    guard bytes.count == 36 else { return nil }
    var halves: (UInt64, UInt64) = (0, 0)
    var digitCount = 0
    for position in 0..<36 {
      let byte = bytes[position]
      if position == 8 || position == 13 || position == 18 || position == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let value = Hex.value(byte) else { return nil }
      if digitCount < 16 {
        halves.0 = halves.0 << 4 | UInt64(value)
      } else {
        halves.1 = halves.1 << 4 | UInt64(value)
      }
      digitCount += 1
    }
    return halves
  }
}
