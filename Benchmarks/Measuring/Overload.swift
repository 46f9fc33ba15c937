package import CLoad

/// One class of requests in a run that offers more than a server can take.
package struct OverloadClass {
  package var requests: Requests
  /// Arrivals a second, whatever becomes of the earlier ones.
  package var perSecond: Double
  package var connections: Int
  /// Whether a refused request arrives again.
  package var repeats = false
  /// The status that counts as success.
  package var good = 200
  /// Seconds after which a success is none any more.
  package var patience = 1.0

  package init(
    _ requests: Requests, perSecond: Double, connections: Int, repeats: Bool = false,
    good: Int = 200, patience: Double = 1
  ) {
    self.requests = requests
    self.perSecond = perSecond
    self.connections = connections
    self.repeats = repeats
    self.good = good
    self.patience = patience
  }
}

/// What came back for a class.
package struct OverloadAnswers {
  package let counts: overload_result
  /// Sorted microseconds from sending to the answer.
  package let latencies: [UInt32]

  /// Microseconds that a share of the answers took at most.
  package func latency(_ share: Double) -> Double {
    guard !latencies.isEmpty else { return 0 }
    return Double(latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))])
  }
}

/// A run that offers more than a server can take, from one thread that never sleeps.
package enum Overload {
  private final class Marks {
    let mark: (Bool) -> Void
    init(_ mark: @escaping (Bool) -> Void) { self.mark = mark }
  }

  /// Runs the classes beside each other; `mark` is called when the arrivals begin (false) and end (true).
  package static func run(
    port: UInt16, _ classes: [OverloadClass], seconds: Double, mark: @escaping (Bool) -> Void
  ) throws -> [OverloadAnswers] {
    let room = classes.map { Int($0.perSecond * seconds * 1.1) + 1 }
    let latencies = room.map { UnsafeMutablePointer<UInt32>.allocate(capacity: $0) }
    defer { for one in latencies { one.deallocate() } }
    let bytes = classes.map { $0.requests.bytes }
    let offsets = classes.map(\.requests.offsets)
    var jobs: [overload_class] = []
    var code: Int32 = 0
    var results = [overload_result](repeating: overload_result(), count: classes.count)
    let marks = Marks(mark)
    func add(_ index: Int) {
      guard index < classes.count else {
        code = overload_run(
          port, jobs, Int32(jobs.count), UInt64(seconds * 1e9), &results,
          { context, ended in
            guard let context else { return }
            Unmanaged<Marks>.fromOpaque(context).takeUnretainedValue().mark(ended != 0)
          }, Unmanaged.passUnretained(marks).toOpaque())
        return
      }
      let one = classes[index]
      bytes[index].withUnsafeBufferPointer { bytes in
        offsets[index].withUnsafeBufferPointer { offsets in
          var job = overload_class()
          job.bytes = bytes.baseAddress
          job.offsets = UnsafePointer(OpaquePointer(offsets.baseAddress))
          job.count = one.requests.count
          job.interval = UInt64(1e9 / one.perSecond)
          job.connections = Int32(one.connections)
          job.repeats = one.repeats ? 1 : 0
          job.good = Int32(one.good)
          job.patience = UInt64(one.patience * 1e9)
          job.latencies = latencies[index]
          job.latencies_max = room[index]
          jobs.append(job)
          add(index + 1)
        }
      }
    }
    add(0)
    guard code == 0 else { throw Failure("cannot open the connections of an overload") }
    return results.enumerated().map { index, result in
      OverloadAnswers(
        counts: result,
        latencies: UnsafeBufferPointer(start: latencies[index], count: result.latencies).sorted())
    }
  }
}
