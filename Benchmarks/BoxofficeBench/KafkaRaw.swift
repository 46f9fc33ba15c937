import CRdkafka
import Measuring
import TestServers

/// The client library alone: a loop that hands messages over with the producer's own settings and polls
/// their delivery reports. What anything built on the library can reach at best.
struct KafkaRaw {
  /// Messages of one run.
  let count: Int
  /// What they say, in turns.
  var values = [EventsBench.value]

  /// Delivered messages a second, from the first handed over to the last report.
  func messagesPerSecond(_ server: KafkaServer, topic name: String) throws -> Double {
    let settings = rd_kafka_conf_new()
    boxoffice_kafka_silence(settings)
    for (name, value) in [
      ("bootstrap.servers", server.bootstraps), ("enable.idempotence", "true"), ("acks", "all"),
      ("max.in.flight", "5"), ("message.timeout.ms", "0"), ("linger.ms", "5"),
      ("compression.codec", "lz4"), ("partitioner", "murmur2_random"),
      ("queue.buffering.max.messages", "100000"), ("queue.buffering.max.kbytes", "131072"),
    ] { rd_kafka_conf_set(settings, name, value, nil, 0) }
    rd_kafka_conf_set_events(settings, RD_KAFKA_EVENT_DR)
    guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, settings, nil, 0) else {
      throw Failure("librdkafka gives no producer")
    }
    defer { rd_kafka_destroy(client) }
    guard let topic = rd_kafka_topic_new(client, name, nil),
      let queue = rd_kafka_queue_get_main(client)
    else { throw Failure("librdkafka gives no topic") }
    defer {
      rd_kafka_queue_destroy(queue)
      rd_kafka_topic_destroy(topic)
    }
    // Connected and acquainted first; only the flow is measured.
    try publish(1, client, topic, queue)
    let begun = ContinuousClock.now
    try publish(count, client, topic, queue)
    return Double(count) / ((ContinuousClock.now - begun) / .seconds(1))
  }

  private func publish(
    _ count: Int, _ client: OpaquePointer, _ topic: OpaquePointer, _ queue: OpaquePointer
  ) throws {
    let keys = EventsBench.keys
    let id = EventsBench.id
    var handed = 0
    var reported = 0
    while reported < count {
      var isFull = false
      while handed < count, !isFull {
        let headers = rd_kafka_headers_new(1)
        rd_kafka_header_add(headers, "id", 2, id, id.count)
        let key = keys[handed % keys.count]
        let value = values[handed % values.count]
        let code = boxoffice_kafka_produce(
          client, topic, key, key.count, value, value.count, headers, nil)
        switch code {
        case RD_KAFKA_RESP_ERR_NO_ERROR: handed += 1
        case RD_KAFKA_RESP_ERR__QUEUE_FULL:
          rd_kafka_headers_destroy(headers)
          isFull = true
        default: throw Failure("librdkafka: \(String(cString: rd_kafka_err2str(code)))")
        }
      }
      while let event = rd_kafka_queue_poll(queue, reported < count ? 10 : 0) {
        defer { rd_kafka_event_destroy(event) }
        while let message = rd_kafka_event_message_next(event) {
          guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw Failure("a message was not delivered")
          }
          reported += 1
        }
        if handed < count { break }
      }
    }
  }
}
