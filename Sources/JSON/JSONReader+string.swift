import Encoding

extension JSONReader {
  /// Reads the string whose opening quote is at `position`.
  mutating func string() throws(JSONError) -> String {
    try expect(UInt8(ascii: "\""))
    let start = position
    try skipPlain()
    if bytes[position] == UInt8(ascii: "\"") {
      let text = String(decoding: bytes[start..<position], as: UTF8.self)
      position += 1
      return text
    }
    unescaped.removeAll(keepingCapacity: true)
    unescaped.append(contentsOf: bytes[start..<position])
    while bytes[position] == UInt8(ascii: "\\") {
      try escape()
      let start = position
      try skipPlain()
      unescaped.append(contentsOf: bytes[start..<position])
    }
    position += 1
    return String(decoding: unescaped, as: UTF8.self)
  }

  /// Steps to the next quote or backslash, checking every byte on the way. Afterwards `position` is inside
  /// the bytes.
  private mutating func skipPlain() throws(JSONError) {
    while position < bytes.count {
      let byte = bytes[position]
      if byte >= 0x80 {
        try skipMultibyte(byte)
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        return
      } else if byte < 0x20 {
        throw failure(.controlCharacter)
      } else {
        position += 1
      }
    }
    throw failure(.unexpectedEnd)
  }

  /// Steps over one multi-byte sequence of table 3-7 of the Unicode standard.
  private mutating func skipMultibyte(_ lead: UInt8) throws(JSONError) {
    let second: ClosedRange<UInt8>
    let length: Int
    switch lead {
    case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
    case 0xE0: (second, length) = (0xA0...0xBF, 3)
    case 0xED: (second, length) = (0x80...0x9F, 3)
    case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
    case 0xF0: (second, length) = (0x90...0xBF, 4)
    case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
    case 0xF4: (second, length) = (0x80...0x8F, 4)
    default: throw failure(.invalidUTF8)
    }
    guard bytes.count - position >= length, second.contains(bytes[position + 1]) else {
      throw failure(.invalidUTF8)
    }
    for offset in 2..<max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 {
      throw failure(.invalidUTF8)
    }
    position += length
  }

  /// Reads the escape whose backslash is at `position` into `unescaped`.
  private mutating func escape() throws(JSONError) {
    let start = position
    guard start + 1 < bytes.count else { throw failure(.unexpectedEnd, at: bytes.count) }
    position += 2
    switch bytes[start + 1] {
    case UInt8(ascii: "\""): unescaped.append(UInt8(ascii: "\""))
    case UInt8(ascii: "\\"): unescaped.append(UInt8(ascii: "\\"))
    case UInt8(ascii: "/"): unescaped.append(UInt8(ascii: "/"))
    case UInt8(ascii: "b"): unescaped.append(0x08)
    case UInt8(ascii: "f"): unescaped.append(0x0C)
    case UInt8(ascii: "n"): unescaped.append(0x0A)
    case UInt8(ascii: "r"): unescaped.append(0x0D)
    case UInt8(ascii: "t"): unescaped.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexQuad(escapeAt: start)
      if code & 0xFC00 == 0xD800, bytes.count - position >= 2,
        bytes[position] == UInt8(ascii: "\\"),
        bytes[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        let low = try hexQuad(escapeAt: position - 2)
        guard low & 0xFC00 == 0xDC00 else { throw failure(.loneSurrogate, at: start) }
        code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
      }
      guard let scalar = Unicode.Scalar(code) else { throw failure(.loneSurrogate, at: start) }
      unescaped.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw failure(.invalidEscape, at: start)
    }
  }

  /// Reads the four digits at `position` of the escape that started at `start`.
  private mutating func hexQuad(escapeAt start: Int) throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count else { throw failure(.unexpectedEnd) }
      guard let digit = Hex.value(bytes[position]) else {
        throw failure(.invalidEscape, at: start)
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }
}
