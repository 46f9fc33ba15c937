import HTTPClient

/// An address allowed for a webhook.
///
/// Parsing is strict: a name or a plain address, so that no two parsers see different hosts in it. Where a
/// name resolves to is checked for every connection; here only plainly useless addresses are refused.
public struct WebhookURL: Sendable {
  /// Why an address was refused.
  public struct Refusal: Error, Hashable, Sendable {
    /// The reason, in words for the organiser.
    public let reason: String
  }

  /// The whole address.
  public let text: String
  /// The host, in lower case, for logs; the path and the query may be secret.
  public let host: String

  /// Reads an address.
  ///
  /// - Parameter allowsPrivate: Whether plain http and addresses that are not public are allowed.
  public init(_ text: String, allowsPrivate: Bool) throws(Refusal) {
    guard (1...WebhookLimits.urlMax).contains(text.utf8.count) else {
      throw Refusal(reason: "must be 1 to \(WebhookLimits.urlMax) bytes long")
    }
    guard text.utf8.allSatisfy(Self.isPlain) else {
      throw Refusal(reason: "must contain only URL characters, and no fragment")
    }
    let lower = text.lowercased()
    let rest: Substring
    if lower.hasPrefix("https://") {
      rest = lower.dropFirst(8)
    } else if allowsPrivate, lower.hasPrefix("http://") {
      rest = lower.dropFirst(7)
    } else {
      throw Refusal(reason: "must begin with https://")
    }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@") else {
      throw Refusal(reason: "must not contain a user name or password")
    }
    host = try Self.host(authority)
    self.text = text
    guard !allowsPrivate else { return }
    let literal = NetworkAddress(host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host)
    guard literal?.isPublic ?? true, host != "localhost", !host.hasSuffix(".localhost") else {
      throw Refusal(reason: "must point to a public address")
    }
  }

  /// The host of an authority, without its port, which is checked.
  private static func host(_ authority: Substring) throws(Refusal) -> String {
    var host = authority
    var port: Substring?
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else {
        throw Refusal(reason: "has a malformed host")
      }
      host = authority[...end]
      let rest = authority[authority.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else {
        throw Refusal(reason: "has a malformed host")
      }
      port = rest.isEmpty ? nil : rest.dropFirst()
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      port = authority[authority.index(after: colon)...]
    }
    if let port {
      guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port),
        number > 0
      else { throw Refusal(reason: "must have a port from 1 to 65535") }
    }
    guard isHost(String(host)) else {
      throw Refusal(reason: "must have a host name or an IP address")
    }
    return String(host)
  }

  private static func isHost(_ host: String) -> Bool {
    if host.hasPrefix("[") {
      guard case .v6? = NetworkAddress(String(host.dropFirst().dropLast())) else { return false }
      return true
    }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    guard host.utf8.count <= 253, let last = labels.last,
      labels.allSatisfy({ (1...63).contains($0.utf8.count) && $0.utf8.allSatisfy(isLetter) })
    else { return false }
    // A host that ends in a number is an address and may be written in one way only: some parsers take 127.1,
    // 0x7f000001 and 2130706433 for the same address.
    guard last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) || last.hasPrefix("0x") else {
      return true
    }
    if case .v4? = NetworkAddress(host) { return true }
    return false
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_")
  }

  /// The characters of RFC 3986 without `#`.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x21...0x7e).contains(byte) && !"\"#<>\\^`{|}".utf8.contains(byte)
  }
}
