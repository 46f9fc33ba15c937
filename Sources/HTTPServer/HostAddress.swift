import Glibc

/// An IPv4 or IPv6 address; an IPv4-mapped IPv6 address equals the IPv4 address.
public struct HostAddress: Hashable, Sendable {
  /// The sixteen bytes of IPv6; an IPv4 address is `::ffff:a.b.c.d`.
  let high: UInt64
  let low: UInt64

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Makes an IPv4 address from its number.
  init(four: UInt32) { self.init(high: 0, low: Self.mapped | UInt64(four)) }

  /// Makes an address from the sixteen bytes of IPv6.
  init(six bytes: UnsafeRawBufferPointer) {
    self.init(
      high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }

  /// Reads an address in any form of RFC 4291 and RFC 5952, or dotted decimal without leading zeros; nil for
  /// anything else, including brackets, ports and zones.
  public init?(_ text: String) {
    var four = in_addr()
    var six = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      self.init(four: UInt32(bigEndian: four.s_addr))
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      self = withUnsafeBytes(of: &six) { HostAddress(six: $0) }
    } else {
      return nil
    }
  }

  /// Reads an address as proxies write it: with white space or quotes around it, with a port, in brackets,
  /// with a zone.
  init?(hop text: some StringProtocol) {
    var text = text[...].drop { $0 == " " || $0 == "\t" || $0 == "\"" }
    while let last = text.last, last == " " || last == "\t" || last == "\"" { text.removeLast() }
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { return nil }
      guard Self.isPort(text[text.index(after: end)...]) else { return nil }
      text = text[..<end].dropFirst()
    } else if let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon {
      // One colon: IPv4 and a port. IPv6 without brackets has more colons, and no port.
      guard Self.isPort(text[colon...]) else { return nil }
      text = text[..<colon]
    }
    if let zone = text.firstIndex(of: "%") { text = text[..<zone] }
    self.init(String(text))
  }

  private static func isPort(_ text: some StringProtocol) -> Bool {
    if text.isEmpty { return true }
    let digits = text.dropFirst()
    return text.first == ":" && (1...5).contains(digits.utf8.count)
      && digits.utf8.allSatisfy { (48...57).contains($0) }
  }

  /// The canonical text of the address: dotted decimal, or IPv6 as RFC 5952 writes it.
  public var text: String {
    var name = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    if isIPv4 {
      var address = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
      inet_ntop(AF_INET, &address, &name, socklen_t(name.count))
    } else {
      var bytes = (high.bigEndian, low.bigEndian)
      inet_ntop(AF_INET6, &bytes, &name, socklen_t(name.count))
    }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The text of the unit that limits count: an IPv4 address, or the /64 of an IPv6 address, because each
  /// household has a whole one.
  public var counted: String {
    isIPv4 ? text : network.text + "/64"
  }

  /// The counted unit of an address's text; any other text counts as itself.
  public static func counted(_ text: String) -> String {
    HostAddress(hop: text)?.counted ?? text
  }

  var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }

  private static let mapped: UInt64 = 0xffff_0000_0000
}

/// Addresses with a common prefix: one address, or a network such as `10.0.0.0/8`.
public struct HostNetwork: Hashable, Sendable, CustomStringConvertible {
  /// The canonical text.
  public let description: String
  private let start: HostAddress
  private let mask: HostAddress

  /// Reads an address, optionally with a prefix length: 0 to 32 for IPv4, 0 to 128 for IPv6. The bits after
  /// the prefix do not matter. Nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let address = HostAddress(String(parts[0])) else {
      return nil
    }
    let isIPv4 = !parts[0].contains(":")
    let width = isIPv4 ? 32 : 128
    var bits = width
    if parts.count == 2 {
      let digits = parts[1]
      guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
        let number = Int(digits), number <= width
      else { return nil }
      bits = number
    }
    if isIPv4 { bits += 96 }
    mask = HostAddress(
      high: bits >= 64 ? .max : ~(.max >> UInt64(bits)),
      low: bits >= 128 ? .max : bits > 64 ? ~(.max >> UInt64(bits - 64)) : 0)
    start = HostAddress(high: address.high & mask.high, low: address.low & mask.low)
    let isWhole = bits == 128
    description = isWhole ? start.text : "\(start.text)/\(isIPv4 ? bits - 96 : bits)"
  }

  /// Whether the network contains the address.
  public func contains(_ address: HostAddress) -> Bool {
    address.high & mask.high == start.high && address.low & mask.low == start.low
  }
}

/// Finds the address a request comes from behind the operator's own proxies.
struct ForwardedFor {
  /// The trusted proxies.
  let trusted: [HostNetwork]

  func trusts(_ address: HostAddress) -> Bool { trusted.contains { $0.contains(address) } }

  /// The address that contacted the outermost trusted proxy. All `X-Forwarded-For` fields form one list (RFC
  /// 9110, 5.3), to which each proxy appends the address that contacted it. So the list is read from its end,
  /// past trusted proxies. Anything before the first untrusted address was written by that client.
  ///
  /// - Parameter peer: The connection's other end, which is trusted.
  func client(_ fields: [(name: String, value: String)], peer: HostAddress) -> HostAddress {
    var client = peer
    for field in fields.reversed() where field.name.equalsLowercased("x-forwarded-for") {
      for hop in field.value.split(separator: ",").reversed() {
        // A hop that is not an address ends the list: the proxy that wrote it is the last known address.
        guard let address = HostAddress(hop: hop) else { return client }
        client = address
        guard trusts(address) else { return client }
      }
    }
    return client
  }
}
