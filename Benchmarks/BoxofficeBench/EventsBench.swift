import Kafka
import Measuring
import TestServers

/// Events to Kafka: our producer against the client library alone, in turns, on mock brokers in this
/// process.
struct EventsBench {
  private let bench: Bench

  /// What an event looks like to a producer.
  static let value =
    Array("{\"id\":\"".utf8) + Array(repeating: UInt8(ascii: "7"), count: Limits.eventBytes - 9)
    + Array("\"}".utf8)
  static let keys = (0..<Limits.eventKeys).map { Array("concert-\($0)".utf8) }
  static let id = Array("0198c0de-0000-7000-8000-000000000000".utf8)

  init(_ bench: Bench) { self.bench = bench }

  func run(_ results: inout Results) async throws {
    let count = bench.isQuick ? Limits.events / 4 : Limits.events
    let messages = (0..<count).map {
      KafkaMessage(
        key: Self.keys[$0 % Self.keys.count], value: Self.value,
        headers: [KafkaHeader("id", Self.id)])
    }
    var ours: [Double] = []
    var raw: [Double] = []
    for pair in 1...bench.pairs {
      let server = try KafkaServer()
      let address = try server.makeTopic("ours-\(pair)", partitions: 4)
      _ = try server.makeTopic("raw-\(pair)", partitions: 4)
      raw.append(try KafkaRaw(count: count).messagesPerSecond(server, topic: "raw-\(pair)"))
      ours.append(try await messagesPerSecond(messages, address))
    }
    try results.add("producer", ours, limit: raw)
  }

  private func messagesPerSecond(
    _ messages: [KafkaMessage], _ address: KafkaAddress
  ) async throws -> Double {
    let producer = try KafkaProducer(address)
    _ = await producer.publish(Array(messages.prefix(1)), within: .seconds(30))
    let begun = ContinuousClock.now
    let answers = await producer.publish(messages, within: .seconds(120))
    let elapsed = (ContinuousClock.now - begun) / .seconds(1)
    await producer.close()
    guard answers.allSatisfy({ $0 == .delivered }) else {
      throw Failure("the producer did not deliver everything")
    }
    return Double(messages.count) / elapsed
  }
}
