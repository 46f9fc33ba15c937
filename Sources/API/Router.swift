import BoxOffice
public import HTTPServer

/// One line of the routes page.
struct Route: Sendable {
  let method: Method
  let pattern: String
  let bodyLimit: Int
  let action: Action
  /// Throws for who may not send a body at all; asked before any of it is read.
  var gate: (@Sendable (Request) throws -> Void)?

  /// What a route does; what it throws is told as a problem.
  enum Action: Sendable {
    /// An action that may wait.
    typealias Waiting = @Sendable (Request) async throws -> Response
    /// Answers inside the HTTP callback, from memory alone.
    case immediate(@Sendable (Request) throws -> Response)
    /// Answers in a task.
    case deferred(Waiting)
    /// Answers inside the HTTP callback when memory knows the answer, else in a task.
    case immediateOrDeferred(@Sendable (Request) throws -> Response?, otherwise: Waiting)
  }

  /// The action as the server runs it: it always answers. Behind the API's base it answers as an instance
  /// that has what the client's version stands for, and nobody hears 404 from memory alone.
  func handler(_ edge: Edge) -> Handler {
    guard pattern.hasPrefix("/api/") else { return plainHandler(edge) }
    switch action {
    case .immediate(let act): return glancing(act, otherwise: { try act($0) }, edge)
    case .immediateOrDeferred(let act, let later): return glancing(act, otherwise: later, edge)
    case .deferred(let act): return .deferred(answering(act, edge))
    }
  }

  /// The handler of what is the same on every instance, or of this one alone.
  private func plainHandler(_ edge: Edge) -> Handler {
    switch action {
    case .immediate(let act):
      .immediate { request in
        do { return try act(request) } catch { return edge.refusal(error, request) }
      }
    case .deferred(let act): .deferred(answering(act, edge))
    case .immediateOrDeferred(let act, let later):
      .immediateOrDeferred(
        { request in
          do { return try act(request) } catch { return edge.refusal(error, request) }
        }, otherwise: answering(later, edge))
    }
  }

  /// The gate as the server runs it.
  func refusal(_ edge: Edge) -> (@Sendable (Request) -> Response?)? {
    guard let gate else { return nil }
    return { request in
      do { try gate(request) } catch { return edge.refusal(error, request) }
      return nil
    }
  }

  /// What of the lines an answer tells.
  enum Reading {
    /// Nothing.
    case nothing
    /// One's own place: what each fan in line asks again and again.
    case place
    /// How long a line is.
    case line
  }

  private var reading: Reading {
    switch pattern {
    case "/api/v1/queue-tokens/current": .place
    case "/api/v1/concerts/{concertId}/queue", "/api/v1/admin/concerts/{concertId}/stats": .line
    default: .nothing
    }
  }

  private func glancing(
    _ act: @escaping @Sendable (Request) throws -> Response?,
    otherwise later: @escaping Action.Waiting, _ edge: Edge
  ) -> Handler {
    let reading = reading
    return .immediateOrDeferred(
      { request in
        if edge.isBehind(request, reading) { return nil }
        do {
          return try act(request)
        } catch {
          return edge.mayLearn(from: error, request) ? nil : edge.refusal(error, request)
        }
      }, otherwise: answering(later, edge))
  }

  private func answering(
    _ act: @escaping Action.Waiting, _ edge: Edge
  ) -> @Sendable (Request) async -> Response {
    let (changes, reading) = (method != .get, reading)
    return { request in
      // Asked here too, so that one instance alone is spared the call.
      if edge.live.news.isCarried { await edge.catchUp(with: request, reading) }
      let response: Response
      do {
        response = try await edge.remembering(request) { try await act(request) }
      } catch {
        response = edge.refusal(error, request)
      }
      guard changes, edge.live.news.isCarried else { return response }
      return await edge.versioned(response, to: request)
    }
  }
}

/// A route with its action ready to run.
private struct Destination: Sendable {
  let pattern: String
  let bodyLimit: Int
  let handler: Handler
  let refusal: (@Sendable (Request) -> Response?)?

  func plan(_ parameters: [Substring]) -> Plan {
    Plan(
      pattern: pattern, bodyLimit: bodyLimit, parameters: parameters.map(String.init),
      handler: handler, refusal: refusal)
  }
}

/// Finds the route of a request by its path's segments; literal segments win over placeholders.
public struct Router: Application {
  fileprivate struct Node: Sendable {
    var literals: [Substring: Node] = [:]
    var placeholder: [Node] = []
    /// What takes all that is left of a path: `{name...}` at a pattern's end.
    var rest: [Node] = []
    var destinations: [Method: Destination] = [:]
    var pattern = ""
  }

  private var root = Node()
  /// Paths without placeholders, found by one look-up.
  private var fixed: [String: [Destination?]] = [:]
  /// Every pattern, for metrics.
  public private(set) var patterns: [String] = []
  /// The methods each pattern answers, for tests against the published contract.
  public private(set) var methods: [String: [Method]] = [:]

