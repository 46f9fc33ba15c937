import HTTPServer
import Testing

@Suite("The client's address")
struct ClientAddressTests {
  /// The address the server sees for a request with these fields, when these proxies are trusted.
  private func seen(_ fields: [String], trusted: [String] = ["127.0.0.1"]) async throws -> String? {
    let test = try TestServer(
      trustedProxies: trusted.compactMap { HostNetwork($0) },
      handler: .inline { TestServer.text($0.peer) })
    let body = try await blocking { [port = test.port] in
      let lines = fields.map { "X-Forwarded-For: \($0)\r\n" }.joined()
      return try RawClient(port: port).get("/", lines)?.body
    }
    #expect(try await test.log.records(1).map(\.peer) == [body])
    return body
  }

  @Test("a stranger's X-Forwarded-For is not believed")
  func strangers() async throws {
    #expect(try await seen(["203.0.113.9"], trusted: []) == "127.0.0.1")
    #expect(try await seen(["203.0.113.9"], trusted: ["10.0.0.0/8"]) == "127.0.0.1")
  }

  @Test(
    "all lines are one list, read from its end past trusted hops",
    arguments: [
      ([], "127.0.0.1"), (["203.0.113.9"], "203.0.113.9"),
      (["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
      (["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
      (["198.51.100.1,\t203.0.113.9 , 10.1.2.3", "10.9.9.9"], "203.0.113.9"),
      (["203.0.113.9, 127.0.0.1", "10.0.0.1, 10.0.0.2"], "203.0.113.9"),
      // All are one's own: the first of them asked.
      (["10.0.0.7, 10.0.0.1"], "10.0.0.7"),
      // A hop that is not an address ends the list at the proxy that wrote it.
      (["198.51.100.1, unknown"], "127.0.0.1"), (["198.51.100.1, _x, 10.0.0.1"], "10.0.0.1"),
      ([""], "127.0.0.1"), (["203.0.113.9,"], "203.0.113.9"),
    ])
  func lists(fields: [String], client: String) async throws {
    #expect(try await seen(fields, trusted: ["127.0.0.1", "10.0.0.0/8"]) == client)
  }

  @Test(
    "an address is read in any spelling",
    arguments: [
      ("203.0.113.9:443", "203.0.113.9"), ("\"203.0.113.9\"", "203.0.113.9"),
      ("::ffff:203.0.113.9", "203.0.113.9"), ("::FFFF:cb00:7109", "203.0.113.9"),
      ("[::ffff:203.0.113.9]:80", "203.0.113.9"), ("[2001:db8::1]", "2001:db8::1"),
      ("[2001:DB8:0:0:0:0:0:1]:443", "2001:db8::1"), ("2001:0db8::0001", "2001:db8::1"),
      ("\"[2001:db8::1]:443\"", "2001:db8::1"), ("fe80::1%eth0", "fe80::1"),
    ])
  func spellings(hop: String, client: String) async throws {
    #expect(try await seen([hop]) == client)
    // Hops of one's own are known in any spelling too.
    #expect(
      try await seen(["198.51.100.1", hop], trusted: ["127.0.0.1", client]) == "198.51.100.1")
  }

  @Test(
    "what is no address is not believed",
    arguments: [
      "203.0.113", "203.0.113.9.1", "203.0.113.09", "203.0.113.9:", "203.0.113.9:x", "[2001:db8::1",
      "2001:db8::1]", "[2001:db8::1]x", "1", "localhost", "203.0.113.9 198.51.100.1",
    ])
  func nonsense(hop: String) async throws {
    #expect(try await seen(["198.51.100.1", hop]) == "127.0.0.1")
  }

  @Test("networks have the addresses that begin with their bits")
  func networks() throws {
    let rows: [(String, String, Bool)] = [
      ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
      ("10.1.2.3/8", "10.9.9.9", true), ("0.0.0.0/0", "203.0.113.9", true),
      ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true),
      ("192.0.2.7/32", "192.0.2.7", true), ("192.0.2.7/32", "192.0.2.6", false),
      ("192.0.2.6/31", "192.0.2.7", true), ("2001:db8::/32", "2001:db8:ffff::1", true),
      ("2001:db8::/32", "2001:db9::1", false), ("2001:db8::/65", "2001:db8::7fff:0:0:1", true),
      ("2001:db8::/65", "2001:db8::8000:0:0:1", false), ("::ffff:10.0.0.0/104", "10.2.3.4", true),
    ]
    for (network, address, isInside) in rows {
      let address = try #require(HostAddress(address))
      #expect(HostNetwork(network)?.contains(address) == isInside, "\(network) \(address.text)")
    }
    for text in ["10.0.0.0/33", "::/129", "10.0.0.0/", "/8", "10.0.0.0/-1", "10/8", "10.0.0.0/8/8"]
    {
      #expect(HostNetwork(text) == nil, "\(text)")
    }
  }

  @Test("IPv6 is counted by its /64, IPv4 by the address")
  func counted() {
    #expect(HostAddress.counted("2001:db8:1:2::3") == "2001:db8:1:2::/64")
    #expect(HostAddress.counted("2001:db8:1:2:ffff::") == "2001:db8:1:2::/64")
    #expect(HostAddress.counted("2001:db8:1:3::3") == "2001:db8:1:3::/64")
    #expect(HostAddress.counted("fe80::1%eth0") == "fe80::/64")
    #expect(HostAddress.counted("::ffff:203.0.113.9") == "203.0.113.9")
    #expect(HostAddress.counted("in a test") == "in a test")
  }
}
