import CLoad

/// Open event streams to a server, watched while changes are made.
package final class Streams {
  /// What was received.
  package struct Heard {
    /// Changes the server took.
    package let accepted: Int
    /// Changes that arrived, over all streams.
    package let arrivals: Int
    package let bytes: Int
    /// Streams that ended.
    package let ended: Int
    /// Sorted microseconds from asking for a change to its arrival.
    package let latencies: [UInt32]

    /// Microseconds that a share of the arrivals took at most.
    package func latency(_ share: Double) -> Double {
      guard !latencies.isEmpty else { return 0 }
      return Double(latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))])
    }
  }

  private let port: UInt16
  private let streams: OpaquePointer
  private let count: Int

  /// Opens one stream for each request.
  package init(port: UInt16, _ requests: Requests) throws {
    let opened = requests.withPointers { bytes, offsets, count in
      load_streams_open(port, bytes, offsets, count)
    }
    guard let opened else { throw Failure("a stream cannot be opened") }
    self.port = port
    streams = opened
    count = requests.count
  }

  deinit { load_streams_close(streams) }

  /// Sends requests on a fixed plan and listens on for `rest` seconds. `names` are what each makes
  /// appear in events, as long as ids.
  package func run(
    _ requests: Requests, names: [String], perSecond: Double, rest: Double
  ) -> Heard {
    var heard = load_heard()
    var times = [UInt32](repeating: 0, count: count * requests.count)
    let text = Array(names.joined().utf8)
    times.withUnsafeMutableBufferPointer { times in
      text.withUnsafeBufferPointer { text in
        requests.withPointers { bytes, offsets, count in
          var changes = load_changes()
          changes.bytes = bytes
          changes.offsets = offsets
          changes.count = count
          changes.names = text.baseAddress
          changes.interval = UInt64(1e9 / perSecond)
          changes.rest = UInt64(rest * 1e9)
          changes.latencies = times.baseAddress
          changes.latencies_max = times.count
          load_streams_run(streams, port, &changes, &heard)
        }
      }
    }
    return Heard(
      accepted: Int(heard.accepted), arrivals: Int(heard.arrivals), bytes: Int(heard.bytes),
      ended: Int(heard.ended), latencies: times.prefix(Int(heard.arrivals)).sorted())
  }
}

extension Requests {
  /// Lends the bytes and the offsets as C wants them.
  fileprivate func withPointers<Value>(
    _ use: (UnsafePointer<UInt8>?, UnsafePointer<Int>?, Int) -> Value
  ) -> Value {
    bytes.withUnsafeBufferPointer { bytes in
      offsets.withUnsafeBufferPointer { use(bytes.baseAddress, $0.baseAddress, count) }
    }
  }
}
