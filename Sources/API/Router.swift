public import HTTPServer

/// One line of the routes page.
struct Route: Sendable {
  let method: Method
  let pattern: String
  let bodyLimit: Int
  let handler: Handler
  /// Throws for clients that may not send a body at all; called before any of it is read.
  var gate: Plan.Gate?

  /// The part of the waiting lines that an answer contains.
  enum Reading {
    /// Nothing.
    case nothing
    /// A person's own place, which each fan in line polls.
    case place
    /// The length of a line.
    case line
  }

  var reading: Reading {
    switch pattern {
    case "/api/v1/queue-tokens/current": .place
    case "/api/v1/concerts/{concertId}/queue", "/api/v1/admin/concerts/{concertId}/stats": .line
    default: .nothing
    }
  }

  /// Whether it is refused before any work while the store is behind: what begins something new. Paying,
  /// extending and giving back find room for longer.
  var isRefusedEarly: Bool { method == .post && pattern == "/api/v1/reservations" }
}

/// Finds the route of a request by its path's segments; literal segments take precedence over placeholders.
public struct Router: Application {
  fileprivate struct Node: Sendable {
    var literals: [Substring: Node] = [:]
    var placeholder: [Node] = []
    /// The routes for all remaining segments of a path: `{name...}` at a pattern's end.
    var rest: [Node] = []
    var plans: [Method: Plan] = [:]
    var pattern = ""
  }

  private var root = Node()
  /// Paths without placeholders, found by one lookup.
  private var fixed: [String: [Plan?]] = [:]
  /// Every pattern, for metrics.
  public private(set) var patterns: [String] = []
  /// The methods each pattern answers, for tests against the published contract.
  public private(set) var methods: [String: [Method]] = [:]

  /// The routes that a listener serves.
  public enum Part: Sendable {
    /// All routes.
    case everything
    /// All but `/metrics`, which another listener serves.
    case clients
    /// The routes of operators' probes: `/health/` and `/metrics`.
    case operation
  }

  /// Makes the router of an office, or of some of its routes.
  public init(_ office: Office, serving part: Part = .everything) {
    edge = office.edge
    missing = office.documents.missing
    for route in Routes.all(office, part) { add(route) }
  }

  private let edge: Edge
  /// The page for a person at an unknown address.
  private let missing: Documents.Answer

  /// Requests that match no route, or none for their method, are counted under this pattern.
  public static let unmatched = "unmatched"

  private mutating func add(_ route: Route) {
    if methods[route.pattern] == nil { patterns.append(route.pattern) }
    let plan = Plan(
      pattern: route.pattern, row: patterns.firstIndex(of: route.pattern),
      bodyLimit: route.bodyLimit, handler: edge.handler(of: route), gate: route.gate)
    methods[route.pattern, default: []].append(route.method)
    if !route.pattern.contains("{") {
      fixed[route.pattern, default: Array(repeating: nil, count: Method.allCases.count)][
        route.method.position] = plan
    }
    root.insert(plan, for: route.method, segments: Self.segments(route.pattern)[...])
  }

  /// The problem for an error.
  public func response(to error: any Error, _ request: Request) -> Response {
    edge.refusal(error, request)
  }

  /// Decides how a request is answered.
  public func plan(_ method: Method, path: String) -> Plan {
    let wanted = method == .head ? .get : method
    if let plan = fixed[path]?[wanted.position] { return plan }
    if path == "*" {
      // A request for the server as a whole (RFC 9110, 9.3.7); the HTTP server passes no other through.
      let allow = Self.allow(Method.allCases.filter { $0 != .other })
      return Plan(
        pattern: Self.unmatched, bodyLimit: APILimits.body,
        handler: .inline { _ in Response(status: 204, headers: [("Allow", allow)]) })
    }
    var parameters: [Substring] = []
    guard let node = root.find(Self.segments(path)[...], &parameters) else {
      return refusing(ErrorTable.addressNotFound, under: Self.unmatched, page: missing)
    }
    if let plan = node.plans[wanted] { return plan.with(parameters: parameters.map(String.init)) }
    let allow = Self.allow(Array(node.plans.keys))
    if method == .options {
      return Plan(
        pattern: node.pattern, bodyLimit: APILimits.body,
        handler: .inline { _ in Response(status: 204, headers: [("Allow", allow)]) })
    }
    return refusing(
      Problem(405, "METHOD_NOT_ALLOWED", "This path allows \(allow).", allow: allow),
      under: node.pattern)
  }

  private static func allow(_ methods: [Method]) -> String {
    var names = Set(methods.map(\.rawValue)).union(["OPTIONS"])
    if names.contains("GET") { names.insert("HEAD") }
    return names.sorted().joined(separator: ", ")
  }

  /// Refuses the request; a person gets a page where there is one.
  private func refusing(
    _ problem: Problem, under pattern: String, page: Documents.Answer? = nil
  ) -> Plan {
    Plan(
      pattern: pattern, bodyLimit: APILimits.body,
      handler: .inline { [edge] request in
        guard let shown = page?(request) else { throw problem }
        edge.refusals.refused(problem.code, status: problem.status)
        return shown
      })
  }

  private static func segments(_ path: String) -> [Substring] {
    path.split(separator: "/", omittingEmptySubsequences: false)
  }
}

extension Router.Node {
  fileprivate mutating func insert(
    _ plan: Plan, for method: Method, segments: ArraySlice<Substring>
  ) {
    guard let first = segments.first else {
      plans[method] = plan
      pattern = plan.pattern
      return
    }
    if first.hasSuffix("...}") {
      var node = rest.first ?? Self()
      node.insert(plan, for: method, segments: [])
      rest = [node]
    } else if first.hasPrefix("{") {
      var node = placeholder.first ?? Self()
      node.insert(plan, for: method, segments: segments.dropFirst())
      placeholder = [node]
    } else {
      literals[first, default: Self()].insert(
        plan, for: method, segments: segments.dropFirst())
    }
  }

  fileprivate func find(
    _ segments: ArraySlice<Substring>, _ parameters: inout [Substring]
  ) -> Self? {
    guard let first = segments.first else { return plans.isEmpty ? nil : self }
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
