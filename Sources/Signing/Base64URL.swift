/// Bytes as base64url text without padding (RFC 4648, section 5).
///
/// Decoding is strict: no padding, no other alphabet, no space, and no bits set after the last
/// byte, so that each byte string has exactly one text.
public enum Base64URL {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
  /// The value of each byte; 64 and more for those outside the alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
    return values
  }()

  /// The text of `bytes`.
  public static func encode(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBytes { encode($0) }
  }

  /// The text of `bytes`.
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
          buffer[position] = alphabet[Int(gathered >> bits & 63)]
          position += 1
        }
      }
      if bits > 0 {
        buffer[position] = alphabet[Int(gathered << (6 - bits) & 63)]
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
    var wellFormed = true
    let bytes = [UInt8](unsafeUninitializedCapacity: letters.count * 3 / 4) { buffer, count in
      wellFormed = decode(letters, into: UnsafeMutableRawBufferPointer(buffer))
      count = wellFormed ? buffer.count : 0
    }
    return wellFormed ? bytes : nil
  }

  /// Decodes into exactly `bytes`, allocating nothing; false, and `bytes` holds anything, unless
  /// `letters` is the one text of that many bytes.
  public static func decode(
    _ letters: UnsafeBufferPointer<UInt8>, into bytes: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard letters.count % 4 != 1, bytes.count == letters.count * 3 / 4 else { return false }
    var gathered: UInt32 = 0
    var bits: UInt32 = 0
    var position = 0
    for letter in letters {
      let value = values[Int(letter)]
      guard value < 64 else { return false }
      gathered = gathered << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes[position] = UInt8(truncatingIfNeeded: gathered >> bits)
        position += 1
      }
    }
    return gathered & ((1 << bits) - 1) == 0
  }
}
