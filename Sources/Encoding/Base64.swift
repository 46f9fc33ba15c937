/// Bytes as base64 text with padding (RFC 4648, section 4), for headers defined by other standards.
public enum Base64 {
  /// The text of `bytes`.
  public static func encode(_ bytes: [UInt8]) -> String {
    let text = String(
      Base64URL.encode(bytes).map { letter in
        switch letter {
        case "-": "+"
        case "_": "/"
        default: letter
        }
      })
    return text + String(repeating: "=", count: (3 - bytes.count % 3) % 3)
  }
}
