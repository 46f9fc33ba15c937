import Encoding

/// Where a Redis listens and how to log in. Prints without its password.
public struct RedisAddress: Sendable {
  /// A name or an address.
  public let host: String
  /// 1 to 65535.
  public let port: Int
  /// The number of the logical database.
  public let database: Int
  /// Nil for Redis' default user.
  let user: String?
  let password: String?

  /// Why a text is not an address.
  public enum Refusal: Error, Hashable, Sendable {
    /// A scheme other than `redis://`.
    case scheme
    /// No host.
    case host
    /// The port is not a number from 1 to 65535.
    case port
    /// The database is not a number from 0 to 1,000,000.
    case database
    /// A percent sign without two hexadecimal digits, or bytes that are not UTF-8.
    case encoding
    /// A query or fragment, which no Redis address has.
    case rest
  }

  /// Reads `redis://user:password@host:port/database`. Everything but the host is optional: the defaults are
  /// port 6379, database 0 and no login. User and password may be percent-encoded; an IPv6 host stands in
  /// brackets.
  public init(_ text: String) throws(Refusal) {
    let scheme = "redis://"
    guard text.hasPrefix(scheme) else { throw .scheme }
    var rest = text.dropFirst(scheme.count)
    guard !rest.contains("?"), !rest.contains("#") else { throw .rest }
    var database = 0
    if let slash = rest.lastIndex(of: "/") {
      let name = rest[rest.index(after: slash)...]
      if !name.isEmpty { database = try Self.number(name, in: 0...1_000_000, or: .database) }
      rest = rest[..<slash]
    }
    var login: (user: String?, password: String?) = (nil, nil)
    if let at = rest.lastIndex(of: "@") {
      login = try Self.login(rest[..<at])
      rest = rest[rest.index(after: at)...]
    }
    var port = 6_379
    let closing = rest.lastIndex(of: "]")
    if let colon = rest.lastIndex(of: ":"), closing.map({ $0 < colon }) ?? true {
      port = try Self.number(rest[rest.index(after: colon)...], in: 1...65_535, or: .port)
      rest = rest[..<colon]
    }
    if rest.first == "[", rest.last == "]" { rest = rest.dropFirst().dropLast() }
    guard !rest.isEmpty, !rest.contains("/"), !rest.contains("\0") else { throw .host }
    host = String(rest)
    self.port = port
    self.database = database
    (user, password) = login
  }

  private static func login(
    _ text: Substring
  ) throws(Refusal) -> (user: String?, password: String?) {
    guard let colon = text.firstIndex(of: ":") else { throw .encoding }
    let user = try decoded(text[..<colon])
    let password = try decoded(text[text.index(after: colon)...])
    return (user.isEmpty ? nil : user, password.isEmpty ? nil : password)
  }

  private static func number(
    _ text: Substring, in range: ClosedRange<Int>, or refusal: Refusal
  ) throws(Refusal) -> Int {
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text),
      range.contains(number)
    else { throw refusal }
    return number
  }

  private static func decoded(_ text: Substring) throws(Refusal) -> String {
    guard let text = PercentEncoding.decode(text) else { throw .encoding }
    return text
  }
}

extension RedisAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Host, port and database; never the login.
  public var description: String { "redis://\(host):\(port)/\(database)" }
  /// The same.
  public var debugDescription: String { description }
  /// No children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
