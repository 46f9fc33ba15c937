/// The text form of RFC 9562, shared by all identifiers.
@usableFromInline enum UUIDText {
  static let count = 36

  @usableFromInline static func format(high: UInt64, low: UInt64) -> String {
    String(unsafeUninitializedCapacity: count) { write(high: high, low: low, to: $0) }
  }

  @usableFromInline static func write(
    high: UInt64, low: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    put(high >> 32, digits: 8, at: 0, buffer)
    put(high >> 16 & 0xFFFF, digits: 4, at: 9, buffer)
    put(high & 0xFFFF, digits: 4, at: 14, buffer)
    put(low >> 48, digits: 4, at: 19, buffer)
    put(low & 0xFFFF_FFFF_FFFF, digits: 12, at: 24, buffer)
    for dash in stride(from: 8, through: 23, by: 5) { buffer[dash] = UInt8(ascii: "-") }
    return count
  }

  /// Writes a number's last hexadecimal digits.
  @inline(__always)
  private static func put(
    _ value: UInt64, digits: Int, at start: Int, _ buffer: UnsafeMutableBufferPointer<UInt8>
  ) {
    var rest = value
    var place = start &+ digits
    while place > start {
      place &-= 1
      let digit = UInt8(truncatingIfNeeded: rest & 15)
      buffer[place] = digit &+ (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
      rest >>= 4
    }
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
      guard let value = hexValue(byte) else { return nil }
      if digitCount < 16 {
        halves.0 = halves.0 << 4 | UInt64(value)
      } else {
        halves.1 = halves.1 << 4 | UInt64(value)
      }
      digitCount += 1
    }
    return halves
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
