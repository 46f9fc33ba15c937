/// Percent-encoded text (RFC 3986, section 2.1).
public enum PercentEncoding {
  /// The decoded text; nil for a `%` without two hexadecimal digits after it, and for bytes that are not
  /// UTF-8.
  ///
  /// - Parameter plusIsSpace: Whether `+` means a space, as in submitted forms.
  public static func decode(_ text: Substring, plusIsSpace: Bool = false) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var rest = text.utf8
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(Hex.value),
          let low = rest.popFirst().flatMap(Hex.value)
        else { return nil }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
