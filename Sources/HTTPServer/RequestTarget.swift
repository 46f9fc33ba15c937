/// The path and query of a request line, as sent.
struct RequestTarget {
  var path = ""
  var query = ""
  /// Bytes on the wire, up to a NUL if one was sent.
  var length = 0
  /// Whether every byte is visible ASCII, as RFC 9112 asks.
  var isWellFormed = false

  init() {}

  /// Reads a target; keeps no text of one that is malformed or over `max` bytes.
  init(_ bytes: UnsafeBufferPointer<UInt8>, max: Int) {
    length = bytes.count
    guard EightBytes.areASCII(bytes, from: 0x21) else { return }
    isWellFormed = !bytes.isEmpty
    guard length <= max else { return }
    if let queryMark = bytes.firstIndex(of: UInt8(ascii: "?")) {
      path = String(decoding: bytes[..<queryMark], as: UTF8.self)
      query = String(decoding: bytes[(queryMark + 1)...], as: UTF8.self)
    } else {
      path = String(decoding: bytes, as: UTF8.self)
    }
  }
}
