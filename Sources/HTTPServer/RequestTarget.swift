import Glibc

/// The path and query of a request line, as sent.
struct RequestTarget {
  var path = ""
  var query = ""
  /// The length on the wire, in bytes.
  var length = 0
  /// Whether every byte is visible ASCII, as RFC 9112 asks, and the form is one a server answers: a path, a
  /// whole URL, or the asterisk.
  var isWellFormed = false
  /// Whether it is the asterisk.
  var isAsterisk = false

  init() {}

  /// Reads a target; keeps no text of one that is malformed or longer than `max` bytes.
  init(_ bytes: UnsafeBufferPointer<UInt8>, max: Int) {
    length = bytes.count
    guard length <= max, EightBytes.areASCII(bytes, from: 0x21) else { return }
    let slash = UInt8(ascii: "/")
    if bytes.first == slash {
      read(bytes)
    } else if bytes.count == 1, bytes[0] == UInt8(ascii: "*") {
      isAsterisk = true
      read(bytes)
    } else if let authority = Self.authority(bytes) {
      // RFC 9112, 3.2.2: clients that assume a proxy send the whole URL.
      let end = bytes[authority...].firstIndex { $0 == slash || $0 == UInt8(ascii: "?") }
      guard end != authority, authority < bytes.count else { return }
      read(.init(rebasing: bytes[(end ?? bytes.endIndex)...]))
      if path.isEmpty { path = "/" }
    }
  }

  /// Splits the part from the path on.
  private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    isWellFormed = true
    let question = Int32(UInt8(ascii: "?"))
    guard let start = bytes.baseAddress, let mark = memchr(start, question, bytes.count) else {
      path = String(decoding: bytes, as: UTF8.self)
      return
    }
    let position = UnsafeRawPointer(mark) - UnsafeRawPointer(start)
    path = String(decoding: bytes[..<position], as: UTF8.self)
    query = String(decoding: bytes[(position + 1)...], as: UTF8.self)
  }

  /// The position of the authority of an `http` or `https` URL.
  private static func authority(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    if bytes.count > 7, RequestHead.equals(.init(rebasing: bytes[..<7]), "http://") { return 7 }
    if bytes.count > 8, RequestHead.equals(.init(rebasing: bytes[..<8]), "https://") { return 8 }
    return nil
  }
}
