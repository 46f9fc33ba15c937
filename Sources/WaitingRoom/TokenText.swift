/// Base64url without padding for tokens of a fixed length: strict, and without touching the heap.
enum TokenText {
  /// How many characters stand for so many bytes, which must not be whole groups of three.
  private static func characterCount(_ byteCount: Int) -> Int { (byteCount * 8 + 5) / 6 }

  static func encode(_ bytes: UnsafeRawBufferPointer) -> String {
    String(unsafeUninitializedCapacity: characterCount(bytes.count)) { text in
      var written = 0
      var pending: UInt32 = 0
      var bits: UInt32 = 0
      for byte in bytes {
        pending = pending << 8 | UInt32(byte)
        bits += 8
        while bits >= 6 {
          bits -= 6
          text[written] = character(UInt8(pending >> bits & 63))
          written += 1
        }
      }
      text[written] = character(UInt8(pending << (6 - bits) & 63))
      return written + 1
    }
  }

  /// Whether `text` is the one text that means as many bytes as `bytes` has, which are then there.
  static func decode(_ text: String, into bytes: UnsafeMutableRawBufferPointer) -> Bool {
    let utf8 = text.utf8
    guard utf8.count == characterCount(bytes.count) else { return false }
    if let isValid = utf8.withContiguousStorageIfAvailable({ decode($0, into: bytes) }) {
      return isValid
    }
    return Array(utf8).withUnsafeBufferPointer { decode($0, into: bytes) }
  }

  private static func decode(
    _ text: UnsafeBufferPointer<UInt8>, into bytes: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var isInvalid: UInt8 = 0
    var read = 0
    var written = 0
    while written < bytes.count - 2 {
      let (a, b) = (value(text[read]), value(text[read + 1]))
      let (c, d) = (value(text[read + 2]), value(text[read + 3]))
      isInvalid |= (a | b | c | d) & 0xC0
      bytes[written] = a << 2 | b >> 4
      bytes[written + 1] = b << 4 | c >> 2
      bytes[written + 2] = c << 6 | d
      read += 4
      written += 3
    }
    let (a, b) = (value(text[read]), value(text[read + 1]))
    bytes[written] = a << 2 | b >> 4
    isInvalid |= (a | b) & 0xC0
    // The last character's unused bits must be zero, or two texts would mean one token.
    guard written == bytes.count - 2 else { return isInvalid | (b & 0x0F) == 0 }
    let c = value(text[read + 2])
    bytes[written + 1] = b << 4 | c >> 2
    return isInvalid | (c & 0xC3) == 0
  }

  private static func character(_ value: UInt8) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + (value - 26)
    case 52..<62: UInt8(ascii: "0") + (value - 52)
    case 62: UInt8(ascii: "-")
    default: UInt8(ascii: "_")
    }
  }

  /// 0 to 63, or 0xFF for a character outside the alphabet.
  private static func value(_ character: UInt8) -> UInt8 {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: 0xFF
    }
  }
}
