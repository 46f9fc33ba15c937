import JSON
import TestKit
import Testing

extension FaultTests {
  @Test("what one person may write is bounded for all instances together")
  func budgetShared() async throws {
    try await Cluster.with(isLimited: true) { cluster in
      try await onThread {
        var writer = Writer(cluster)
        try writer.enter()
        let begun = ContinuousClock.now
        let first = try writer.topUps(120, at: 0)
        // Events are published every 50 milliseconds.
        pause(milliseconds: 500)
        let second = try writer.topUps(30, at: 1)
        let refilled = Int((ContinuousClock.now - begun) / .seconds(1)) + 1
        #expect(first >= 99 && first <= 100 + refilled)
        #expect(second <= refilled, "the other instance knew nothing of it")
      }
    }
  }
}

/// A fan who tops up as often as the instances allow.
private struct Writer {
  private var caller: Caller

  init(_ cluster: Cluster) { caller = Caller("writer", cluster.instances, cluster.journal) }

  mutating func enter() throws {
    let person: JSONValue = [
      "email": "mina@example.com", "password": "open sesame", "name": "Mina",
    ]
    _ = try ask("/api/v1/users", person)
    let reply = try ask(
      "/api/v1/sessions", ["email": "mina@example.com", "password": "open sesame"])
    caller.accessToken = reply.text("accessToken")
  }

  /// How many of so many were made.
  mutating func topUps(_ count: Int, at instance: Int) throws -> Int {
    var made = 0
    for _ in 0..<count {
      let reply = try ask("/api/v1/wallet/charges", ["amount": 1], of: instance)
      if reply.status == 201 { made += 1 }
    }
    return made
  }

  private mutating func ask(
    _ target: String, _ json: JSONValue, of instance: Int = 0
  ) throws -> Reply {
    let question = Question(
      kind: .topUp, target: target, json: json, permitted: ["TOO_MANY_REQUESTS"])
    let reply = caller.ask(question, of: instance)
    return try #require(reply)
  }
}
