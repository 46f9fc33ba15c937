import CRdkafka
import Kafka
import TestKit
import TestServers
import Testing

/// The usual producer without what ours adds: a message waits half a second and is dropped then.
private struct Unprotected {
  private let client: OpaquePointer
  private let topic: OpaquePointer

  init(_ server: KafkaServer) throws {
    let settings = rd_kafka_conf_new()
    boxoffice_kafka_silence(settings)
    for (name, value) in [
      ("bootstrap.servers", server.bootstraps), ("message.timeout.ms", "500"),
      ("reconnect.backoff.max.ms", "100"),
    ] { rd_kafka_conf_set(settings, name, value, nil, 0) }
    rd_kafka_conf_set_events(settings, RD_KAFKA_EVENT_DR)
    client = try #require(rd_kafka_new(RD_KAFKA_PRODUCER, settings, nil, 0))
    topic = try #require(rd_kafka_topic_new(client, "events", nil))
  }

  /// Publishes and waits for the reports; the places that were dropped.
  func publish(_ messages: [KafkaMessage]) throws -> Set<Int> {
    for (place, message) in messages.enumerated() {
      let headers = rd_kafka_headers_new(1)
      rd_kafka_header_add(
        headers, "id", -1, message.headers[0].value, message.headers[0].value.count)
      let code = boxoffice_kafka_produce(
        client, topic, message.key, message.key.count, Array(message.value), message.value.count,
        headers, UnsafeMutableRawPointer(bitPattern: place + 1))
      try #require(code == RD_KAFKA_RESP_ERR_NO_ERROR)
    }
    let queue = rd_kafka_queue_get_main(client)
    defer { rd_kafka_queue_destroy(queue) }
    var dropped: Set<Int> = []
    var reports = 0
    while reports < messages.count {
      guard let event = rd_kafka_queue_poll(queue, 10_000) else { break }
      defer { rd_kafka_event_destroy(event) }
      while let report = rd_kafka_event_message_next(event) {
        reports += 1
        if report.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR {
          dropped.insert(Int(bitPattern: report.pointee._private) - 1)
        }
      }
    }
    try #require(reports == messages.count)
    return dropped
  }

  func close() {
    rd_kafka_topic_destroy(topic)
    rd_kafka_destroy(client)
  }
}

@Suite("The same outage without our settings", .timeLimit(.minutes(2)))
struct UnprotectedTests {
  @Test("messages that expire leave a gap that later ones pass: the order is lost")
  func losesOrder() async throws {
    let server = try await onThread { try KafkaServer() }
    let address = try server.makeTopic()
    try await onThread {
      let producer = try Unprotected(server)
      defer { producer.close() }
      #expect(try producer.publish(Story.messages(1...10)).isEmpty)
      server.goDown()
      #expect(try producer.publish(Story.messages(11...20)).count == 10)
      server.goUp()
      // Those that come meanwhile are already on their way when the dropped ones are tried again.
      var later = try producer.publish(Story.messages(21...30))
      for _ in 1...10 where !later.isEmpty { later = try producer.publish(Story.messages(21...30)) }
      #expect(later.isEmpty)
      #expect(try producer.publish(Story.messages(11...20)).isEmpty)
    }
    let records = try await KafkaServer.read(address)
    #expect(Set(Story.numbers(records)) == Set(1...30))
    #expect(!Story.isWhole(records, 1...30), "the order was kept, so the other tests prove nothing")
  }
}
