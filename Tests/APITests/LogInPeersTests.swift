import Synchronization
import Testing

@testable import API

@Suite("All clients behind one address")
struct LogInPeersTests {
  private func warnings(
    isWatching: Bool = true, _ peers: [String], people: Int = 3
  ) -> [String] {
    let warned = Mutex<[String]>([])
    let watch = LogInPeers(isWatching: isWatching) { peer in warned.withLock { $0.append(peer) } }
    for (number, peer) in peers.enumerated() {
      watch.note(peer, email: "\(number % people)@example.com")
    }
    return warned.withLock { $0 }
  }

  @Test("is warned of once, when it is a private one and no proxy is trusted")
  func warning() {
    let proxied = [String](repeating: "10.0.0.7", count: 60)
    #expect(warnings(proxied) == ["10.0.0.7"])
    #expect(warnings(Array(proxied.prefix(19))).isEmpty)
    #expect(warnings(isWatching: false, proxied).isEmpty)
    #expect(warnings(proxied, people: 2).isEmpty)
    #expect(warnings(["10.0.0.8"] + proxied) == ["10.0.0.7"])
    #expect(warnings((0..<60).map { $0 % 19 == 0 ? "10.0.0.8" : "10.0.0.7" }).isEmpty)
    #expect(warnings([String](repeating: "203.0.113.1", count: 60)).isEmpty)
  }

  @Test(
    "addresses of the own network",
    arguments: [
      ("127.0.0.1", true), ("10.1.2.3", true), ("172.16.0.1", true), ("172.31.9.9", true),
      ("172.32.0.1", false), ("192.168.1.1", true), ("192.169.1.1", false), ("100.64.0.1", true),
      ("100.128.0.1", false), ("169.254.1.1", true), ("8.8.8.8", false), ("::1", true),
      ("fd00::1", true), ("fe80::1", true), ("fc::1", false), ("fec0::1", false),
      ("2001:db8::1", false),
      ("::ffff:10.0.0.1", true), ("::ffff:8.8.8.8", false), ("", false),
    ])
  func privacy(peer: String, isPrivate: Bool) {
    #expect(LogInPeers.isPrivate(peer) == isPrivate)
  }
}
