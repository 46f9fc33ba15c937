/// One complete HTTP request: head and body.
public struct Request: Sendable {
  /// The method.
  public var method: Method
  /// The path as sent, percent-encoding included, without the query.
  public var path: String
  /// The query as sent, without the question mark; empty when there is none.
  public var query: String
  /// The header fields.
  public var headers: Headers
  /// The body, at most the plan's `bodyLimit` bytes.
  public var body: [UInt8]
  /// The values of the route's `{placeholders}`, in order; filled by the application's plan.
  public var parameters: [String]
  /// `X-Request-Id` when the client sent a usable one, otherwise an id made here.
  public var id: String
  /// The client's address, without the port: the connection's other end or, behind trusted proxies, the one
  /// they report.
  public var peer: String
  /// Its position in a trace; nil only for requests no server read.
  public var traceContext: TraceContext?

  /// Makes a request; for the server and for in-process tests.
  public init(
    method: Method, path: String, query: String = "", headers: Headers = Headers(),
    body: [UInt8] = [], parameters: [String] = [], id: String = "", peer: String = "",
    traceContext: TraceContext? = nil
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.parameters = parameters
    self.id = id
    self.peer = peer
    self.traceContext = traceContext
  }
}

/// A request method; those the product never answers are `other`.
public enum Method: String, Hashable, Sendable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
  case options = "OPTIONS"
  case other = "OTHER"

  /// The position of the method among all, for tables with one place for each.
  public var position: Int {
    switch self {
    case .get: 0
    case .head: 1
    case .post: 2
    case .put: 3
    case .patch: 4
    case .delete: 5
    case .options: 6
    case .other: 7
    }
  }
}

/// Header fields in the order of arrival; names compare without case.
public struct Headers: Sendable {
  /// The fields.
  public var fields: [(name: String, value: String)]

  /// Makes header fields.
  public init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

  /// The first value of a field. `name` must be lower-case ASCII.
  public subscript(name: String) -> String? {
    // By position: a field taken out whole would be retained, and most are only looked at.
    guard let found = fields.indices.first(where: { fields[$0].name.equalsLowercased(name) })
    else { return nil }
    return fields[found].value
  }

  /// Every value of a field, in order. `name` must be lower-case ASCII.
  public func values(of name: String) -> [String] {
    fields.compactMap { $0.name.equalsLowercased(name) ? $0.value : nil }
  }

  /// The number of fields with this name. `name` must be lower-case ASCII.
  public func count(of name: String) -> Int {
    fields.count { $0.name.equalsLowercased(name) }
  }
}

extension String {
  /// Whether the ASCII-lower-cased receiver equals `other`, which is already lower-case.
  func equalsLowercased(_ other: String) -> Bool {
    // Most names differ in length already.
    guard utf8.count == other.utf8.count else { return false }
    var left = self
    var right = other
    return left.withUTF8 { left in
      right.withUTF8 { right in
        for position in left.indices {
          let byte = left[position]
          guard (byte >= 65 && byte <= 90 ? byte | 32 : byte) == right[position] else {
            return false
          }
        }
        return true
      }
    }
  }
}
