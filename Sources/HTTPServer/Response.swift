/// One HTTP answer.
public struct Response: Sendable {
  /// The status code.
  public var status: Int
  /// Header fields; the server adds Content-Length, Date, Connection and X-Request-Id itself.
  public var headers: [(name: String, value: String)]
  /// The body.
  public var body: Body
  /// Who made the request, for the access log; never sent.
  public var actor: String?

  /// Makes an answer.
  public init(
    status: Int, headers: [(name: String, value: String)] = [], body: Body = .none,
    actor: String? = nil
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.actor = actor
  }

  /// The part after the head.
  public enum Body: Sendable {
    /// No body.
    case none
    /// Bytes, copied while sending.
    case bytes([UInt8])
    /// Large immutable bytes that many answers share; never copied whole.
    case shared(SharedBytes)
    /// An event stream that stays open.
    case stream(EventStream)
  }
}

/// Immutable bytes that many answers send at once, such as a seat map.
public final class SharedBytes: Sendable {
  /// The bytes.
  public let bytes: [UInt8]

  /// Wraps bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }
}
