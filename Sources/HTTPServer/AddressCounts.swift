import Glibc
import Synchronization

extension HostAddress {
  /// Reads an address as the kernel writes it; nil for families other than IPv4 and IPv6.
  init?(_ address: UnsafePointer<sockaddr>) {
    let raw = UnsafeRawPointer(address)
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      let four = raw.loadUnaligned(as: sockaddr_in.self)
      self.init(four: UInt32(bigEndian: four.sin_addr.s_addr))
    case AF_INET6:
      let six = raw.loadUnaligned(as: sockaddr_in6.self)
      self = withUnsafeBytes(of: six.sin6_addr) { HostAddress(six: $0) }
    default: return nil
    }
  }

  /// The network whose connections are counted together: an IPv4 address, or the /64 of an IPv6 one.
  var network: HostAddress { isIPv4 ? self : HostAddress(high: high, low: 0) }
}

/// The number of connections of each network; touched when one opens and closes, never by a request.
final class AddressCounts: Sendable {
  private final class Shard: Sendable {
    let counts = Mutex<[HostAddress: Int]>([:])
  }

  private static let shardCount = 16

  private let shards = (0..<shardCount).map { _ in Shard() }

  /// Connections of a network now.
  func count(_ network: HostAddress) -> Int { shard(network).counts.withLock { $0[network] ?? 0 } }

  /// Adds a connection.
  func add(_ network: HostAddress) {
    shard(network).counts.withLock { $0[network, default: 0] += 1 }
  }

  /// Removes a connection.
  func remove(_ network: HostAddress) {
    shard(network).counts.withLock { counts in
      let left = (counts[network] ?? 1) - 1
      counts[network] = left > 0 ? left : nil
    }
  }

  private func shard(_ network: HostAddress) -> Shard {
    shards[Int(UInt(bitPattern: network.hashValue) % UInt(Self.shardCount))]
  }
}
