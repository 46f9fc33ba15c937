import HTTPServer
import JSON
import TestKit
import TestServers
import Testing

@testable import App

@Suite("What must stay secret")
struct CanaryTests {
  @Test("no password, token, ticket code or secret is in the log, the metrics or a refusal")
  func wholeRun() async throws {
    try await withFolder { folder in
      let file = try LogFile(.debug)
      let evening = try await withBoxOffice(["--data", folder], log: file) { port in
        try await onThread { try Evening(port: port) }
      }
      let samples = try prometheusSamples(evening.metrics)
      #expect(samples["boxoffice_seats{status=\"SOLD\"}"] == 2)
      #expect(samples["boxoffice_lane_batch_size_count{lane=\"database\"}"] ?? 0 > 5)
      try check(evening, log: file.text())
    }
  }

  @Test("nor when the stores are behind passwords, and one of them goes away")
  func cluster() async throws {
    let file = try LogFile(.debug)
    let (evening, ready) = try await withClusteredOffice(log: file) { port, redis in
      let evening = try await onThread { try Evening(port: port) }
      await redis.stop()
      let ready = try await onThread { try readiness(port: port) }
      return (evening, ready)
    }
    #expect(ready.status == 503)
    #expect(ready.header("retry-after") == "1")
    #expect(ready["status"] == "unavailable")
    #expect(ready["stores"]?["database"] == "ok")
    #expect(ready["stores"]?["waitingRoom"]?.stringValue?.hasPrefix("unreachable: ") == true)
    try check(evening, log: file.text(), others: ready.text)
  }

  private func check(_ evening: Evening, log text: String, others: String = "") throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(lines.count > 60)
    for line in lines {
      // One line of JSON each, with nothing in it that a terminal obeys.
      _ = try JSONValue.parse(Array(line.utf8), limits: .request)
      #expect(
        line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) },
        "\(line)")
    }
    #expect(evening.canaries.count == 13)
    for canary in evening.canaries + Canaries.fixed {
      #expect(canary.count >= 10)
      #expect(!text.contains(canary), "the log tells \(canary)")
      #expect(!evening.metrics.contains(canary), "the metrics tell \(canary)")
      #expect(!(evening.refusals + others).contains(canary), "a refusal tells \(canary)")
    }
    // The same words a person may read are there: the log is not simply empty of everything.
    #expect(text.contains("/api/v1/payments"))
    #expect(text.contains(evening.fan))
    #expect(text.contains("\"trace_id\":\""))
    #expect(evening.refusals.contains("INVALID_CREDENTIALS"))
  }
}

/// What readiness says once it says anything but 200, each answer within a second; blocking.
private func readiness(port: Int) throws -> Reply {
  let end = ContinuousClock.now + .seconds(30)
  while true {
    var wire = try Wire(port: port)
    defer { wire.close() }
    let begun = ContinuousClock.now
    let reply = try wire.ask(Wire.head(.get, "/health/ready", [], []), isHead: false)
    #expect(ContinuousClock.now - begun < .seconds(1))
    if reply.status != 200 || ContinuousClock.now > end { return reply }
  }
}
