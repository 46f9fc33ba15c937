import API
import Database
import HTTPServer
import Metrics
import TestKit
import Testing

@testable import App

/// Reads Prometheus' text form as strictly as a scraper, and gives the samples.
func prometheusSamples(_ text: String) throws -> [String: Double] {
  #expect(text.hasSuffix("\n"))
  let sample = /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*)\})? (\S+)/
  var samples: [String: Double] = [:]
  var types: [String: String] = [:]
  var family = ""
  for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
    if line.hasPrefix("# HELP ") {
      family = String(line.split(separator: " ")[2])
      #expect(types[family] == nil, "the family \(family) comes twice")
    } else if line.hasPrefix("# TYPE ") {
      let words = line.split(separator: " ")
      #expect(words.count == 4 && words[2] == family)
      #expect(["counter", "gauge", "histogram"].contains(words[3]))
      types[family] = String(words[3])
    } else {
      let match = try #require(try sample.wholeMatch(in: line), "\(line)")
      let name = String(match.1)
      let isOwn =
        name == family
        || (types[family] == "histogram"
          && ["_bucket", "_sum", "_count"].contains { name == family + $0 })
      #expect(isOwn, "\(name) under \(family)")
      let value = try #require(Double(match.5), "\(line)")
      #expect(value.isFinite)
      let key = name + (match.2.map(String.init) ?? "")
      #expect(samples.updateValue(value, forKey: key) == nil, "\(key) comes twice")
    }
  }
  return samples
}

@Suite("Request metrics")
struct MetricsTests {
  private func record(
    _ method: Method, _ pattern: String, _ status: Int, _ nanoseconds: UInt64,
    thread: Int = 0, row: Int? = nil
  ) -> RequestRecord {
    RequestRecord(
      method: method, pattern: pattern, row: row, path: "/x", status: status, bytes: 0,
      nanoseconds: nanoseconds, id: "i", peer: "p", actor: nil, thread: thread)
  }

  private func samples(_ metrics: RequestMetrics) throws -> [String: Double] {
    var text = PrometheusText()
    metrics.write(to: &text)
    return try prometheusSamples(text.text)
  }

  @Test("requests are counted by route, method and status, whatever thread reports them")
  func counted() throws {
    let metrics = RequestMetrics(patterns: ["/a/{id}", "/b"], threads: 3, log: try LogFile().log)
    for (thread, status) in [200, 200, 404, 503, 599].enumerated() {
      metrics.finished(record(.get, "/a/{id}", status, 1, thread: thread))
    }
    metrics.finished(record(.post, "/b", 201, 1))
    metrics.finished(record(.post, "/unknown", 201, 1))
    let samples = try samples(metrics)
    let name = "boxoffice_http_requests_total"
    #expect(samples["\(name){route=\"/a/{id}\",method=\"GET\",status=\"200\"}"] == 2)
    #expect(samples["\(name){route=\"/a/{id}\",method=\"GET\",status=\"404\"}"] == 1)
    #expect(samples["\(name){route=\"/a/{id}\",method=\"GET\",status=\"503\"}"] == 1)
    #expect(samples["\(name){route=\"/a/{id}\",method=\"GET\",status=\"other\"}"] == 1)
    #expect(samples["\(name){route=\"/b\",method=\"POST\",status=\"201\"}"] == 1)
    #expect(!samples.keys.contains { $0.contains("unknown") })
  }

  @Test("a row of another list of patterns misleads nobody", arguments: [nil, 0, 1, 2, -1])
  func rows(row: Int?) throws {
    let metrics = RequestMetrics(patterns: ["/a", "/b"], log: try LogFile().log)
    metrics.finished(record(.get, "/b", 200, 1, row: row))
    metrics.finished(record(.get, "/unknown", 200, 1, row: row))
    let counts = try samples(metrics).filter { $0.key.hasPrefix("boxoffice_http_requests_total") }
    let expected = "boxoffice_http_requests_total{route=\"/b\",method=\"GET\",status=\"200\"}"
    #expect(counts == [expected: 1])
  }

