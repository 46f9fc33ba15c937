/// Base64url text without padding (RFC 4648, section 5).
///
/// Decoding is strict: no padding, no other alphabet, no space, and no bits set after the last
/// byte, so that each byte string has exactly one text.
public enum Base64URL {
  /// The text of `bytes`.
  public static func encode(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBytes { encode($0) }
  }

  /// The text of `bytes`; allocates nothing but the text.
  public static func encode(_ bytes: UnsafeRawBufferPointer) -> String {
    String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { buffer in
      var gathered: UInt32 = 0
      var bits: UInt32 = 0
      var position = 0
      for byte in bytes {
        gathered = gathered << 8 | UInt32(byte)
        bits += 8
        while bits >= 6 {
          bits -= 6
          buffer[position] = letter(UInt8(gathered >> bits & 63))
          position += 1
        }
      }
      if bits > 0 {
        buffer[position] = letter(UInt8(gathered << (6 - bits) & 63))
        position += 1
      }
      return position
    }
  }

  /// The bytes of `text`; nil unless `text` is exactly what ``encode(_:)-([UInt8])`` gives for them.
  public static func decode(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { decode($0) }
  }

  /// The bytes of the text in `letters`; nil unless it is the one text of its bytes.
  public static func decode(_ letters: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard letters.count % 4 != 1 else { return nil }
    var isValid = true
    let bytes = [UInt8](unsafeUninitializedCapacity: letters.count * 3 / 4) { buffer, count in
      isValid = decode(letters, into: UnsafeMutableRawBufferPointer(buffer))
      count = isValid ? buffer.count : 0
    }
    return isValid ? bytes : nil
  }

  /// Decodes into exactly `bytes`, allocating nothing. False unless `text` is the one text of that many
  /// bytes; `bytes` are then undefined.
  public static func decode(_ text: String, into bytes: UnsafeMutableRawBufferPointer) -> Bool {
    if let isValid = text.utf8.withContiguousStorageIfAvailable({ decode($0, into: bytes) }) {
      return isValid
    }
    return Array(text.utf8).withUnsafeBufferPointer { decode($0, into: bytes) }
  }

  /// Decodes the text in `letters` in the same way.
  public static func decode(
    _ letters: UnsafeBufferPointer<UInt8>, into bytes: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard letters.count % 4 != 1, bytes.count == letters.count * 3 / 4 else { return false }
    return values.withUnsafeBufferPointer { decode(letters, into: bytes, by: $0) }
  }

  private static func decode(
    _ letters: UnsafeBufferPointer<UInt8>, into bytes: UnsafeMutableRawBufferPointer,
    by values: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    func value(_ letter: UInt8) -> UInt8 { values[Int(letter)] }
    // All values combined: one check at the end finds any letter outside the alphabet.
    var all: UInt8 = 0
    var read = 0
    var written = 0
    while read + 4 <= letters.count {
      let (a, b) = (value(letters[read]), value(letters[read + 1]))
      let (c, d) = (value(letters[read + 2]), value(letters[read + 3]))
      all |= a | b | c | d
      bytes[written] = a << 2 | b >> 4
      bytes[written + 1] = b << 4 | c >> 2
      bytes[written + 2] = c << 6 | d
      read += 4
      written += 3
    }
    guard read < letters.count else { return all < 64 }
    let (a, b) = (value(letters[read]), value(letters[read + 1]))
    all |= a | b
    bytes[written] = a << 2 | b >> 4
    // The last letter's unused bits must be zero; otherwise two texts would mean the same bytes.
    guard read + 2 < letters.count else { return all < 64 && b & 0x0F == 0 }
    let c = value(letters[read + 2])
    bytes[written + 1] = b << 4 | c >> 2
    return all | c < 64 && c & 0x03 == 0
  }

  private static func letter(_ value: UInt8) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + (value - 26)
    case 52..<62: UInt8(ascii: "0") + (value - 52)
    case 62: UInt8(ascii: "-")
    default: UInt8(ascii: "_")
    }
  }

  /// The value of each byte, because decoding a token looks up a hundred.
  private static let values = (UInt8.min ... .max).map(value)

  /// 0 to 63, or 0xFF for a letter outside the alphabet.
  private static func value(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): letter - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): letter - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0") + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: 0xFF
    }
  }
}
