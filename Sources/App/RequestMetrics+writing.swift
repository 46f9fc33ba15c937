import HTTPServer
import Metrics
import Synchronization

extension RequestMetrics {
  /// The totals of one method of one route over all threads.
  private struct Sum {
    let route: String
    let method: String
    var buckets = [Int](repeating: 0, count: bounds.count + 1)
    var statuses = [Int](repeating: 0, count: StatusTable.known.count + 1)
    var nanoseconds = 0

    mutating func add(_ series: Series) {
      for index in buckets.indices {
        buckets[index] += series.buckets[index].load(ordering: .relaxed)
      }
      for index in statuses.indices {
        statuses[index] += series.statuses[index].load(ordering: .relaxed)
      }
      nanoseconds += series.nanoseconds.load(ordering: .relaxed)
    }
  }

  /// Appends both families, for routes that were requested.
  func write(to text: inout PrometheusText) {
    let sums = routes.flatMap { route in
      Method.allCases.compactMap { method -> Sum? in
        var sum = Sum(route: route.pattern, method: method.rawValue)
        for shard in route.shards { sum.add(shard[method.position]) }
        return sum.buckets.contains { $0 > 0 } ? sum : nil
      }
    }
    text.family(
      "boxoffice_http_requests_total", .counter, "Requests by route, method and status.")
    for sum in sums {
      for (position, count) in sum.statuses.enumerated() where count > 0 {
        let isKnown = position < StatusTable.known.count
        text.sample(
          [
            "route": sum.route, "method": sum.method,
            "status": isKnown ? "\(StatusTable.known[position])" : "other",
          ], count)
      }
    }
    text.family(
      "boxoffice_http_request_duration_seconds", .histogram,
      "Time from head read to answer finished.")
    for sum in sums {
      text.histogram(
        ["route": sum.route, "method": sum.method], bounds: Self.bounds, counts: sum.buckets,
        sum: Double(sum.nanoseconds) / 1e9)
    }
  }
}