  /// Which routes a listener serves.
  public enum Part: Sendable {
    /// All there are.
    case everything
    /// All but `/metrics`, which another listener has.
    case clients
    /// What operators' probes ask: `/health/` and `/metrics`.
    case operation
  }

  /// Makes the router of an office, or of a part of it.
  public init(_ office: Office, serving part: Part = .everything) {
    refusals = office.refusals
    missing = office.documents.missing
    for route in Routes.all(office, part) { add(route, office.edge) }
  }

  private let refusals: RefusalCounts
  /// The page for a person at an unknown address.
  private let missing: Documents.Answer

  /// Requests with no route, or none for their method, are counted under this pattern.
  public static let unmatched = "unmatched"

  private mutating func add(_ route: Route, _ edge: Edge) {
    let destination = Destination(
      pattern: route.pattern, bodyLimit: route.bodyLimit, handler: route.handler(edge),
      refusal: route.refusal(edge))
    if methods[route.pattern] == nil { patterns.append(route.pattern) }
    methods[route.pattern, default: []].append(route.method)
    if !route.pattern.contains("{") {
      fixed[route.pattern, default: Array(repeating: nil, count: Method.allCases.count)][
        route.method.position] = destination
    }
    root.insert(destination, for: route.method, segments: Self.segments(route.pattern)[...])
  }

  /// Decides how a request is answered.
  public func plan(_ method: Method, path: String) -> Plan {
    let wanted = method == .head ? .get : method
    if let route = fixed[path]?[wanted.position] {
      return route.plan([])
    }
    if path == "*" {
      // Asked of the server as a whole (RFC 9110, 9.3.7); the server lets nobody else through.
      let allow = Self.allow(Method.allCases.filter { $0 != .other })
      return Plan(
        pattern: Self.unmatched, bodyLimit: APILimits.body, parameters: [],
        handler: .immediate { _ in Response(status: 204, headers: [("Allow", allow)]) })
    }
    var parameters: [Substring] = []
    guard let node = root.find(Self.segments(path)[...], &parameters) else {
      return refusal(ErrorTable.addressNotFound, pattern: Self.unmatched, page: missing)
    }
    if let route = node.destinations[wanted] {
      return route.plan(parameters)
    }
    let allow = Self.allow(Array(node.destinations.keys))
    if method == .options {
      return Plan(
        pattern: node.pattern, bodyLimit: APILimits.body, parameters: [],
        handler: .immediate { _ in Response(status: 204, headers: [("Allow", allow)]) })
    }
    return refusal(
      Problem(
        405, "METHOD_NOT_ALLOWED", "This path allows \(allow).", allow: allow),
      pattern: node.pattern)
  }

  private static func allow(_ methods: [Method]) -> String {
    var names = Set(methods.map(\.rawValue)).union(["OPTIONS"])
    if names.contains("GET") { names.insert("HEAD") }
    return names.sorted().joined(separator: ", ")
  }

  private func refusal(
    _ problem: Problem, pattern: String, page: @escaping Documents.Answer = { _ in nil }
  ) -> Plan {
    Plan(
      pattern: pattern, bodyLimit: APILimits.body, parameters: [],
      handler: .immediate { [refusals] request in
        refusals.refused(problem.code, status: problem.status)
        return page(request) ?? problem.response(requestID: request.id)
      })
  }

  private static func segments(_ path: String) -> [Substring] {
    path.split(separator: "/", omittingEmptySubsequences: false)
  }
}

extension Router.Node {
  fileprivate mutating func insert(
    _ destination: Destination, for method: Method, segments: ArraySlice<Substring>
  ) {
    guard let first = segments.first else {
      destinations[method] = destination
      pattern = destination.pattern
      return
    }
    if first.hasSuffix("...}") {
      var node = rest.first ?? Self()
      node.insert(destination, for: method, segments: [])
      rest = [node]
    } else if first.hasPrefix("{") {
      var node = placeholder.first ?? Self()
      node.insert(destination, for: method, segments: segments.dropFirst())
      placeholder = [node]
    } else {
      literals[first, default: Self()].insert(
        destination, for: method, segments: segments.dropFirst())
    }
  }

  fileprivate func find(
    _ segments: ArraySlice<Substring>, _ parameters: inout [Substring]
  ) -> Self? {
    guard let first = segments.first else { return destinations.isEmpty ? nil : self }
    if let found = literals[first]?.find(segments.dropFirst(), &parameters) { return found }
    if !first.isEmpty, let next = placeholder.first {
      parameters.append(first)
      if let found = next.find(segments.dropFirst(), &parameters) { return found }
      parameters.removeLast()
    }
    guard let end = rest.first else { return nil }
    parameters.append(segments.joined(separator: "/")[...])
    return end
  }
}
