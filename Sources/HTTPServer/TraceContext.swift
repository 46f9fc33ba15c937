import Encoding

/// The position of a request in a distributed trace (W3C Trace Context).
///
/// Every request has one: the client's when it sent a valid `traceparent`, otherwise a new one, which only
/// distinguishes requests in logs.
public struct TraceContext: Hashable, Sendable {
  /// The trace's id, first half.
  public let high: UInt64
  /// The trace's id, second half.
  public let low: UInt64
  /// This request's own id within the trace: the parent of any requests it causes.
  public let span: UInt64
  /// The client's flags that this version knows: sampled, and random.
  public let flags: UInt8
  /// Whether the client sent it.
  public let isContinued: Bool

  /// Continues a client's trace, as the span `span`.
  init(_ parent: Traceparent, span: UInt64) {
    (high, low, flags) = (parent.high, parent.low, parent.flags & 0x03)
    self.span = span == 0 ? 1 : span
    isContinued = true
  }

  /// Makes a new trace.
  init(high: UInt64, low: UInt64, span: UInt64) {
    (self.high, self.low, flags) = (high, low == 0 ? 1 : low, 0)
    self.span = span == 0 ? 1 : span
    isContinued = false
  }

  /// The `traceparent` to pass on, with this request as the parent.
  public var traceparent: String {
    "00-\(Hex.text(high))\(Hex.text(low))-\(Hex.text(span))-0\(flags)"
  }
}

/// A `traceparent` field as a client sent it.
struct Traceparent: Hashable {
  let high: UInt64
  let low: UInt64
  let parent: UInt64
  let flags: UInt8

  /// The length of version 00 in bytes, which later versions begin with.
  private static let length = 55

  /// Reads a field's value; nil for one that the specification calls invalid: wrong lengths, upper case,
  /// version ff, all zeros.
  init?(_ bytes: some RandomAccessCollection<UInt8>) {
    guard bytes.count >= Self.length else { return nil }
    var rest = bytes.makeIterator()
    guard let version = Self.number(2, &rest), version != 0xFF, Self.dash(&rest),
      let high = Self.number(16, &rest), let low = Self.number(16, &rest), Self.dash(&rest),
      let parent = Self.number(16, &rest), Self.dash(&rest), let flags = Self.number(2, &rest)
    else { return nil }
    // Version 00 ends here; a later one may continue after another dash.
    if version == 0 {
      guard bytes.count == Self.length else { return nil }
    } else {
      guard bytes.count == Self.length || Self.dash(&rest) else { return nil }
    }
    guard high | low != 0, parent != 0 else { return nil }
    self.high = high
    self.low = low
    self.parent = parent
    self.flags = UInt8(flags)
  }

  private static func number(
    _ digits: Int, _ bytes: inout some IteratorProtocol<UInt8>
  ) -> UInt64? {
    var number: UInt64 = 0
    for _ in 0..<digits {
      guard let value = bytes.next().flatMap(Hex.lowercaseValue) else { return nil }
      number = number << 4 | UInt64(value)
    }
    return number
  }

  private static func dash(_ bytes: inout some IteratorProtocol<UInt8>) -> Bool {
    bytes.next() == UInt8(ascii: "-")
  }
}

extension Request {
  /// The `traceparent` to pass on with requests this one causes; nil unless the client sent a valid one.
  public var trace: String? {
    guard let traceContext, traceContext.isContinued else { return nil }
    return traceContext.traceparent
  }

  /// The `tracestate` to pass on with ``trace``, as the client sent it; nil when there is none, when there is
  /// no trace to pass on, and when it is longer than every server must accept.
  public var traceState: String? {
    guard traceContext?.isContinued == true else { return nil }
    let text = headers.values(of: "tracestate").joined(separator: ",")
    let isUsable = text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 }
    guard (1...Self.traceStateBytesMax).contains(text.utf8.count), isUsable else { return nil }
    return text
  }
}
