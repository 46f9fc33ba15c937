import HTTPServer
import Testing

@testable import App

/// Reads Prometheus' text form as strictly as a scraper, and gives the samples.
func prometheusSamples(_ text: String) throws -> [String: Double] {
  #expect(text.hasSuffix("\n"))
  let sample = /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-z]+="[^"\\\n]*"(,[a-z]+="[^"\\\n]*")*)\})? (\S+)/
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

@Suite("Metrics")
struct MetricsTests {
  private func record(_ method: Method, _ pattern: String, _ status: Int, _ nanoseconds: UInt64)
    -> RequestRecord
  {
    RequestRecord(
      method: method, pattern: pattern, path: "/x", status: status, bytes: 0,
      nanoseconds: nanoseconds, id: "i", peer: "p", actor: nil)
  }

  @Test("requests are counted by route, method and status")
  func counted() throws {
    let metrics = Metrics(patterns: ["/a/{id}", "/b"], log: try LogFile().log)
    for status in [200, 200, 404, 503] { metrics.finished(record(.get, "/a/{id}", status, 1)) }
    metrics.finished(record(.post, "/b", 201, 1))
    metrics.finished(record(.post, "/unknown", 201, 1))
    var text = PrometheusText()
    metrics.write(to: &text)
    let samples = try prometheusSamples(text.text)
    let name = "boxoffice_http_requests_total"
    #expect(samples["\(name){route=\"/a/{id}\",method=\"GET\",status=\"200\"}"] == 2)
    #expect(samples["\(name){route=\"/a/{id}\",method=\"GET\",status=\"404\"}"] == 1)
    #expect(samples["\(name){route=\"/a/{id}\",method=\"GET\",status=\"503\"}"] == 1)
    #expect(samples["\(name){route=\"/b\",method=\"POST\",status=\"201\"}"] == 1)
    #expect(!text.text.contains("unknown"))
  }

  @Test("latencies fall into the bucket whose upper end is not below them, and buckets add up")
  func buckets() throws {
    let metrics = Metrics(patterns: ["/b"], log: try LogFile().log)
    // On a bound, just above one, and beyond the last.
    for nanoseconds: UInt64 in [0, 100_000, 100_001, 5_000_000, 10_000_000_000, 11_000_000_000] {
      metrics.finished(record(.get, "/b", 200, nanoseconds))
    }
    var text = PrometheusText()
    metrics.write(to: &text)
    let samples = try prometheusSamples(text.text)
    let name = "boxoffice_http_request_duration_seconds"
    let labels = "route=\"/b\",method=\"GET\""
    let expected = ["0.0001": 2.0, "0.00025": 3, "0.0025": 3, "0.005": 4, "10": 5, "+Inf": 6]
    for (bound, count) in expected {
      #expect(samples["\(name)_bucket{\(labels),le=\"\(bound)\"}"] == count, "\(bound)")
    }
    #expect(samples["\(name)_count{\(labels)}"] == 6)
    #expect(abs((samples["\(name)_sum{\(labels)}"] ?? 0) - 21.005_200_001) < 1e-9)
  }

  @Test(
    "numbers are written so that they read back", arguments: [0, 1, -1, 0.5, 1e-7, 1e15, 1e300])
  func numbers(value: Double) {
    #expect(Double(PrometheusText.number(value)) == value)
  }
}
