import CRdkafka

/// The settings of a librdkafka client before it starts. Not Sendable, because the library's object belongs
/// to the thread that fills it.
struct ClientSettings: ~Copyable {
  private let pointer: OpaquePointer

  /// Settings an address may not contain: they would break the producer's guarantees or load foreign code.
  private static let reserved: Set<String> = [
    "acks", "request.required.acks", "enable.idempotence", "enable.gapless.guarantee",
    "transactional.id", "max.in.flight", "max.in.flight.requests.per.connection", "retries",
    "message.send.max.retries", "message.timeout.ms", "delivery.timeout.ms", "queuing.strategy",
    "bootstrap.servers", "metadata.broker.list", "group.id", "enable.auto.commit",
    "enable.auto.offset.store", "auto.commit.enable", "auto.offset.reset", "enable.partition.eof",
    "log.queue", "plugin.library.paths", "ssl.engine.location", "sasl.kerberos.kinit.cmd",
    "test.mock.num.brokers", "opaque",
    "enabled_events",
  ]

  /// Makes settings with only the brokers of an address.
  init(_ address: KafkaAddress) {
    pointer = rd_kafka_conf_new()
    boxoffice_kafka_silence(pointer)
    let brokers = address.brokers.joined(separator: ",")
    set("bootstrap.servers", brokers)
    set("reconnect.backoff.max.ms", FixedLimits.reconnectMillisecondsMax)
    set("socket.timeout.ms", FixedLimits.socketMilliseconds)
    set("topic.metadata.propagation.max.ms", FixedLimits.unknownTopicMilliseconds)
  }

  /// For checking settings only.
  private init() { pointer = rd_kafka_conf_new() }

  deinit { rd_kafka_conf_destroy(pointer) }

  /// Refuses a setting that an address may not contain.
  static func check(_ name: String, _ value: String) throws(KafkaAddress.Refusal) {
    guard !reserved.contains(name), !name.hasSuffix("_cb") else { throw .reserved(name) }
    let scratch = ClientSettings()
    switch scratch.result(name, value) {
    case RD_KAFKA_CONF_OK: return
    case RD_KAFKA_CONF_UNKNOWN: throw .unknown(name)
    default: throw .value(name)
    }
  }

  /// Applies the address's own settings, which override those set before.
  func apply(_ address: KafkaAddress) {
    for (name, value) in address.settings { set(name, value) }
  }

  /// Sets a value; true when the library accepts it.
  @discardableResult
  func set(_ name: String, _ value: String) -> Bool { result(name, value) == RD_KAFKA_CONF_OK }

  /// Sets a number.
  func set(_ name: String, _ value: Int) { set(name, String(value)) }

  /// Makes events of these kinds available for polling instead of callbacks.
  func setEvents(_ kinds: Int32) { rd_kafka_conf_set_events(pointer, kinds) }

  /// Starts a client, which consumes the settings.
  consuming func start(_ kind: rd_kafka_type_t) throws(KafkaError) -> OpaquePointer {
    var text = [CChar](repeating: 0, count: FixedLimits.errorBytes)
    guard let client = rd_kafka_new(kind, pointer, &text, text.count) else {
      _ = consume self
      throw .settings(Self.text(text))
    }
    // The client owns them now.
    discard self
    return client
  }

  private func result(_ name: String, _ value: String) -> rd_kafka_conf_res_t {
    rd_kafka_conf_set(pointer, name, value, nil, 0)
  }

  /// The text before the first zero byte.
  static func text(_ bytes: [CChar]) -> String {
    String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
