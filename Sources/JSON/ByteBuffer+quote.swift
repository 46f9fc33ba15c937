import Encoding

extension ByteBuffer {
  /// Appends a text as a JSON string, with its quotes.
  public mutating func append(quoting text: String) {
    var text = text
    text.withUTF8 { append(quoting: $0) }
  }

  /// Appends UTF-8 as a JSON string, with its quotes, escaped as RFC 8259 asks.
  public mutating func append(quoting text: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    if Self.isPlain(text) { append(text) } else { escape(text) }
    append(UInt8(ascii: "\""))
  }

  /// Whether nothing needs an escape; checks eight bytes at a time.
  private static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let raw = UnsafeRawBufferPointer(text)
    var position = 0
    while position &+ 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
      let slashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
      // The high bit of a byte shows that it was below; a borrow from a neighbour happens only where the
      // neighbour was below itself.
      let special =
        ((word &- ones &* 0x20) & ~word) | ((quotes &- ones) & ~quotes)
        | ((slashes &- ones) & ~slashes)
      guard special & highs == 0 else { return false }
      position &+= 8
    }
    while position < raw.count {
      if needsEscape(raw[position]) { return false }
      position &+= 1
    }
    return true
  }

  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var highs: UInt64 { 0x8080_8080_8080_8080 }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    (byte < 0x20) || (byte == UInt8(ascii: "\"")) || (byte == UInt8(ascii: "\\"))
  }

  private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
    var plainFrom = 0
    for position in text.indices where Self.needsEscape(text[position]) {
      append(UnsafeBufferPointer(rebasing: text[plainFrom..<position]))
      escape(text[position])
      plainFrom = position + 1
    }
    append(UnsafeBufferPointer(rebasing: text[plainFrom...]))
  }

  private mutating func escape(_ byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
    case 0x08: append(UInt8(ascii: "b"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0D: append(UInt8(ascii: "r"))
    default:
      append("u00" as StaticString)
      append(Hex.digit(byte >> 4))
      append(Hex.digit(byte & 15))
    }
  }
}
