import Synchronization
import Threads

/// A message as it was read.
public struct KafkaRecord: Sendable {
  /// The partition it stands in.
  public let partition: Int32
  /// Its place there.
  public let offset: Int64
  /// The key; empty when there is none.
  public let key: [UInt8]
  /// The value; empty when there is none.
  public let value: [UInt8]
  /// The headers in order.
  public let headers: [KafkaHeader]

  /// Makes a record.
  public init(
    partition: Int32, offset: Int64, key: [UInt8], value: [UInt8], headers: [KafkaHeader]
  ) {
    self.partition = partition
    self.offset = offset
    self.key = key
    self.value = value
    self.headers = headers
  }
}

/// Reads a topic on a thread of its own, until it is told to stop or has seen everything.
public final class KafkaConsumer: Sendable {
  /// Where to begin.
  public enum Start: Hashable, Sendable {
    /// With the oldest message of every partition.
    case beginning
    /// With what is published from now on.
    case end
    /// Where a group of readers left off, sharing the partitions with its other members; a partition
    /// the group never read begins with its oldest message or with what comes from now on.
    case group(String, oldestFirst: Bool)
  }

  /// Why reading ended.
  public enum End: Hashable, Sendable {
    /// Told to stop, by ``KafkaConsumer/stop()`` or by the reader.
    case stopped
    /// Every partition was read to its end.
    case end
    /// No broker was reached in time, for the client library's reason.
    case unreachable(String)
    /// The brokers refuse: no such topic, or not allowed.
    case refused(String)
  }

  private let isStopping = Atomic<Bool>(false)

  /// Not reading yet.
  public init() {}

  /// Makes ``read(_:from:untilEnd:reachMilliseconds:hear:)`` return, within a fraction of a second; also when it
  /// was not called yet.
  public func stop() { isStopping.store(true, ordering: .releasing) }

  var isStopped: Bool { isStopping.load(ordering: .acquiring) }

  /// Reads. Call it once.
  ///
  /// An outage in the middle is waited for, however long.
  ///
  /// - Parameters:
  ///   - address: The brokers and the topic.
  ///   - start: Where to begin.
  ///   - untilEnd: Whether to end when every partition was read to its end.
  ///   - reachMilliseconds: How long to try to reach a broker at first.
  ///   - hear: Told of every message, on the thread; returns whether to go on. With a group, a message
  ///     counts as read when this returns.
  /// - Throws: What the client library refuses.
  public func read(
    _ address: KafkaAddress, from start: Start, untilEnd: Bool = false,
    reachMilliseconds: Int = 10_000, hear: @escaping @Sendable (KafkaRecord) -> Bool
  ) async throws(KafkaError) -> End {
    let result: Result<End, KafkaError> = await withCheckedContinuation { continuation in
      let thread = try? SystemThread.start(name: "kafka-reader") {
        let reading = Result { () throws(KafkaError) in
          let handle = try ConsumerHandle(address, start)
          defer { handle.close() }
          return handle.read(
            untilEnd: untilEnd, reach: .milliseconds(reachMilliseconds),
            isStopped: { self.isStopped }, hear: hear)
        }
        continuation.resume(returning: reading)
      }
      guard let thread else { return continuation.resume(returning: .failure(.resources)) }
      thread.detach()
    }
    return try result.get()
  }
}
