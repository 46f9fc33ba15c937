import Glibc

/// An answer in the bytes it came in; valid while they are.
struct Answer {
  let status: Int
  let head: UnsafeRawBufferPointer
  let body: UnsafeRawBufferPointer
  /// Bytes of head and body.
  let count: Int

  /// Reads a whole answer at the start of `bytes`.
  ///
  /// - Returns: nil when more must come; a status of 0 when it is not an answer.
  static func read(_ bytes: UnsafeRawBufferPointer) -> Answer? {
    guard let end = bytes.offset(of: "\r\n\r\n") else { return nil }
    let head = UnsafeRawBufferPointer(rebasing: bytes[..<(end + 2)])
    let start = end + 4
    guard head.count > 12, let status = head.number(at: 9), (100..<600).contains(status) else {
      return Answer(status: 0, head: head, body: head, count: bytes.count)
    }
    var length = 0
    if let field = head.offset(of: "Content-Length: ") ?? head.offset(of: "content-length: ") {
      length = head.number(at: field + 16) ?? 0
    } else if status != 204, status != 304 {
      // Sent in chunks: what is looked for in it is found between them.
      let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
      guard rest.count >= 5, rest.hasSuffix("0\r\n\r\n") else { return nil }
      length = rest.count
    }
    guard bytes.count >= start + length else { return nil }
    return Answer(
      status: status, head: head,
      body: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + length)]),
      count: start + length)
  }

  /// Whether the server closes the connection after it.
  var closes: Bool { head.offset(of: "onnection: close") != nil }

  /// Seconds of `Retry-After`; nil without one.
  var retryAfter: Int? { head.offset(of: "Retry-After: ").flatMap { head.number(at: $0 + 13) } }

  /// The text behind `key`, which ends with a quotation mark, up to the next one.
  func text(_ key: StaticString) -> UnsafeRawBufferPointer? { body.text(key) }

  /// The whole number behind `key`.
  func number(_ key: StaticString) -> Int? {
    body.offset(of: key).flatMap { body.number(at: $0 + key.utf8CodeUnitCount) }
  }
}

extension UnsafeRawBufferPointer {
  /// Where a text of at least four bytes begins; nil when it is missing.
  func offset(of text: StaticString) -> Int? {
    let length = text.utf8CodeUnitCount
    guard let base = baseAddress, length >= 4, count >= length else { return nil }
    // Four bytes are compared at once; the answers are short.
    let start = UnsafeRawPointer(text.utf8Start).loadUnaligned(as: UInt32.self)
    for place in 0...(count - length)
    where (base + place).loadUnaligned(as: UInt32.self) == start {
      if memcmp(base + place, text.utf8Start, length) == 0 { return place }
    }
    return nil
  }

  /// The text behind `key` up to the next quotation mark.
  func text(_ key: StaticString) -> UnsafeRawBufferPointer? {
    guard let place = offset(of: key), let base = baseAddress else { return nil }
    let start = place + key.utf8CodeUnitCount
    guard start < count, let end = memchr(base + start, Int32(UInt8(ascii: "\"")), count - start)
    else { return nil }
    return UnsafeRawBufferPointer(
      start: base + start, count: UnsafeRawPointer(end) - (base + start))
  }

  /// The decimal number at a place; nil when there is none.
  func number(at place: Int) -> Int? {
    var (value, index) = (0, place)
    while index < count, case let digit = Int(self[index]) - 48, (0...9).contains(digit),
      value < Int.max / 16
    {
      value = value * 10 + digit
      index += 1
    }
    return index > place ? value : nil
  }

  func hasSuffix(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard count >= length, let base = baseAddress else { return false }
    return memcmp(base + count - length, text.utf8Start, length) == 0
  }

  func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && hasSuffix(text)
  }

  var string: String { String(decoding: self, as: UTF8.self) }
}
