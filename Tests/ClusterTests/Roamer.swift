import HTTPServer
import JSON
import TestKit

/// A client that sends each request at once, and to another instance than the one before.
///
/// Blocking: one thread each, inside `onThread`.
struct Roamer {
  /// How a client shows the versions of its answers.
  enum Jar: String, CaseIterable {
    /// As a program: the header of the last answer that had one.
    case header
    /// As a browser: the cookie.
    case cookie
    /// Not at all.
    case none
  }

  var accessToken = ""
  var queueToken = ""
  private let jar: Jar
  private var wires: [Wire]
  private var next = 0
  private var version: String?
  private let name: String
  private var keys = 0

  /// `name` is unique, and made of letters and digits: keys begin with it.
  init(_ name: String, _ ports: [Int], _ jar: Jar) throws {
    self.name = name
    self.jar = jar
    wires = try ports.map { try Wire(port: $0) }
  }

  /// Sends a request to the instance whose turn it is; every POST with a key of its own.
  mutating func ask(_ method: Method, _ path: String, _ json: JSONValue? = nil) throws -> Reply {
    var fields: [(name: String, value: String)] = []
    if !accessToken.isEmpty { fields.append(("Authorization", "Bearer \(accessToken)")) }
    if !queueToken.isEmpty { fields.append(("Queue-Token", queueToken)) }
    if method == .post {
      keys += 1
      fields.append(("Idempotency-Key", "\(name)-\(keys)"))
    }
    if json != nil { fields.append(("Content-Type", "application/json")) }
    if let version {
      switch jar {
      case .header: fields.append(("Box-Office-Version", version))
      case .cookie: fields.append(("Cookie", "theme=dark; box-office-version=\(version)"))
      case .none: break
      }
    }
    let body = json?.bytes ?? []
    let reply = try wires[next].ask(
      Wire.head(method, "/api/v1" + path, fields, body) + body, isHead: false)
    next = (next + 1) % wires.count
    note(reply)
    return reply
  }

  /// Hangs up.
  func close() { for wire in wires { wire.close() } }

  /// Takes another person's place at the same terminal.
  mutating func become(_ accessToken: String, _ queueToken: String = "") {
    (self.accessToken, self.queueToken) = (accessToken, queueToken)
  }

  private mutating func note(_ reply: Reply) {
    switch jar {
    case .header: version = reply.header("box-office-version") ?? version
    case .cookie:
      let pair = reply.header("set-cookie")?.split(separator: ";").first ?? ""
      if pair.hasPrefix("box-office-version=") {
        version = String(pair.dropFirst("box-office-version=".count))
      }
    case .none: break
    }
  }
}
