import Glibc
import Testing

@testable import HTTPServer

@Suite("Crowds of connections")
struct CrowdTests {
  @Test(
    "an address has so many connections at once; another's and a proxy's are not counted with them")
  func perAddress() async throws {
    var limits = ServerLimits()
    limits.connectionsPerAddress = 3
    let test = try TestServer(
      limits: limits, threads: 1, trustedProxies: [try #require(HostNetwork("127.0.0.3"))],
      handler: .inline(TestServer.echoed))
    let server = test.server
    let (open, fourth, others, later) = try await blocking { [port = test.port] in
      let clients = try (0..<3).map { _ in try RawClient(port: port) }
      let open = clients.map { $0.get("/")?.status }
      let fourth = try RawClient(port: port)
      let answer = fourth.get("/")
      var others = [try RawClient(port: port, from: "127.0.0.2")]
      for _ in 0..<5 { others.append(try RawClient(port: port, from: "127.0.0.3")) }
      let statuses = others.map { $0.get("/")?.status }
      clients[0].finishSending()
      _ = clients[0].isEnded
      waitUntil { server.connectionCount <= 8 }
      return (open, answer, statuses, try RawClient(port: port).get("/")?.status)
    }
    #expect(open == [200, 200, 200])
    #expect(fourth == nil)
    #expect(others == Array(repeating: 200, count: 6))
    #expect(later == 200)
    #expect(test.server.refusedConnectionCount == 1)
  }

  @Test("without a setting an address has a quarter of all, and sixty-four at least")
  func quarter() {
    #expect(ServerLimits().connectionsPerAddress(of: 20_000) == 5_000)
    #expect(ServerLimits().connectionsPerAddress(of: 100) == 64)
  }

  @Test("IPv4 counts by address, whatever its form, and IPv6 by 64 bits")
  func networks() throws {
    func network(_ text: String) throws -> HostAddress {
      var four = sockaddr_in()
      var six = sockaddr_in6()
      if inet_pton(AF_INET, text, &four.sin_addr) == 1 {
        four.sin_family = sa_family_t(AF_INET)
        return try #require(
          withUnsafePointer(to: &four) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { HostAddress($0) }
          }
        ).network
      }
      try #require(inet_pton(AF_INET6, text, &six.sin6_addr) == 1)
      six.sin6_family = sa_family_t(AF_INET6)
      return try #require(
        withUnsafePointer(to: &six) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { HostAddress($0) }
        }
      ).network
    }
    #expect(try network("192.0.2.1") == network("::ffff:192.0.2.1"))
    #expect(try network("192.0.2.1") != network("192.0.2.2"))
    #expect(try network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff:1:2:3"))
    #expect(try network("2001:db8:1:2::1") != network("2001:db8:1:3::1"))
    #expect(try network("::1") != network("0.0.0.1"))
    #expect(try network("::c000:201") != network("192.0.2.1"))
  }

  @Test("idle time shrinks once half of all connections are open")
  func shrinking() {
    func left(_ open: Int) -> UInt64 {
      ServerLimits.milliseconds(of: .seconds(60), crowded: .seconds(1), open: open, of: 1_000)
    }
    #expect(
      [0, 500, 750, 999, 1_000, 2_000].map(left) == [60_000, 60_000, 30_500, 1_118, 1_000, 1_000])
    #expect(
      ServerLimits.milliseconds(of: .milliseconds(5), crowded: .seconds(1), open: 9, of: 9) == 5)
  }

  @Test("a full table is freed of who idles, long before the idle time")
  func full() async throws {
    var limits = ServerLimits()
    limits.connections = 8
    limits.crowdedIdleTime = .milliseconds(20)
    let test = try TestServer.echo(limits: limits, threads: 1)
    let (time, status) = try await blocking { [port = test.port] in
      let idle = try (0..<8).map { _ in try RawClient(port: port) }
      for client in idle { _ = client.get("/") }
      let start = ContinuousClock.now
      let status = try RawClient(port: port).get("/")?.status
      return (ContinuousClock.now - start, status)
    }
    #expect(status == 200)
    #expect(time < .seconds(30))
  }
}
