import Kafka
import Testing

@Suite("Addresses of a Kafka topic")
struct KafkaAddressTests {
  @Test(
    "an address says which brokers and which topic",
    arguments: [
      ("kafka://h/t", ["h:9092"], "t"), ("kafka://h:1/t", ["h:1"], "t"),
      ("kafka://a:1,b,c:3/box.office_events-1", ["a:1", "b:9092", "c:3"], "box.office_events-1"),
      ("kafka://[::1]:9/t", ["[::1]:9"], "t"), ("kafka://[::1]/t", ["[::1]:9092"], "t"),
      ("kafka://u:p@h/t", ["h:9092"], "t"), ("kafka://u:p@ss@h/t", ["h:9092"], "t"),
      ("kafka://h/t?", ["h:9092"], "t"),
      ("kafka://h/t?client.id=a%26b&linger.ms=9", ["h:9092"], "t"),
      ("kafka://h/t?security.protocol=SASL_SSL&sasl.mechanism=SCRAM-SHA-512", ["h:9092"], "t"),
    ])
  func reads(text: String, brokers: [String], topic: String) throws {
    let address = try KafkaAddress(text)
    #expect(address.brokers == brokers && address.topic == topic)
    #expect(address.description == "kafka://\(brokers.joined(separator: ","))/\(topic)")
  }

  @Test(
    "anything else is refused with its reason",
    arguments: [
      ("h:1/t", .scheme), ("redis://h/t", .scheme), ("kafka:///t", .host),
      ("kafka://a,,b/t", .host),
      ("kafka://:1/t", .host), ("kafka://::1/t", .host), ("kafka://[h]/t", .host),
      ("kafka://a b/t", .host), ("kafka://h:0/t", .port), ("kafka://h:65536/t", .port),
      ("kafka://h:x/t", .port), ("kafka://h:/t", .port), ("kafka://h", .topic),
      ("kafka://h/", .topic), ("kafka://h/a/b", .topic), ("kafka://h/..", .topic),
      ("kafka://h/\u{e9}", .topic), ("kafka://h/" + String(repeating: "t", count: 250), .topic),
      ("kafka://u@h/t", .login), ("kafka://u:@h/t", .login), ("kafka://:p@h/t", .login),
      ("kafka://u:%4@h/t", .encoding), ("kafka://u:%ff@h/t", .encoding),
      ("kafka://u:%00@h/t", .encoding), ("kafka://h/t?a", .parameter),
      ("kafka://h/t?=1", .parameter),
      ("kafka://h/t?linger.ms=1&linger.ms=2", .repeated("linger.ms")),
      ("kafka://u:p@h/t?sasl.password=q", .repeated("sasl.password")),
      ("kafka://h/t?no.such=1", .unknown("no.such")),
      ("kafka://h/t?security.protocol=x", .value("security.protocol")),
      ("kafka://h/t?acks=1", .reserved("acks")),
      ("kafka://h/t?message.timeout.ms=1", .reserved("message.timeout.ms")),
      ("kafka://h/t?enable.idempotence=false", .reserved("enable.idempotence")),
      ("kafka://h/t?plugin.library.paths=x", .reserved("plugin.library.paths")),
      ("kafka://h/t?bootstrap.servers=x", .reserved("bootstrap.servers")),
    ] as [(String, KafkaAddress.Refusal)])
  func refuses(text: String, reason: KafkaAddress.Refusal) {
    #expect(throws: reason) { try KafkaAddress(text) }
    #expect(!"\(reason)".isEmpty)
  }

  @Test("a password is never printed, nor is a parameter")
  func hides() throws {
    let address = try KafkaAddress("kafka://anna:secret@h/t?ssl.key.password=hidden")
    var dumped = ""
    dump(address, to: &dumped)
    for text in ["\(address)", String(reflecting: address), dumped] {
      for word in ["secret", "anna", "hidden"] { #expect(!text.contains(word)) }
    }
    let refused = #expect(throws: KafkaAddress.Refusal.self) {
      try KafkaAddress("kafka://anna:secret@h/t?sasl.mechanism=hidden&security.protocol=hidden")
    }
    #expect(refused.map { !"\($0)".contains("hidden") } == true)
  }

  @Test("what only the start of a client shows is refused there, with its reason")
  func refusesAtStart() throws {
    let address = try KafkaAddress("kafka://h/t?security.protocol=SSL&ssl.ca.location=%2Fno%2Fsuch")
    let error = #expect(throws: KafkaError.self) { try KafkaProducer(address) }
    #expect(error.map { "\($0)".contains("ssl.ca.location") } == true)
  }
}
