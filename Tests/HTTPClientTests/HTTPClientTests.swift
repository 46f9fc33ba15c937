import Foundation
import Synchronization
import TestServers
import Testing

@testable import HTTPClient

@Suite("Requests to other people's servers")
struct HTTPClientTests {
  /// Runs `body` with a client that may contact any address by default.
  private func withClient(
    milliseconds: Int = 5_000, permits: @escaping HTTPClient.Permission = { _ in true },
    _ body: (HTTPClient) async throws -> Void
  ) async throws {
    let client = try HTTPClient(
      userAgent: "boxoffice/test", allMilliseconds: milliseconds, permits: permits)
    do {
      try await body(client)
      await client.close()
    } catch {
      await client.close()
      throw error
    }
  }

  private func post(_ url: String, _ body: String = "{}") -> HTTPPost {
    HTTPPost(url: url, headers: [("content-type", "application/json")], body: Array(body.utf8))
  }

  @Test("a request arrives whole, under its own name, and connections are used again")
  func arrives() async throws {
    try await withReceiver { _, _ in
      .status(204)
    } _: { receiver in
      try await withClient { client in
        let large = String(repeating: "가", count: 700_000)
        for body in ["", "{}", large] {
          #expect(
            await client.post(post(receiver.url, body)) == .answered(status: 204, retryAfter: nil))
        }
        let messages = receiver.messages
        #expect(
          messages.map(\.line) == Array(repeating: "POST /hook?key=in-the-query HTTP/1.1", count: 3)
        )
        #expect(messages.map(\.body.count) == [0, 2, 2_100_000])
        for message in messages {
          #expect(message.headers["user-agent"] == "boxoffice/test")
          #expect(message.headers["content-type"] == "application/json")
          #expect(message.headers["expect"] == nil)
          #expect(message.headers["accept-encoding"] == nil)
        }
        #expect(receiver.connections <= 3)
      }
    }
  }

  @Test(
    "the status is returned, redirects are not followed, and Retry-After is read",
    arguments: [
      (200, [], nil), (299, [], nil), (302, ["location: http://127.0.0.1:1/"], nil), (410, [], nil),
      (429, ["retry-after: 120"], 120), (503, ["retry-after: nonsense"], nil), (500, [], nil),
    ] as [(Int, [String], Int?)])
  func statuses(status: Int, head: [String], wait: Int?) async throws {
    try await withReceiver { _, _ in
      .status(status, head: head)
    } _: { receiver in
      try await withClient { client in
        #expect(
          await client.post(post(receiver.url)) == .answered(status: status, retryAfter: wait))
        #expect(receiver.messages.count == 1)
      }
    }
  }

  @Test("a body without end is read for four KiB, and a head without end not at all")
  func endless() async throws {
    try await withReceiver { number, _ in
      number == 0
        ? .status(200, body: 5_000_000)
        : .raw(
          "HTTP/1.1 200 x\r\n"
            + String(repeating: "a: \(String(repeating: "b", count: 900))\r\n", count: 200))
    } _: { receiver in
      try await withClient { client in
        #expect(await client.post(post(receiver.url)) == .answered(status: 200, retryAfter: nil))
        #expect(await client.post(post(receiver.url)) == .failed(.malformed))
      }
    }
  }

  @Test("what is no answer has a word of its own")
  func failures() async throws {
    try await withReceiver { number, _ in
      number == 0 ? .hangUp : number == 1 ? .raw("nonsense\r\n\r\n") : .silence
    } _: { receiver in
      try await withClient(milliseconds: 400) { client in
        #expect(await client.post(post(receiver.url)) == .failed(.ended))
        #expect(await client.post(post(receiver.url)) == .failed(.malformed))
        #expect(await client.post(post(receiver.url)) == .failed(.timedOut))
        #expect(await client.post(post("http://name.invalid/")) == .failed(.nameNotFound))
        #expect(await client.post(post("http://127.0.0.1:1/")) == .failed(.cannotConnect))
        for url in ["file:///etc/passwd", "gopher://127.0.0.1:\(receiver.port)/", "nonsense://"] {
          #expect(await client.post(post(url)) != .answered(status: 200, retryAfter: nil))
        }
        #expect(receiver.messages.count == 3)
      }
    }
  }

  @Test(
    "the permission is asked for the address that is connected to, each time, whatever the name")
  func permission() async throws {
    try await withReceiver { _, _ in
      .status(200, head: ["connection: close"])
    } _: { receiver in
      // As if the name led to a public address at first, and to this machine the second time.
      let asked = Mutex<[NetworkAddress]>([])
      let permits: HTTPClient.Permission = { address in
        asked.withLock {
          $0.append(address)
          return $0.count == 1
        }
      }
      try await withClient(permits: permits) { client in
        // One thread after the other takes these: the permission holds for none of them but the first.
        let url = "http://127.0.0.1:\(receiver.port)/"
        #expect(await client.post(post(url)) == .answered(status: 200, retryAfter: nil))
        #expect(await client.post(post(url)) == .failed(.closedAddress))
        #expect(asked.withLock { $0 } == [.v4(0x7f00_0001), .v4(0x7f00_0001)])
        #expect(receiver.messages.count == 1)
      }
    }
  }

  @Test(
    "no spelling of this machine's address is connected to",
    arguments: [
      "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1",
      "017700000001", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "127.0.0.1.",
    ])
  func spellings(host: String) async throws {
    try await withReceiver { _, _ in
      .status(200)
    } _: { receiver in
      try await withClient(permits: { $0.isPublic }) { client in
        let outcome = await client.post(post("http://\(host):\(receiver.port)/"))
        #expect(outcome == .failed(.closedAddress) || outcome == .failed(.nameNotFound))
        #expect(receiver.connections == 0)
      }
    }
  }

  @Test("more than eight requests wait, more than those are refused, and the end breaks them off")
  func bounded() async throws {
    try await withReceiver { _, _ in
      .silence
    } _: { receiver in
      let client = try HTTPClient(userAgent: "x", allMilliseconds: 30_000) { _ in true }
      let outcomes = await withTaskGroup(of: HTTPOutcome.self) { group in
        for _ in 0..<8 { group.addTask { await client.post(post(receiver.url)) } }
        while receiver.messages.count < 8 { await Task.yield() }
        for _ in 0..<(HTTPClientLimits.waitingMax + 4) {
          group.addTask { await client.post(post(receiver.url)) }
        }
        var outcomes: [HTTPOutcome] = []
        for await outcome in group {
          outcomes.append(outcome)
          // The four that found no room have been refused.
          if outcomes.count == 4 { client.abort() }
        }
        return outcomes
      }
      #expect(outcomes.count { $0 == .failed(.busy) } == 4)
      #expect(outcomes.count { $0 == .failed(.aborted) } == 8 + HTTPClientLimits.waitingMax)
      #expect(receiver.messages.count == 8)
      #expect(await client.post(post(receiver.url)) == .failed(.aborted))
      await client.close()
    }
  }

  @Test("a certificate without a trusted issuer is not accepted")
  func certificates() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let server = try await blocking { try SelfSigned(folder: folder.path) }
    defer { server.stop() }
    try await withClient { client in
      let outcome = await client.post(post("https://localhost:\(server.port)/"))
      #expect(outcome == .failed(.untrusted))
    }
  }
}

/// Runs what blocks on a thread of its own.
private func blocking<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
  }
}
