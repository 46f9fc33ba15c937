import CLoad

/// Prebuilt requests, one behind the other.
package struct Requests {
  private(set) var bytes: [UInt8] = []
  private(set) var offsets: [Int] = [0]
  package var count: Int { offsets.count - 1 }

  /// None yet.
  package init() {}

  package mutating func add(
    _ method: String, _ path: String, _ fields: [(String, String)], body: String = ""
  ) {
    var text = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
    for (name, value) in fields { text += "\(name): \(value)\r\n" }
    if !body.isEmpty {
      text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
    }
    bytes += Array((text + "\r\n" + body).utf8)
    offsets.append(bytes.count)
  }

  /// The requests of a range.
  package subscript(range: Range<Int>) -> Requests {
    var part = Requests()
    let start = offsets[range.lowerBound]
    part.bytes = Array(bytes[start..<offsets[range.upperBound]])
    part.offsets = offsets[range.lowerBound...range.upperBound].map { $0 - start }
    return part
  }
}

/// What came back from one run.
package struct Answers {
  package let count: Int
  package let statuses: [Int: Int]
  package let bodyBytes: Int
  package let seconds: Double
  package let driverSeconds: Double
  package let broken: Int
  /// Answers that did not say what was expected.
  package let wrong: Int
  /// Sorted microseconds, on request.
  package let latencies: [UInt32]

  package var perSecond: Double { seconds > 0 ? Double(count) / seconds : 0 }

  /// Microseconds that a share of the answers took at most.
  package func latency(_ share: Double) -> Double {
    guard !latencies.isEmpty else { return 0 }
    return Double(latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))])
  }
}

/// Open connections to a server.
package final class Load {
  private let connections: OpaquePointer
  private let count: Int

  package init(port: UInt16, connections count: Int) throws {
    guard let opened = load_open(port, Int32(count)) else { throw Failure("cannot connect") }
    connections = opened
    self.count = count
  }

  deinit { load_close(connections) }

  /// Sends every request once, or over and over for `seconds`; `perSecond` sends on a fixed plan.
  /// `spinning` never sleeps: only for a driver with a core of its own. With `numbers`, the answer to each
  /// request must say its number behind `mark`.
  package func run(
    _ requests: Requests, seconds: Double = 0, perSecond: Double = 0, latencies: Int = 0,
    spinning: Bool = false, numbers: [UInt64] = [], mark: String = ""
  ) -> Answers {
    numbers.withUnsafeBufferPointer { numbers in
      mark.withCString { mark in
        run(
          requests, seconds: seconds, perSecond: perSecond, latencies: latencies,
          spinning: spinning, expected: numbers.isEmpty ? nil : numbers.baseAddress, mark: mark)
      }
    }
  }

  private func run(
    _ requests: Requests, seconds: Double, perSecond: Double, latencies: Int, spinning: Bool,
    expected: UnsafePointer<UInt64>?, mark: UnsafePointer<CChar>
  ) -> Answers {
    var times = [UInt32](repeating: 0, count: latencies)
    var result = load_result()
    let offsets = requests.offsets
    requests.bytes.withUnsafeBufferPointer { bytes in
      offsets.withUnsafeBufferPointer { offsets in
        offsets.withMemoryRebound(to: UInt.self) { offsets in
          times.withUnsafeMutableBufferPointer { times in
            var job = load_job()
            job.bytes = bytes.baseAddress
            job.offsets = UnsafePointer(OpaquePointer(offsets.baseAddress))
            job.count = requests.count
            job.duration = UInt64(seconds * 1e9)
            job.connections = Int32(count)
            job.interval = perSecond > 0 ? UInt64(1e9 / perSecond) : 0
            job.spins = spinning ? 1 : 0
            job.latencies = latencies > 0 ? times.baseAddress : nil
            job.latencies_max = times.count
            job.expected = expected
            job.mark = mark
            load_run(connections, &job, &result)
          }
        }
      }
    }
    var statuses: [Int: Int] = [:]
    withUnsafeBytes(of: &result.statuses) { bytes in
      for (status, count) in bytes.bindMemory(to: UInt64.self).enumerated() where count > 0 {
        statuses[status] = Int(count)
      }
    }
    return Answers(
      count: Int(result.answers), statuses: statuses, bodyBytes: Int(result.body_bytes),
      seconds: Double(result.nanoseconds) / 1e9,
      driverSeconds: Double(result.cpu_nanoseconds) / 1e9, broken: Int(result.broken),
      wrong: Int(result.wrong),
      latencies: times.prefix(result.latencies).sorted())
  }
}
