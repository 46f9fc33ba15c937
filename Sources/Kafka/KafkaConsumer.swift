import Synchronization
import Threads

/// A message read from a topic.
public struct KafkaRecord: Sendable {
  /// The partition it is in.
  public let partition: Int32
  /// Its offset there.
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

/// Reads a topic on a thread of its own, until it is stopped or has read everything.
public final class KafkaConsumer: Sendable {
  /// The position to begin from.
  public enum Start: Hashable, Sendable {
    /// From the oldest message of every partition.
    case beginning
    /// From the messages published from now on.
    case end
    /// From where a group of readers left off, sharing the partitions with its other members. A partition the
    /// group never read begins with its oldest message or with those published from now on.
    case group(String, oldestFirst: Bool)
  }

  /// Why reading ended.
  public enum End: Hashable, Sendable {
    /// Stopped by ``KafkaConsumer/stop()`` or by the reader.
    case stopped
    /// Every partition was read to its end.
    case end
    /// No broker was reached in time; the reason is the client library's.
    case unreachable(String)
    /// The brokers refuse: there is no such topic, or access is not allowed.
    case refused(String)
  }

  private let isStopping = Atomic<Bool>(false)

  /// Makes a consumer that is not reading yet.
  public init() {}

  /// Makes ``read(_:from:untilEnd:reachMilliseconds:receive:)`` return within a fraction of a second, even when
  /// it has not been called yet.
  public func stop() { isStopping.store(true, ordering: .releasing) }

  var isStopped: Bool { isStopping.load(ordering: .acquiring) }

  /// Reads messages. Call it once.
  ///
  /// Waits for the end of any outage in the middle, however long.
  ///
  /// - Parameters:
  ///   - address: The brokers and the topic.
  ///   - start: The position to begin from.
  ///   - untilEnd: Whether to end once every partition was read to its end.
  ///   - reachMilliseconds: How long to try to reach a broker at first.
  ///   - receive: Receives every message, on the thread; returns whether to continue. With a group, a message
  ///     counts as read when this returns.
  /// - Throws: Settings that the client library refuses.
  public func read(
    _ address: KafkaAddress, from start: Start, untilEnd: Bool = false,
    reachMilliseconds: Int = 10_000, receive: @escaping @Sendable (KafkaRecord) -> Bool
  ) async throws(KafkaError) -> End {
    let result: Result<End, KafkaError> = await withCheckedContinuation { continuation in
      let thread = try? SystemThread.start(name: "kafka-reader") {
        let reading = Result { () throws(KafkaError) in
          let handle = try ConsumerHandle(address, start)
          defer { handle.close() }
          return handle.read(
            untilEnd: untilEnd, reach: .milliseconds(reachMilliseconds),
            isStopped: { self.isStopped }, receive: receive)
        }
        continuation.resume(returning: reading)
      }
      guard let thread else { return continuation.resume(returning: .failure(.resources)) }
      thread.detach()
    }
    return try result.get()
  }
}
