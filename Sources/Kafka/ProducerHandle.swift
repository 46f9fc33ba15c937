import CRdkafka
import Threads

/// The client library's producer for one topic. Not Sendable, because the thread that owns it serves its
/// events.
final class ProducerHandle {
  private let client: OpaquePointer
  private let topic: OpaquePointer
  private let queue: OpaquePointer
  private var isGivenAway = false

  /// The remains of a producer that is no longer used, as numbers, so that another thread can release them.
  struct Remains: Sendable {
    fileprivate let client: UInt
    fileprivate let topic: UInt
    fileprivate let queue: UInt

    /// Disconnects and frees everything; may take long. Must be called once.
    func destroy() {
      guard let client = OpaquePointer(bitPattern: client),
        let topic = OpaquePointer(bitPattern: topic), let queue = OpaquePointer(bitPattern: queue)
      else { return }
      rd_kafka_queue_destroy(queue)
      rd_kafka_topic_destroy(topic)
      rd_kafka_destroy(client)
    }
  }

  /// An event from the library.
  enum Event {
    /// The outcome of the message handed over under this ticket.
    case report(ticket: UInt, rd_kafka_resp_err_t)
    /// An error that the library is retrying.
    case trouble(String)
    /// An error after which the producer is unusable.
    case fatal(String)
  }

  /// Starts a client, which connects by itself.
  ///
  /// - Parameter wakeUp: Signalled whenever there are events.
  init(_ address: KafkaAddress, _ limits: KafkaLimits, wakeUp: WakeUp) throws(KafkaError) {
    let settings = ClientSettings(address)
    // Faster than zstd and nearly as small for short texts; a library without it sends them uncompressed.
    settings.set("compression.codec", "lz4")
    settings.set("partitioner", "murmur2_random")
    settings.set("linger.ms", limits.lingerMilliseconds)
    settings.set("message.max.bytes", limits.messageBytesMax)
    settings.set("topic.metadata.refresh.interval.ms", FixedLimits.refreshMilliseconds)
    settings.set("queue.buffering.max.messages", limits.queuedMessagesMax)
    settings.set("queue.buffering.max.kbytes", limits.queuedKibibytesMax)
    settings.apply(address)
    settings.set("enable.idempotence", "true")
    settings.set("acks", "all")
    settings.set("max.in.flight", 5)
    // An expired message would leave a gap that those behind it have already passed.
    settings.set("message.timeout.ms", 0)
    settings.setEvents(RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR)
    let client = try settings.start(RD_KAFKA_PRODUCER)
    guard let topic = rd_kafka_topic_new(client, address.topic, nil),
      let queue = rd_kafka_queue_get_main(client)
    else {
      rd_kafka_destroy(client)
      throw .resources
    }
    self.client = client
    self.topic = topic
    self.queue = queue
    // The library writes to the descriptor when there are events.
    var one: UInt64 = 1
    rd_kafka_queue_io_event_enable(queue, wakeUp.descriptor, &one, MemoryLayout<UInt64>.size)
  }

  deinit { if !isGivenAway { giveAway().destroy() } }

  /// Ends the use of this producer; the caller must destroy the remains.
  func giveAway() -> Remains {
    isGivenAway = true
    rd_kafka_queue_io_event_enable(queue, -1, nil, 0)
    return Remains(
      client: UInt(bitPattern: client), topic: UInt(bitPattern: topic),
      queue: UInt(bitPattern: queue))
  }

  /// Hands over a message; its report will carry the ticket. Never waits.
  func produce(_ message: KafkaMessage, ticket: UInt) -> rd_kafka_resp_err_t {
    var headers: OpaquePointer?
    if !message.headers.isEmpty {
      headers = rd_kafka_headers_new(message.headers.count)
      for var header in message.headers {
        _ = header.name.withUTF8 { name in
          header.value.withUnsafeBytes { value in
            name.withMemoryRebound(to: CChar.self) { name in
              rd_kafka_header_add(
                headers, name.baseAddress, name.count, value.baseAddress, value.count)
            }
          }
        }
      }
    }
    let code = message.key.withUnsafeBytes { key in
      message.value.withUnsafeBytes { value in
        boxoffice_kafka_produce(
          client, topic, key.baseAddress, key.count, value.baseAddress, value.count, headers,
          UnsafeMutableRawPointer(bitPattern: ticket))
      }
    }
    if code != RD_KAFKA_RESP_ERR_NO_ERROR, let headers { rd_kafka_headers_destroy(headers) }
    return code
  }

  /// Delivers all pending events of the library.
  func events(_ receive: (Event) -> Void) {
    while let event = rd_kafka_queue_poll(queue, 0) {
      defer { rd_kafka_event_destroy(event) }
      switch rd_kafka_event_type(event) {
      case RD_KAFKA_EVENT_DR:
        while let message = rd_kafka_event_message_next(event) {
          receive(
            .report(
              ticket: UInt(bitPattern: message.pointee._private), message.pointee.err))
        }
      case RD_KAFKA_EVENT_ERROR:
        // That all brokers are away says less than the reason for each.
        guard rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN else { continue }
        receive(trouble(event))
      default: break
      }
    }
  }

  /// Gives up every message that has no report; each then gets a report that says so.
  func purge() {
    _ = rd_kafka_purge(
      client,
      RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING)
  }

  private func trouble(_ event: OpaquePointer) -> Event {
    if rd_kafka_event_error_is_fatal(event) != 0
      || rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__FATAL
    {
      return .fatal(fatalText)
    }
    return .trouble(String(cString: rd_kafka_event_error_string(event)))
  }

  /// Why the producer is unusable.
  private var fatalText: String {
    var text = [CChar](repeating: 0, count: FixedLimits.errorBytes)
    _ = rd_kafka_fatal_error(client, &text, text.count)
    return ClientSettings.text(text)
  }
}
