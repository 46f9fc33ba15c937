/// The program behind the server, as the server sees it.
public protocol Application: Sendable {
  /// Decides, from the head alone, how a request is answered. Called once per request, on an HTTP thread,
  /// before any of the body is read. Must not block.
  func plan(_ method: Method, path: String) -> Plan

  /// The answer to an error thrown by a handler or a gate. Must not block.
  func response(to error: any Error, _ request: Request) -> Response
}

extension Application {
  /// Reports only that something failed; for applications whose handlers do not throw.
  public func response(to error: any Error, _ request: Request) -> Response {
    Response(status: 500)
  }
}

/// How one request is answered.
public struct Plan: Sendable {
  /// The values of the pattern's placeholders.
  public let parameters: [String]
  private let route: Route

  /// The part that all plans of a route share, behind one reference, because every request copies its plan.
  private final class Route: Sendable {
    let pattern: String
    let bodyLimit: Int
    let handler: Handler
    let gate: Gate?
    let row: Int?

    init(
      _ pattern: String, row: Int?, _ bodyLimit: Int, _ handler: Handler, _ gate: Gate?
    ) {
      self.pattern = pattern
      self.row = row
      self.bodyLimit = bodyLimit
      self.handler = handler
      self.gate = gate
    }
  }

  /// The route's pattern, such as `/api/v1/concerts/{concertId}`: the label of metrics and logs.
  public var pattern: String { route.pattern }
  /// The pattern's place in the application's list of patterns, where that is known: whoever counts by
  /// pattern need not look for it with each request.
  public var row: Int? { route.row }
  /// The most bytes of body read; a larger body is answered 413.
  public var bodyLimit: Int { route.bodyLimit }
  /// The handler that answers.
  public var handler: Handler { route.handler }
  /// Checks the head of a request with a body before any of the body is read. An error it throws refuses the
  /// body and is the connection's last answer. Runs as ``Handler/inline(_:)`` does.
  public var gate: Gate? { route.gate }

  /// Throws when the client may not send a body.
  public typealias Gate = @Sendable (Request) throws -> Void

  /// Makes a plan.
  public init(
    pattern: String, row: Int? = nil, bodyLimit: Int, parameters: [String] = [],
    handler: Handler, gate: Gate? = nil
  ) {
    self.parameters = parameters
    route = Route(pattern, row: row, bodyLimit, handler, gate)
  }

  private init(_ route: Route, _ parameters: [String]) {
    self.route = route
    self.parameters = parameters
  }

  /// The same plan for a path with these values.
  public func with(parameters: [String]) -> Plan { Plan(route, parameters) }
}

/// The handler of a request. ``Application/response(to:_:)`` answers the errors it throws.
public enum Handler: Sendable {
  /// Answers, from memory alone.
  public typealias Inline = @Sendable (Request) throws -> Response
  /// Answers from memory alone, or returns nil.
  public typealias InlineIfReady = @Sendable (Request) throws -> Response?
  /// Answers, and may wait.
  public typealias Async = @Sendable (Request) async throws -> Response

  /// Answers inside the HTTP callback: memory only, microseconds, never blocks.
  case inline(Inline)
  /// Answers in a task while the connection is suspended.
  case async(Async)
  /// Answers in a task that runs on the connection's own event loop: waits as it likes, but takes no more than
  /// ``inline(_:)`` does between two waits.
  case prompt(Async)
  /// Answers inside the HTTP callback when it can; for nil, `otherwise` runs as ``async(_:)`` does.
  case inlineOrAsync(InlineIfReady, otherwise: Async)
}

/// Observes every finished request, for the access log and metrics. Must be quick.
public protocol RequestObserver: Sendable {
  /// Called when a request was answered, or its client left first.
  func finished(_ record: RequestRecord)
}

/// One finished request.
public struct RequestRecord: Sendable {
  /// The method.
  public let method: Method
  /// The route's pattern.
  public let pattern: String
  /// The plan's ``Plan/row``.
  public let row: Int?
  /// The path as sent.
  public let path: String
  /// The status sent; 499 when the client left before an answer.
  public let status: Int
  /// Bytes of body sent.
  public let bytes: Int
  /// The time from reading the head to finishing the answer.
  public let nanoseconds: UInt64
  /// The request id.
  public let id: String
  /// The client's address, as ``Request/peer``.
  public let peer: String
  /// Who made the request, when known.
  public let actor: String?
  /// Its position in a trace.
  public let trace: TraceContext?
  /// The number of the HTTP thread that reports it, from zero.
  public let thread: Int

  /// Makes a record.
  public init(
    method: Method, pattern: String, row: Int? = nil, path: String, status: Int, bytes: Int,
    nanoseconds: UInt64, id: String, peer: String, actor: String?, trace: TraceContext? = nil,
    thread: Int = 0
  ) {
    self.method = method
    self.pattern = pattern
    self.row = row
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
