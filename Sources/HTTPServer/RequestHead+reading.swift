import Glibc

extension RequestHead {
  /// Reads the head at the beginning of `bytes` into this one, which is empty; nil while it is incomplete.
  ///
  /// A head that will be refused counts as complete as soon as that is certain, so that the server does not
  /// wait for the rest of one that is too large.
  ///
  /// - Returns: The head's length in bytes.
  mutating func read(_ bytes: Bytes, limits: ServerLimits) -> Int? {
    let start = Self.emptyLines(bytes)
    guard let end = Self.lineEnd(bytes, from: start) else {
      return readUnendedLine(bytes, from: start, limits)
    }
    readLine(bytes, start..<end, limits)
    var line = end + 1
    while refusal == nil {
      guard let end = Self.lineEnd(bytes, from: line) else {
        guard bytes.count - line > limits.fieldBytes + 2 || bytes.count - start > limits.headerBytes
        else { return nil }
        refuse(.headersTooLarge)
        break
      }
      guard end - line <= limits.fieldBytes + 1, end + 1 - start <= limits.headerBytes else {
        refuse(.headersTooLarge)
        break
      }
      guard end > line, bytes[end - 1] == 13 else {
        refuse(.lines)
        break
      }
      if end - 1 == line {
        finish()
        return end + 1
      }
      readField(Bytes(rebasing: bytes[line..<(end - 1)]), limits)
      line = end + 1
    }
    return bytes.count
  }

  /// The same while the request line has no end.
  private mutating func readUnendedLine(
    _ bytes: Bytes, from start: Int, _ limits: ServerLimits
  ) -> Int? {
    let count = bytes.count - start
    guard let first = bytes[start...].first, !(count == 1 && first == 13) else {
      guard count == 0, start > limits.fieldBytes else { return nil }
      refuse(.requestLine)
      return start
    }
    guard Self.isTokenCharacter(first) else {
      refuse(.requestLine)
      return bytes.count
    }
    guard count > limits.targetBytes + Self.methodRoom else { return nil }
    method = Self.method(bytes[start...])
    refuse(.targetTooLong)
    return bytes.count
  }

  /// Bytes before the target: no method is longer.
  private static let methodRoom = 32

  /// Whether the bytes from `start` on could complete a head or cause its refusal: whether they end an empty
  /// line, or any line without a carriage return. Reads each byte once.
  static func mayEnd(_ bytes: Bytes, from start: Int) -> Bool {
    var position = start
    while let end = lineEnd(bytes, from: position) {
      guard end > 0, bytes[end - 1] == 13 else { return true }
      if end == 1 || bytes[end - 2] == 10 { return true }
      position = end + 1
    }
    return false
  }

  /// The length of the empty lines before a head, which RFC 9112 asks servers to skip.
  private static func emptyLines(_ bytes: Bytes) -> Int {
    var start = 0
    while start + 1 < bytes.count, bytes[start] == 13, bytes[start + 1] == 10 { start += 2 }
    return start
  }

  /// The position of the line feed that ends the line at `start`.
  private static func lineEnd(_ bytes: Bytes, from start: Int) -> Int? {
    guard let base = bytes.baseAddress, start < bytes.count,
      let found = memchr(base + start, 10, bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// Reads the request line: three parts with one space between them.
  private mutating func readLine(_ bytes: Bytes, _ line: Range<Int>, _ limits: ServerLimits) {
    guard line.count > 1, bytes[line.upperBound - 1] == 13 else { return refuse(.lines) }
    let text = bytes[line.lowerBound..<(line.upperBound - 1)]
    method = Self.method(text)
    let space = UInt8(ascii: " ")
    guard let first = text.firstIndex(of: space), let last = text.lastIndex(of: space),
      first < last, first > text.startIndex,
      text[..<first].allSatisfy(Self.isTokenCharacter)
    else {
      return refuse(text.count > limits.targetBytes ? .targetTooLong : .malformed(.requestLine))
    }
    guard last - first - 1 <= limits.targetBytes else { return refuse(.targetTooLong) }
    readVersion(Bytes(rebasing: text[(last + 1)...]))
    guard refusal == nil else { return }
    target = RequestTarget(
      Bytes(rebasing: text[(first + 1)..<last]), max: limits.targetBytes)
    guard target.isWellFormed, !target.isAsterisk || method == .options else {
      return refuse(.target)
    }
  }

  /// Reads a version such as `HTTP/1.1`.
  private mutating func readVersion(_ text: Bytes) {
    guard text.count == 8, Self.equals(Bytes(rebasing: text[..<5]), "http/"),
      text[0] == UInt8(ascii: "H"), text[1] == UInt8(ascii: "T"), text[3] == UInt8(ascii: "P"),
      (48...57).contains(text[5]), text[6] == UInt8(ascii: "."), (48...57).contains(text[7])
    else { return refuse(.requestLine) }
    guard text[5] == UInt8(ascii: "1") else { return refuse(.versionUnknown) }
    isHTTP11 = text[7] != UInt8(ascii: "0")
  }

  private mutating func readField(_ line: Bytes, _ limits: ServerLimits) {
    guard line[0] != 32, line[0] != 9 else { return refuse(.lines) }
    guard fields.count < limits.fieldCount else { return refuse(.headersTooLarge) }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return refuse(.name) }
    add(name: Bytes(rebasing: line[..<colon]), value: Bytes(rebasing: line[(colon + 1)...]))
  }

  /// The method at the beginning of a request line; methods are case-sensitive.
  private static func method(_ line: Slice<Bytes>) -> Method {
    func isMethod(_ name: StaticString) -> Bool {
      let count = name.utf8CodeUnitCount
      guard line.count > count, line[line.startIndex + count] == 32,
        let start = Bytes(rebasing: line).baseAddress
      else { return false }
      return memcmp(start, name.utf8Start, count) == 0
    }
    if isMethod("GET") { return .get }
    if isMethod("POST") { return .post }
    let word = line.prefix(methodRoom).prefix { $0 != 32 }
    return Method(rawValue: String(decoding: word, as: UTF8.self)) ?? .other
  }
}
