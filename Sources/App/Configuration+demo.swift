import Glibc

extension Configuration {
  /// Whether its listening address is reachable from this machine only.
  package var isLocal: Bool {
    if host == "localhost" { return true }
    var four = in_addr()
    if inet_pton(AF_INET, host, &four) == 1 {
      return UInt32(bigEndian: four.s_addr) >> 24 == Self.loopbackNetwork
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, host, &six) == 1 else { return false }
    let bytes = withUnsafeBytes(of: &six) { Array($0) }
    let isMapped = bytes[..<12].elementsEqual([UInt8](repeating: 0, count: 10) + [0xff, 0xff])
    return bytes == [UInt8](repeating: 0, count: 15) + [1]
      || isMapped && bytes[12] == UInt8(Self.loopbackNetwork)
  }

  /// The first byte of IPv4's loopback addresses.
  private static let loopbackNetwork: UInt32 = 127

  /// Refuses a demo that is reachable from other machines, unless that is allowed.
  package func checkDemo() throws(Stop) {
    guard isDemo, !isLocal, !hasPublicDemo else { return }
    throw .configuration(
      "--demo creates an organiser and lets anyone credit a wallet, but other machines can reach "
        + "\(host): leave it out, listen on 127.0.0.1, or set --public-demo on.")
  }
}
