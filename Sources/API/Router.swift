public import HTTPServer

/// One line of the routes page.
struct Route: Sendable {
  let method: Method
  let pattern: String
  let bodyLimit: Int
  let handler: Handler
}

/// Finds the route of a request by its path's segments; literal segments win over placeholders.
public struct Router: Application {
  fileprivate struct Node: Sendable {
    var literals: [Substring: Node] = [:]
    var placeholder: [Node] = []
    var routes: [Method: Route] = [:]
    var pattern = ""
  }

  private var root = Node()
  /// Paths without placeholders, found by one look-up.
  private var fixed: [String: [Method: Route]] = [:]
  /// Every pattern, for metrics.
  public private(set) var patterns: [String] = []
  /// The methods each pattern answers, for tests against the published contract.
  public private(set) var methods: [String: [Method]] = [:]

  /// Makes the router of an office.
  public init(_ office: Office) {
    for route in Routes.all(office) { add(route) }
  }

  /// Requests with no route, or none for their method, are counted under this pattern.
  public static let unmatched = "unmatched"

  private mutating func add(_ route: Route) {
    if methods[route.pattern] == nil { patterns.append(route.pattern) }
    methods[route.pattern, default: []].append(route.method)
    if !route.pattern.contains("{") { fixed[route.pattern, default: [:]][route.method] = route }
    root.insert(route, segments: Self.segments(route.pattern)[...])
  }

  /// Decides how a request is answered.
  public func plan(_ method: Method, path: String) -> Plan {
    let wanted = method == .head ? .get : method
    if let route = fixed[path]?[wanted] {
      return Plan(
        pattern: route.pattern, bodyLimit: route.bodyLimit, parameters: [],
        handler: route.handler)
    }
    var parameters: [Substring] = []
    guard let node = root.find(Self.segments(path)[...], &parameters) else {
      return Self.refusal(
        Problem(404, "NOT_FOUND", "There is nothing at this address; see /docs."),
        pattern: Self.unmatched)
    }
    if let route = node.routes[wanted] {
      return Plan(
        pattern: route.pattern, bodyLimit: route.bodyLimit,
        parameters: parameters.map(String.init), handler: route.handler)
    }
    let allow = Self.allow(Array(node.routes.keys))
    if method == .options {
      return Plan(
        pattern: node.pattern, bodyLimit: APILimits.body, parameters: [],
        handler: .immediate { _ in Response(status: 204, headers: [("Allow", allow)]) })
    }
    return Self.refusal(
      Problem(
        405, "METHOD_NOT_ALLOWED", "This address answers \(allow).", allow: allow),
      pattern: node.pattern)
  }

  private static func allow(_ methods: [Method]) -> String {
    var names = Set(methods.map(\.rawValue)).union(["OPTIONS"])
    if names.contains("GET") { names.insert("HEAD") }
    return names.sorted().joined(separator: ", ")
  }

  private static func refusal(_ problem: Problem, pattern: String) -> Plan {
    Plan(
      pattern: pattern, bodyLimit: APILimits.body, parameters: [],
      handler: .immediate { request in problem.response(requestID: request.id) })
  }

  private static func segments(_ path: String) -> [Substring] {
    path.split(separator: "/", omittingEmptySubsequences: false)
  }
}

extension Router.Node {
  fileprivate mutating func insert(_ route: Route, segments: ArraySlice<Substring>) {
    guard let first = segments.first else {
      routes[route.method] = route
      pattern = route.pattern
      return
    }
    if first.hasPrefix("{") {
      var node = placeholder.first ?? Self()
      node.insert(route, segments: segments.dropFirst())
      placeholder = [node]
    } else {
      literals[first, default: Self()].insert(route, segments: segments.dropFirst())
    }
  }

  fileprivate func find(
    _ segments: ArraySlice<Substring>, _ parameters: inout [Substring]
  ) -> Self? {
    guard let first = segments.first else { return routes.isEmpty ? nil : self }
    if let found = literals[first]?.find(segments.dropFirst(), &parameters) { return found }
    guard !first.isEmpty, let next = placeholder.first else { return nil }
    parameters.append(first)
    if let found = next.find(segments.dropFirst(), &parameters) { return found }
    parameters.removeLast()
    return nil
  }
}
