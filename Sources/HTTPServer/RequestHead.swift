/// The head of one request, checked while it is read.
///
/// Anything two parsers could read differently is refused, so that no proxy in front can be made to see other
/// requests than this server does (RFC 9112, chapter 11.2).
///
/// Not Copyable, because it is large and every request has one.
struct RequestHead: ~Copyable {
  /// Why a head is refused.
  enum Refusal: Error, Equatable {
    /// Answered 400.
    case malformed(StaticReason)
    /// Answered 413.
    case bodyTooLarge
    /// Answered 503: the bodies being read take up all the memory allowed.
    case bodiesTooMany
    /// Answered 414.
    case targetTooLong
    /// Answered 415; the value is the encoding's name.
    case bodyEncoded(String)
    /// Answered 431.
    case headersTooLarge
    /// Answered 505.
    case versionUnknown
  }

  /// Texts for clients, safe for anyone.
  enum StaticReason: String {
    case target =
      "The request target has characters that must be percent-encoded, or is not a path."
    case requestLine = "The request line is malformed."
    case lines = "Header lines must end with CRLF, must not be folded and must not contain NUL."
    case name = "A header field name is malformed."
    case value = "A header field value has a control character."
    case length = "Content-Length is repeated or malformed."
    case transferEncoding =
      "Transfer-Encoding must be chunked and nothing else, and needs HTTP/1.1."
    case both = "A request must not have both Content-Length and Transfer-Encoding."
    case host = "A request must have exactly one Host."
    case chunks = "The body's chunks are malformed."
  }

  var method = Method.other
  var target = RequestTarget()
  var isHTTP11 = true
  private(set) var fields: [(name: String, value: String)] = []
  private(set) var refusal: Refusal?
  /// The announced length of the body, in bytes; nil when there is none.
  private(set) var contentLength: Int?
  private(set) var isChunked = false
  private(set) var id: String?
  /// The client's position in a trace, when it sent one valid `traceparent`.
  private(set) var parent: Traceparent?
  /// The body's encoding, when it has one.
  private(set) var encoding: String?
  /// Whether the client waits for `100 Continue` before it sends the body.
  private(set) var expectsContinue = false
  private var wantsClose = false
  private var wantsKeeping = false
  private var parents = 0
  private var hosts = 0

  init() { fields.reserveCapacity(12) }

  /// Whether a body follows.
  var hasBody: Bool { isChunked || (contentLength ?? 0) > 0 }

  /// Whether the client may send more requests on this connection.
  var isKept: Bool { !wantsClose && (isHTTP11 || wantsKeeping) }

  /// Adds a field.
  mutating func add(name: Bytes, value: Bytes) {
    guard !name.isEmpty, name.allSatisfy(Self.isTokenCharacter) else { return refuse(.name) }
    guard Self.isVisible(value) else { return refuse(.value) }
    let text = Self.trimmed(value)
    fields.append(
      (name: String(decoding: name, as: UTF8.self), value: String(decoding: text, as: UTF8.self)))
    note(name, text)
  }

  /// Makes the checks that need the whole head.
  mutating func finish() {
    guard refusal == nil else { return }
    if hosts > 1 || (isHTTP11 && hosts == 0) { return refuse(.host) }
    if isChunked, contentLength != nil { return refuse(.both) }
    if isChunked, !isHTTP11 { return refuse(.transferEncoding) }
    if let encoding, hasBody { refuse(.bodyEncoded(encoding)) }
  }

  mutating func refuse(_ reason: StaticReason) { refuse(.malformed(reason)) }

  /// Records a refusal; only the first one counts.
  mutating func refuse(_ refusal: Refusal) {
    if self.refusal == nil { self.refusal = refusal }
  }

  /// Remembers the fields the server itself acts on, which are distinguished by length first.
  private mutating func note(_ name: Bytes, _ value: Slice<Bytes>) {
    switch name.count {
    case 11 where Self.equals(name, "traceparent"):
      parents += 1
      parent = parents == 1 ? Traceparent(value) : nil
    case 4 where Self.equals(name, "host"): hosts += 1
    case 6 where Self.equals(name, "expect"):
      expectsContinue = Self.equals(UnsafeBufferPointer(rebasing: value), "100-continue")
    case 10 where Self.equals(name, "connection"):
      for token in value.split(separator: UInt8(ascii: ",")) {
        let token = UnsafeBufferPointer(
          rebasing: Self.trimmed(UnsafeBufferPointer(rebasing: token)))
        if Self.equals(token, "close") { wantsClose = true }
        if Self.equals(token, "keep-alive") { wantsKeeping = true }
      }
    case 12 where Self.equals(name, "x-request-id"):
      if let last = fields.last?.value, RequestIdentifier.isUsable(last) { id = last }
    case 14 where Self.equals(name, "content-length"):
      guard contentLength == nil, let length = Self.number(value) else { return refuse(.length) }
      contentLength = length
    case 16 where Self.equals(name, "content-encoding"):
      guard !Self.equals(UnsafeBufferPointer(rebasing: value), "identity"), !value.isEmpty else {
        return
      }
      encoding = fields.last?.value
    case 17 where Self.equals(name, "transfer-encoding"):
      guard !isChunked, Self.equals(UnsafeBufferPointer(rebasing: value), "chunked") else {
        return refuse(.transferEncoding)
      }
      isChunked = true
    default: break
    }
  }
}

extension RequestHead {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// Reads decimal digits; nil for anything else and for numbers that do not fit.
  static func number(_ digits: Slice<Bytes>) -> Int? {
    guard !digits.isEmpty else { return nil }
    var number = 0
    for digit in digits {
      guard (48...57).contains(digit) else { return nil }
      let (tens, isOverflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, isSumOverflow) = tens.addingReportingOverflow(Int(digit - 48))
      guard !isOverflow, !isSumOverflow else { return nil }
      number = sum
    }
    return number
  }

  /// Whether `bytes` equals `lowercased`, ignoring case.
  static func equals(_ bytes: Bytes, _ lowercased: StaticString) -> Bool {
    guard bytes.count == lowercased.utf8CodeUnitCount else { return false }
    let other = UnsafeBufferPointer(start: lowercased.utf8Start, count: bytes.count)
    return zip(bytes, other).allSatisfy { ($0 >= 65 && $0 <= 90 ? $0 | 32 : $0) == $1 }
  }

  /// Whether the value has no control character except tabs.
  static func isVisible(_ value: Bytes) -> Bool {
    if EightBytes.areASCII(value, from: 0x20) { return true }
    return value.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }

  /// The bytes without spaces and tabs at both ends.
  static func trimmed(_ bytes: Bytes) -> Slice<Bytes> {
    var slice = bytes[...]
    while let last = slice.last, last == 0x20 || last == 0x09 { slice.removeLast() }
    while let first = slice.first, first == 0x20 || first == 0x09 { slice.removeFirst() }
    return slice
  }

  /// Whether a byte is a token character of RFC 9110: the only ones in a field name.
  static func isTokenCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
    default: false
    }
  }
}
