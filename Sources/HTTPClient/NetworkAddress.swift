import Glibc

/// An IPv4 or IPv6 address.
public enum NetworkAddress: Hashable, Sendable {
  /// Four bytes, as one number.
  case v4(UInt32)
  /// Sixteen bytes, as two.
  case v6(high: UInt64, low: UInt64)

  /// Reads the canonical text of an address: dotted decimal without leading zeros, or IPv6 without brackets
  /// and zone; nil for anything else.
  public init?(_ text: String) {
    var four = in_addr()
    var six = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      self = .v4(UInt32(bigEndian: four.s_addr))
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      self = withUnsafeBytes(of: &six) { Self.six($0) }
    } else {
      return nil
    }
  }

  /// Reads a socket address of `count` bytes; nil for families other than IPv4 and IPv6.
  init?(socketAddress bytes: UnsafeRawPointer, count: Int) {
    let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
    guard count >= MemoryLayout<sa_family_t>.size else { return nil }
    switch Int32(bytes.loadUnaligned(as: sa_family_t.self)) {
    case AF_INET where count >= MemoryLayout<sockaddr_in>.size:
      let address = bytes.loadUnaligned(as: sockaddr_in.self)
      self = .v4(UInt32(bigEndian: address.sin_addr.s_addr))
    case AF_INET6 where count >= MemoryLayout<sockaddr_in6>.size:
      var address = bytes.loadUnaligned(as: sockaddr_in6.self)
      self = withUnsafeBytes(of: &address.sin6_addr) { Self.six($0) }
    default: return nil
    }
  }

  private static func six(_ bytes: UnsafeRawBufferPointer) -> NetworkAddress {
    .v6(
      high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }
}

extension NetworkAddress {
  /// Whether this is an address of the public internet and of nothing near this machine: not this host, no
  /// private or shared network, no link, no group, no address reserved for documentation and tests, no cloud
  /// metadata service, and no IPv6 address that stands for one of these.
  public var isPublic: Bool {
    switch self {
    case .v4(let address): !Self.closed4.contains { $0.contains(address) }
    case .v6(let high, let low): Self.isPublic6(high, low)
    }
  }

  /// A prefix of addresses.
  private struct Prefix {
    let start: UInt32
    let length: UInt32

    init(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ length: UInt32) {
      start = a << 24 | b << 16 | c << 8 | d
      self.length = length
    }

    func contains(_ address: UInt32) -> Bool { (address ^ start) >> (32 - length) == 0 }
  }

  private static let closed4 = [
    Prefix(0, 0, 0, 0, 8), Prefix(10, 0, 0, 0, 8), Prefix(100, 64, 0, 0, 10),
    Prefix(127, 0, 0, 0, 8), Prefix(169, 254, 0, 0, 16), Prefix(172, 16, 0, 0, 12),
    Prefix(192, 0, 0, 0, 24), Prefix(192, 0, 2, 0, 24), Prefix(192, 88, 99, 0, 24),
    Prefix(192, 168, 0, 0, 16), Prefix(198, 18, 0, 0, 15), Prefix(198, 51, 100, 0, 24),
    Prefix(203, 0, 113, 0, 24), Prefix(224, 0, 0, 0, 4), Prefix(240, 0, 0, 0, 4),
    // The address at which machines of one cloud reach their host; it looks public.
    Prefix(168, 63, 129, 16, 32),
  ]

  private static func isPublic6(_ high: UInt64, _ low: UInt64) -> Bool {
    let embedded = NetworkAddress.v4(UInt32(truncatingIfNeeded: low))
    // ::ffff:0:0/96 and 64:ff9b::/96 embed IPv4 addresses.
    if high == 0, low >> 32 == 0xffff { return embedded.isPublic }
    if high == 0x0064_ff9b_0000_0000, low >> 32 == 0 { return embedded.isPublic }
    // Only 2000::/3 is assigned to the public, and within it not the protocols' own 2001::/23, the
    // documentation's 2001:db8::/32 and 3fff::/20, and the tunnels of 2002::/16.
    guard high >> 61 == 1 else { return false }
    return high >> 41 != 0x2001_0000 >> 9 && high >> 32 != 0x2001_0db8 && high >> 48 != 0x2002
      && high >> 44 != 0x3fff_0
  }
}
