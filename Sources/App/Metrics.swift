import HTTPServer
import Synchronization

/// Requests counted by route, method and status, and their latencies, in Prometheus' text form.
final class Metrics: RequestObserver {
  /// Upper ends of the latency buckets, in seconds.
  private static let bounds = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]
  private static let boundNanoseconds = bounds.map { UInt64($0 * 1e9) }

  private struct Counts {
    /// By status code; few differ, so a short list beats a dictionary.
    var statuses: [(status: Int, count: Int)] = []
    var buckets = [Int](repeating: 0, count: bounds.count + 1)
    var nanoseconds: UInt64 = 0
  }

  /// One method of one route.
  private final class Series: Sendable {
    let counts = Mutex(Counts())
  }

  private let series: [String: [Series]]
  private let patterns: [String]
  private let log: Log

  init(patterns: [String], log: Log) {
    self.patterns = patterns
    self.log = log
    series = Dictionary(
      patterns.map { ($0, Method.allCases.map { _ in Series() }) },
      uniquingKeysWith: { first, _ in first })
  }

  func finished(_ record: RequestRecord) {
    if let series = series[record.pattern]?[record.method.position] {
      let bucket =
        Self.boundNanoseconds.firstIndex { record.nanoseconds <= $0 } ?? Self.bounds.count
      series.counts.withLock { counts in
        counts.buckets[bucket] += 1
        counts.nanoseconds += record.nanoseconds
        if let index = counts.statuses.firstIndex(where: { $0.status == record.status }) {
          counts.statuses[index].count += 1
        } else {
          counts.statuses.append((record.status, 1))
        }
      }
    }
    log.access(record)
  }

  /// Appends the text of both families.
  func write(to text: inout PrometheusText) {
    let all = patterns.flatMap { pattern in
      Method.allCases.compactMap { method -> (String, Counts)? in
        guard let counts = series[pattern]?[method.position].counts.withLock({ $0 }),
          !counts.statuses.isEmpty
        else { return nil }
        return ("route=\"\(pattern)\",method=\"\(method.rawValue)\"", counts)
      }
    }
    text.family("boxoffice_http_requests_total", "counter", "Requests by route, method and status.")
    for (labels, counts) in all {
      for (status, count) in counts.statuses.sorted(by: { $0.status < $1.status }) {
        text.sample(
          "boxoffice_http_requests_total", labels + ",status=\"\(status)\"", Double(count))
      }
    }
    let name = "boxoffice_http_request_duration_seconds"
    text.family(name, "histogram", "Time from head read to answer finished.")
    for (labels, counts) in all {
      var sum = 0
      for (bound, count) in zip(Self.bounds, counts.buckets) {
        sum += count
        text.sample(
          "\(name)_bucket", labels + ",le=\"\(PrometheusText.number(bound))\"", Double(sum))
      }
      let total = counts.buckets.reduce(0, +)
      text.sample("\(name)_bucket", labels + ",le=\"+Inf\"", Double(total))
      text.sample("\(name)_sum", labels, Double(counts.nanoseconds) / 1e9)
      text.sample("\(name)_count", labels, Double(total))
    }
  }
}

/// Prometheus' text exposition format, version 0.0.4.
struct PrometheusText {
  private(set) var text = ""

  mutating func family(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  mutating func sample(_ name: String, _ labels: String = "", _ value: Double) {
    text += labels.isEmpty ? name : "\(name){\(labels)}"
    text += " \(Self.number(value))\n"
  }

  static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}
