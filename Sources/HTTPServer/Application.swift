/// What the server asks of the program it serves.
public protocol Application: Sendable {
  /// Decides, from the head alone, how a request is answered; called once per request, on an HTTP
  /// thread, before any of the body is read. Must not block.
  func plan(_ method: Method, path: String) -> Plan
}

/// How one request is answered.
public struct Plan: Sendable {
  /// The route's pattern, such as `/api/v1/concerts/{concertId}`: the label of metrics and logs.
  public let pattern: String
  /// The most bytes of body read; more is answered 413.
  public let bodyLimit: Int
  /// The values of the pattern's placeholders.
  public let parameters: [String]
  /// What answers.
  public let handler: Handler
  /// Looks at the head of a request with a body, before any of the body is read: nil lets the body come,
  /// an answer refuses it and is the connection's last. Runs as ``Handler/immediate(_:)`` does.
  public let refusal: (@Sendable (Request) -> Response?)?

  /// Makes a plan.
  public init(
    pattern: String, bodyLimit: Int, parameters: [String], handler: Handler,
    refusal: (@Sendable (Request) -> Response?)? = nil
  ) {
    self.pattern = pattern
    self.bodyLimit = bodyLimit
    self.parameters = parameters
    self.handler = handler
    self.refusal = refusal
  }
}

/// What answers a request.
public enum Handler: Sendable {
  /// Answers inside the HTTP callback: memory only, microseconds, never blocks.
  case immediate(@Sendable (Request) -> Response)
  /// Answers in a task while the connection is suspended.
  case deferred(@Sendable (Request) async -> Response)
  /// Answers inside the HTTP callback when it can; nil goes on in a task as ``deferred(_:)`` does.
  case immediateOrDeferred(
    @Sendable (Request) -> Response?, otherwise: @Sendable (Request) async -> Response)
}

/// Is told of every finished request; for the access log and metrics. Must be quick.
public protocol RequestObserver: Sendable {
  /// A request was answered, or its client went away first.
  func finished(_ record: RequestRecord)
}

/// One finished request.
public struct RequestRecord: Sendable {
  /// The method.
  public let method: Method
  /// The route's pattern.
  public let pattern: String
  /// The path as sent.
  public let path: String
  /// The status sent; 499 when the client went away before an answer.
  public let status: Int
  /// Bytes of body sent.
  public let bytes: Int
  /// From head read to answer finished.
  public let nanoseconds: UInt64
  /// The request id.
  public let id: String
  /// The client's address, as ``Request/peer``.
  public let peer: String
  /// Who asked, when known.
  public let actor: String?
  /// Where it belongs in a trace.
  public let trace: TraceContext?
  /// The number of the HTTP thread that tells, from zero.
  public let thread: Int

  /// Makes a record.
  public init(
    method: Method, pattern: String, path: String, status: Int, bytes: Int, nanoseconds: UInt64,
    id: String, peer: String, actor: String?, trace: TraceContext? = nil, thread: Int = 0
  ) {
    self.method = method
    self.pattern = pattern
    self.path = path
    self.status = status
    self.bytes = bytes
    self.nanoseconds = nanoseconds
    self.id = id
    self.peer = peer
    self.actor = actor
    self.trace = trace
    self.thread = thread
  }
}
