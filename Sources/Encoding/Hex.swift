/// Hexadecimal text: lower case when written, either case when read.
public enum Hex {
  /// The lower-case digit of a value from 0 to 15.
  @inlinable @inline(__always)
  public static func digit(_ value: UInt8) -> UInt8 {
    value &+ (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
  }

  /// The value of a digit in either case; nil for any other character.
  @inlinable @inline(__always)
  public static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The value of a lower-case digit; nil for any other character.
  @inlinable
  public static func lowercaseValue(_ digit: UInt8) -> UInt8? {
    digit >= UInt8(ascii: "a") || digit <= UInt8(ascii: "9") ? value(digit) : nil
  }

  /// Two digits for each byte.
  public static func encode(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
      for (position, byte) in bytes.enumerated() {
        buffer[position * 2] = digit(byte >> 4)
        buffer[position * 2 + 1] = digit(byte & 15)
      }
      return bytes.count * 2
    }
  }

  /// The bytes; nil for an odd count of digits or any other character.
  public static func decode(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for position in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(digits[position]), let low = value(digits[position + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  /// Sixteen digits.
  public static func text(_ number: UInt64) -> String {
    String(unsafeUninitializedCapacity: 16) { buffer in
      write(number, digits: 16, to: buffer, at: 0)
      return 16
    }
  }

  /// Writes the last `digits` digits of a number into `buffer`, which has room for them; allocates
  /// nothing.
  @inlinable @inline(__always)
  public static func write(
    _ number: UInt64, digits: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int
  ) {
    var rest = number
    var place = start &+ digits
    while place > start {
      place &-= 1
      buffer[place] = digit(UInt8(truncatingIfNeeded: rest & 15))
      rest >>= 4
    }
  }

  /// The number that one to sixteen lower-case digits write; nil for anything else.
  @inlinable
  public static func number(_ digits: some Collection<UInt8>) -> UInt64? {
    guard (1...16).contains(digits.count) else { return nil }
    var number: UInt64 = 0
    for digit in digits {
      guard let value = lowercaseValue(digit) else { return nil }
      number = number << 4 | UInt64(value)
    }
    return number
  }
}