  @Test("latencies fall into the bucket whose upper end is not below them, and buckets add up")
  func buckets() throws {
    let metrics = RequestMetrics(patterns: ["/b"], log: try LogFile().log)
    // On a bound, just above one, and beyond the last.
    for nanoseconds: UInt64 in [0, 100_000, 100_001, 5_000_000, 10_000_000_000, 11_000_000_000] {
      metrics.finished(record(.get, "/b", 200, nanoseconds))
    }
    let samples = try samples(metrics)
    let name = "boxoffice_http_request_duration_seconds"
    let labels = "route=\"/b\",method=\"GET\""
    let expected = ["0.0001": 2.0, "0.00025": 3, "0.0025": 3, "0.005": 4, "10": 5, "+Inf": 6]
    for (bound, count) in expected {
      #expect(samples["\(name)_bucket{\(labels),le=\"\(bound)\"}"] == count, "\(bound)")
    }
    #expect(samples["\(name)_count{\(labels)}"] == 6)
    #expect(abs((samples["\(name)_sum{\(labels)}"] ?? 0) - 21.005_200_001) < 1e-9)
  }

  @Test("every status that the contract has is counted by itself")
  func statuses() {
    #expect(StatusTable.known == StatusTable.known.sorted())
    #expect(StatusTable.known.count == 32)
    for status in StatusTable.known {
      #expect(StatusTable.known[StatusTable.position(of: status)] == status)
    }
    for status in [-1, 0, 299, 599, 600, .max] {
      #expect(StatusTable.position(of: status) == StatusTable.known.count)
    }
  }

  @Test("threads that count at once lose nothing")
  func threads() async throws {
    let metrics = RequestMetrics(patterns: ["/b"], threads: 2, log: try LogFile(.error).log)
    await withTaskGroup(of: Void.self) { group in
      for thread in 0..<4 {
        group.addTask {
          for _ in 0..<10_000 {
            metrics.finished(self.record(.get, "/b", 200, 1_000, thread: thread))
          }
        }
      }
    }
    #expect(
      try samples(metrics)[
        "boxoffice_http_requests_total{route=\"/b\",method=\"GET\",status=\"200\"}"]
        == 40_000)
  }

  /// How many lines a thousand requests of a route make.
  private func lines(
    _ choice: AccessLogChoice, _ pattern: String, _ status: Int = 200, _ nanoseconds: UInt64 = 1_000
  ) throws -> [String] {
    let file = try LogFile()
    let metrics = RequestMetrics(
      patterns: [pattern, "(refused)"], log: file.log, accessLog: choice, isCounting: false)
    for _ in 0..<1_000 { metrics.finished(record(.get, pattern, status, nanoseconds)) }
    #expect(try samples(metrics).isEmpty)
    return try file.text().split(separator: "\n").map(String.init)
  }

  @Test("of polls that went well one in a hundred is logged and says so; of the rest, every one")
  func sampled() throws {
    let poll = "/api/v1/queue-tokens/current"
    let sampled = try lines(.sampled, poll)
    #expect(sampled.count == 10)
    #expect(sampled.allSatisfy { $0.contains("\"oneIn\":100") })
    #expect(try lines(.sampled, poll, 410).count == 1_000)
    #expect(try lines(.sampled, poll, 200, 100_000_000).count == 1_000)
    let other = try lines(.sampled, "/api/v1/payments")
    #expect(other.count == 1_000 && !other.contains { $0.contains("oneIn") })
    #expect(try lines(.sampled, "(refused)", 400).count == 1_000)
    #expect(try lines(.all, poll).count == 1_000)
    #expect(try lines(.off, poll).isEmpty)
    #expect(try lines(.off, poll, 503).isEmpty)
  }

  @Test("sampled routes are routes")
  func routes() async throws {
    try await withFolder { folder in
      let server = try await BoxOfficeServer.build(
        configuration(["--data", folder]), log: LogFile().log, clock: SteadyClock()
      ) { _ in }
      let routes = Set(Router(server.office).patterns)
      #expect(AccessLogChoice.sampledRoutes.isSubset(of: routes))
      await server.database.close()
    }
  }
}
