import Encoding

/// A signed text of a few numbers, such as the token of a place in line.
///
/// The text is base64url of a version byte, the numbers, and the code of ``ShortMACKey`` over both; all
/// big-endian. Nothing but the text itself is ever allocated.
public enum SignedNumbers {
  private static let codeBytes = 16

  /// The signed text of `numbers`: 22 characters and about 11 for each number.
  public static func text(
    of numbers: Span<UInt64>, version: UInt8, key: ShortMACKey
  ) -> String {
    let signed = signedBytes(numbers.count)
    return withUnsafeTemporaryAllocation(byteCount: signed + codeBytes, alignment: 8) { bytes in
      bytes[0] = version
      for index in numbers.indices { bytes.store(numbers[index], at: 1 + 8 * index) }
      let code = key.code(UnsafeRawBufferPointer(rebasing: bytes[..<signed]))
      bytes.store(code.0, at: signed)
      bytes.store(code.1, at: signed + 8)
      return Base64URL.encode(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Reads a text into `numbers` and checks its code in constant time.
  ///
  /// - Returns: Whether `key` signed exactly this text, down to the last bit, with this version and as many
  ///   numbers; otherwise `numbers` are unchanged.
  public static func read(
    _ text: String, version: UInt8, key: ShortMACKey, into numbers: inout MutableSpan<UInt64>
  ) -> Bool {
    let signed = signedBytes(numbers.count)
    return withUnsafeTemporaryAllocation(byteCount: signed + codeBytes, alignment: 8) { bytes in
      guard Base64URL.decode(text, into: bytes), bytes[0] == version else { return false }
      let code = key.code(UnsafeRawBufferPointer(rebasing: bytes[..<signed]))
      let difference = (code.0 ^ bytes.number(at: signed)) | (code.1 ^ bytes.number(at: signed + 8))
      guard difference == 0 else { return false }
      for index in numbers.indices { numbers[index] = bytes.number(at: 1 + 8 * index) }
      return true
    }
  }

  private static func signedBytes(_ count: Int) -> Int { 1 + 8 * count }
}

extension UnsafeMutableRawBufferPointer {
  fileprivate func store(_ number: UInt64, at offset: Int) {
    storeBytes(of: number.bigEndian, toByteOffset: offset, as: UInt64.self)
  }

  fileprivate func number(at offset: Int) -> UInt64 {
    UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
