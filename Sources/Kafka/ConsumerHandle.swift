import CRdkafka

/// The client library's consumer of one topic. Not Sendable, because it belongs to the thread that reads.
final class ConsumerHandle {
  private let client: OpaquePointer
  private let address: KafkaAddress
  private let start: KafkaConsumer.Start
  /// Partitions that were read to their end.
  private var ended: Set<Int32> = []

  /// Starts a client, which connects by itself.
  init(_ address: KafkaAddress, _ start: KafkaConsumer.Start) throws(KafkaError) {
    self.address = address
    self.start = start
    let settings = ClientSettings(address)
    settings.apply(address)
    settings.set("enable.partition.eof", "true")
    // A message counts as read once it is handled: marked by this code, stored by the library.
    settings.set("enable.auto.offset.store", "false")
    switch start {
    case .group(let name, let oldestFirst):
      settings.set("group.id", name)
      settings.set("auto.offset.reset", oldestFirst ? "earliest" : "latest")
    case .beginning, .end:
      // The library requires a name even from a reader that is in no group and stores nothing.
      settings.set("group.id", "reader")
      settings.set("enable.auto.commit", "false")
      settings.set("auto.offset.reset", start == .beginning ? "earliest" : "latest")
    }
    client = try settings.start(RD_KAFKA_CONSUMER)
    rd_kafka_poll_set_consumer(client)
  }

  deinit { rd_kafka_destroy(client) }

  /// Leaves the group and stores what was read.
  func close() { rd_kafka_consumer_close(client) }

  /// Reads until there is a reason to end.
  func read(
    untilEnd: Bool, reach: Duration, isStopped: () -> Bool, receive: (KafkaRecord) -> Bool
  ) -> KafkaConsumer.End {
    let partitions: [Int32]
    switch find(until: .now + reach, isStopped) {
    case .failure(let end): return end.reason
    case .success(let found): partitions = found
    }
    if let end = subscribe(partitions) { return end }
    while !isStopped() {
      guard let message = rd_kafka_consumer_poll(client, FixedLimits.pollMilliseconds)
      else { continue }
      defer { rd_kafka_message_destroy(message) }
      switch message.pointee.err {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        let goesOn = receive(Self.record(message))
        if case .group = start { markRead(message) }
        if !goesOn { return .stopped }
      case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        ended.insert(message.pointee.partition)
        if untilEnd, assigned.isSubset(of: ended) { return .end }
      case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
        RD_KAFKA_RESP_ERR__FATAL:
        return .refused(String(cString: rd_kafka_message_errstr(message)))
      case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
        guard case .group = start else { continue }
        return .refused(String(cString: rd_kafka_message_errstr(message)))
      default: continue
      }
    }
    return .stopped
  }

  private struct Ended: Error { let reason: KafkaConsumer.End }

  /// The topic's partitions, as soon as a broker names them.
  private func find(
    until deadline: ContinuousClock.Instant, _ isStopped: () -> Bool
  ) -> Result<[Int32], Ended> {
    guard let topic = rd_kafka_topic_new(client, address.topic, nil) else {
      return .failure(Ended(reason: .refused("the topic's name is not accepted")))
    }
    defer { rd_kafka_topic_destroy(topic) }
    var trouble = "no answer"
    while !isStopped() {
      var list: UnsafePointer<rd_kafka_metadata>?
      let code = rd_kafka_metadata(client, 0, topic, &list, FixedLimits.lookMilliseconds)
      if code == RD_KAFKA_RESP_ERR_NO_ERROR, let list {
        defer { rd_kafka_metadata_destroy(list) }
        if let found = list.pointee.topics, list.pointee.topic_cnt == 1 {
          let topic = found.pointee
          if topic.err == RD_KAFKA_RESP_ERR_NO_ERROR, topic.partition_cnt > 0 {
            return .success((0..<Int(topic.partition_cnt)).map { topic.partitions[$0].id })
          }
          trouble = "topic \(address.topic): " + String(cString: rd_kafka_err2str(topic.err))
          if topic.err != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, .now >= deadline {
            return .failure(Ended(reason: .refused(trouble)))
          }
        }
      } else {
        trouble = String(cString: rd_kafka_err2str(code))
      }
      if .now >= deadline { return .failure(Ended(reason: .unreachable(trouble))) }
      // Also serves as the pause between two attempts and reports why a broker is away.
      if let message = rd_kafka_consumer_poll(client, FixedLimits.pollMilliseconds) {
        rd_kafka_message_destroy(message)
      }
    }
    return .failure(Ended(reason: .stopped))
  }

  private func subscribe(_ partitions: [Int32]) -> KafkaConsumer.End? {
    let list = rd_kafka_topic_partition_list_new(Int32(clamping: partitions.count))
    defer { rd_kafka_topic_partition_list_destroy(list) }
    let code: rd_kafka_resp_err_t
    if case .group = start {
      rd_kafka_topic_partition_list_add(list, address.topic, RD_KAFKA_PARTITION_UA)
      code = rd_kafka_subscribe(client, list)
    } else {
      // The library's two names for them are macros with a cast, which Swift cannot import.
      let offset: Int64 = start == .beginning ? -2 : -1
      for partition in partitions {
        rd_kafka_topic_partition_list_add(list, address.topic, partition).pointee.offset = offset
      }
      code = rd_kafka_assign(client, list)
    }
    return code == RD_KAFKA_RESP_ERR_NO_ERROR
      ? nil : .refused(String(cString: rd_kafka_err2str(code)))
  }

  private func markRead(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
    _ = rd_kafka_offset_store(
      message.pointee.rkt, message.pointee.partition, message.pointee.offset)
  }

  /// The partitions this reader has.
  private var assigned: Set<Int32> {
    var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    guard rd_kafka_assignment(client, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list
    else { return [] }
    defer { rd_kafka_topic_partition_list_destroy(list) }
    return Set((0..<Int(list.pointee.cnt)).map { list.pointee.elems[$0].partition })
  }

  /// Copies a message, because the library frees its bytes.
  private static func record(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> KafkaRecord {
    let content = message.pointee
    return KafkaRecord(
      partition: content.partition, offset: content.offset,
      key: bytes(content.key, content.key_len), value: bytes(content.payload, content.len),
      headers: headers(message))
  }

  private static func headers(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> [KafkaHeader]
  {
    var list: OpaquePointer?
    guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list
    else { return [] }
    var headers: [KafkaHeader] = []
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var size = 0
    while rd_kafka_header_get_all(list, headers.count, &name, &value, &size)
      == RD_KAFKA_RESP_ERR_NO_ERROR
    {
      headers.append(KafkaHeader(name.map { String(cString: $0) } ?? "", bytes(value, size)))
    }
    return headers
  }

  private static func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8] {
    start.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: count)) } ?? []
  }
}
