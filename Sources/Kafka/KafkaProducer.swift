import Threads

/// Publishes to one topic, in order and without gaps, through one thread that owns the client library's
/// producer.
///
/// It connects by itself and reconnects after every break. Messages of one key reach the topic in the order
/// of publishing, each once during the life of this producer. A message published again after
/// ``KafkaDelivery/unreachable(_:)`` may be there twice, and a reader drops the duplicate by its id.
public final class KafkaProducer: Sendable {
  private let inbox: ProducerInbox

  /// Starts the producer, which connects later.
  ///
  /// - Parameters:
  ///   - address: The brokers and the topic.
  ///   - limits: Bounds; the defaults suit a sale.
  /// - Throws: Settings that the client library refuses, such as a missing file of certificates.
  public init(_ address: KafkaAddress, limits: KafkaLimits = KafkaLimits()) throws(KafkaError) {
    inbox = try ProducerInbox(limits)
    let thread = ProducerThread(
      inbox, try ProducerHandle(address, limits, wakeUp: inbox.wakeUp), address, limits)
    do {
      try SystemThread.start(name: "kafka") { thread.run() }.detach()
    } catch {
      throw .resources
    }
  }

  deinit { inbox.close() }

  /// Publishes messages in order and waits for all answers: one per message, in the same order.
  ///
  /// When a message is not confirmed in time, everything that any caller has under way is given up. For each
  /// key, the topic then has a prefix of what was published, and publishing again from the first message
  /// without `delivered` keeps the order. So publish the messages of one key in one call at a time. Never
  /// throws, and never waits longer than `time` and a second.
  ///
  /// - Parameters:
  ///   - messages: Up to ``KafkaLimits/messagesMax``, together with those of other callers.
  ///   - time: How long to wait for the brokers.
  public func publish(
    _ messages: [KafkaMessage], within time: Duration
  ) async -> [KafkaDelivery] {
    await withCheckedContinuation { continuation in
      inbox.add(
        PublishCalls.Call(messages: messages, deadline: .now + time) {
          continuation.resume(returning: $0)
        })
    }
  }

  /// The producer's figures.
  public var figures: KafkaFigures { inbox.figures }

  /// Refuses new calls, waits up to ``KafkaLimits/flushMilliseconds`` for messages under way, gives up the
  /// rest, and returns within two seconds. Safe to call twice.
  public func close() async {
    inbox.close()
    await withCheckedContinuation { continuation in inbox.whenEnded { continuation.resume() } }
  }
}
