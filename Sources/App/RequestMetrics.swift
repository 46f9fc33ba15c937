import HTTPServer
import Metrics
import Synchronization

/// Requests counted by route, method and status, and their latencies; and the access log.
///
/// A poll takes microseconds, so counting one is three additions to numbers that the other HTTP threads do
/// not touch: each thread has counters of its own, which are added up on demand.
final class RequestMetrics: RequestObserver, MetricsSource {
  /// Upper bounds of the latency buckets, in seconds.
  static let bounds = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]
  private static let boundNanoseconds = bounds.map { UInt64($0 * 1e9) }

  /// One method of one route, on one thread.
  final class Series: Sendable {
    let buckets = InlineArray<17, Atomic<Int>> { _ in Atomic(0) }
    let nanoseconds = Atomic<Int>(0)
    let statuses = InlineArray<40, Atomic<Int>> { _ in Atomic(0) }
    /// Requests that the access log may omit.
    let frequent = Atomic<Int>(0)
  }

  let routes: [Route]
  private let positions: [String: Int]
  private let log: Log
  private let accessLog: AccessLogChoice
  private let isCounting: Bool

  /// One route's counts: by thread, then by method.
  struct Route: Sendable {
    let pattern: String
    /// Whether clients poll it, so that a sample of its successful answers suffices.
    let isFrequent: Bool
    let shards: [[Series]]
  }

  /// - Parameters:
  ///   - patterns: Those of all routes, and of requests without a route.
  ///   - threads: The number of HTTP threads.
  ///   - isCounting: False only to measure the cost of counting.
  init(
    patterns: [String], threads: Int = 1, log: Log, accessLog: AccessLogChoice = .all,
    isCounting: Bool = true
  ) {
    self.log = log
    self.accessLog = accessLog
    self.isCounting = isCounting
    let shards = min(max(1, threads), Self.shardsMax)
    routes = patterns.map { pattern in
      Route(
        pattern: pattern, isFrequent: AccessLogChoice.sampledRoutes.contains(pattern),
        shards: (0..<shards).map { _ in Method.allCases.map { _ in Series() } })
    }
    positions = Dictionary(
      patterns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func finished(_ record: RequestRecord) {
    guard let position = position(of: record) else {
      if accessLog != .off { log.access(record) }
      return
    }
    let route = routes[position]
    let shard = route.shards[record.thread % route.shards.count]
    let series = shard[record.method.position]
    if isCounting { series.count(record, bucket: Self.bucket(record.nanoseconds)) }
    switch accessLog {
    case .off: break
    case .all: log.access(record)
    case .sampled:
      guard route.isFrequent, record.status < 400,
        record.nanoseconds < AccessLogChoice.slowNanoseconds
      else { return log.access(record) }
      let before = series.frequent.add(1, ordering: .relaxed).oldValue
      if before % AccessLogChoice.oneIn == 0 {
        log.access(record, oneIn: AccessLogChoice.oneIn)
      }
    }
  }

  /// Where a record's route is: its row, unless that is one of another router's list.
  private func position(of record: RequestRecord) -> Int? {
    if let row = record.row, routes.indices.contains(row), routes[row].pattern == record.pattern {
      return row
    }
    return positions[record.pattern]
  }

  private static func bucket(_ nanoseconds: UInt64) -> Int {
    boundNanoseconds.firstIndex { nanoseconds <= $0 } ?? bounds.count
  }
}

extension RequestMetrics.Series {
  fileprivate func count(_ record: RequestRecord, bucket: Int) {
    buckets[bucket].add(1, ordering: .relaxed)
    statuses[StatusTable.position(of: record.status)].add(1, ordering: .relaxed)
    nanoseconds.add(Int(clamping: record.nanoseconds), ordering: .relaxed)
  }
}

/// The statuses that are counted individually: all that this program answers.
enum StatusTable {
  /// In order; the index after them is for all others.
  static let known = [
    200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 409,
    410, 412, 413, 414, 415, 422, 428, 429, 431, 499, 500, 503, 505,
  ]

  private static let positions: [UInt8] = (0..<600).map { status in
    UInt8(known.firstIndex(of: status) ?? known.count)
  }

  static func position(of status: Int) -> Int {
    positions.indices.contains(status) ? Int(positions[status]) : known.count
  }
}
