public import HTTPServer
public import JSON

/// The ways a test body runs.
public enum Way: String, CaseIterable, Sendable, CustomStringConvertible {
  /// The router's plan and handler, called directly.
  case inProcess
  /// A server on a free loopback port, over a kept-alive connection.
  case socket
  /// Two instances on one PostgreSQL and one Redis, every request to another than the one before, as
  /// fast as they come: together they behave as one.
  case cluster

  /// On one instance: for what an instance keeps to itself, such as its counts and its limits, and for
  /// what a test puts around a store.
  public static let alone: [Way] = [.inProcess, .socket]

  /// The name.
  public var description: String { rawValue }
}

/// Sends requests one way or the other, with the header fields of the client it stands for.
public struct Client: Sendable {
  /// One request with its answer.
  public struct Exchange: Sendable {
    /// The method.
    public let method: Method
    /// Path and query.
    public let target: String
    /// The answer.
    public let reply: Reply
  }

  let carrier: any Carrier
  /// Fields sent with every request.
  public var headers: [(name: String, value: String)] = []
  /// Is shown every exchange.
  public var witness: (@Sendable (Exchange) -> Void)?

  init(_ carrier: any Carrier) { self.carrier = carrier }

  /// Sends a request; `json` is sent as the body with its content type.
  @discardableResult
  public func send(
    _ method: Method, _ target: String, json: JSONValue? = nil,
    headers: [(name: String, value: String)] = []
  ) async throws -> Reply {
    guard let json else { return try await send(method, target, body: [], headers: headers) }
    return try await send(
      method, target, body: json.bytes, headers: headers + [("Content-Type", "application/json")])
  }

  /// Sends a request with exactly these bytes as its body.
  @discardableResult
  public func send(
    _ method: Method, _ target: String, body: [UInt8],
    headers: [(name: String, value: String)] = []
  ) async throws -> Reply {
    let reply = try await carrier.carry(
      method, target, headers: self.headers + headers, body: body)
    witness?(Exchange(method: method, target: target, reply: reply))
    return reply
  }

  /// Opens an event stream; over a socket only, nil in process.
  public func listen(
    _ target: String, headers: [(name: String, value: String)] = []
  ) async throws -> Listener? {
    try await carrier.listen(target, headers: self.headers + headers)
  }

  /// The client that also sends a field.
  public func adding(_ name: String, _ value: String) -> Client {
    var client = self
    client.headers.append((name, value))
    return client
  }

  /// The client of a person who is logged in.
  public func by(_ person: Person) -> Client { bearing(person.token) }

  /// The client that sends an access token.
  public func bearing(_ token: String) -> Client { adding("Authorization", "Bearer \(token)") }

  /// The client that sends a queue token.
  public func queued(_ token: String) -> Client { adding("Queue-Token", token) }

  /// The client that sends an idempotency key.
  public func keyed(_ key: String) -> Client { adding("Idempotency-Key", key) }
}

/// What takes requests to the office.
protocol Carrier: Sendable {
  func carry(
    _ method: Method, _ target: String, headers: [(name: String, value: String)], body: [UInt8]
  ) async throws -> Reply

  func listen(
    _ target: String, headers: [(name: String, value: String)]
  ) async throws -> Listener?
}
