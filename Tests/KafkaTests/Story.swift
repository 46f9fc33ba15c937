import Glibc
import Kafka
import TestKit
import TestServers
import Testing

/// Numbered messages of a few keys, and whether a topic has them in order.
enum Story {
  /// `count` messages, the keys in turn; each names its number in its value and its id in a header.
  static func messages(
    _ numbers: ClosedRange<Int>, keys: Int = 1, filling: Int = 0
  ) -> [KafkaMessage] {
    numbers.map { number in
      KafkaMessage(
        key: Array("concert-\(number % keys)".utf8),
        value: Array("\(number)".utf8)
          + Array(repeating: UInt8(ascii: " "), count: filling),
        headers: [KafkaHeader("id", "id-\(number)"), KafkaHeader("kind", "told")])
    }
  }

  /// The numbers as read; second tellings of an id are dropped.
  static func numbers(_ records: [KafkaRecord]) -> [Int] {
    var seen: Set<[UInt8]> = []
    return records.compactMap { record in
      guard let id = record.headers.first(where: { $0.name == "id" })?.value,
        seen.insert(id).inserted
      else { return nil }
      return Int(String(decoding: record.value, as: UTF8.self).split(separator: " ")[0])
    }
  }

  /// Whether every number arrived, those of one key in order.
  static func isWhole(_ records: [KafkaRecord], _ expected: ClosedRange<Int>, keys: Int = 1) -> Bool
  {
    let numbers = numbers(records)
    return Set(numbers) == Set(expected) && numbers.count == expected.count
      && (0..<keys).allSatisfy { key in
        let ofKey = numbers.filter { $0 % keys == key }
        return ofKey == ofKey.sorted()
      }
  }
}

/// Runs `body` with brokers and a producer for their topic, and closes it whatever happens.
func withProducer(
  brokers: Int = 1, partitions: Int = 1, limits: KafkaLimits = KafkaLimits(),
  _ body: (KafkaServer, KafkaAddress, KafkaProducer) async throws -> Void
) async throws {
  let server = try await onThread { try KafkaServer(brokers: brokers) }
  let address = try server.makeTopic(partitions: partitions)
  let producer = try KafkaProducer(address, limits: limits)
  do {
    try await body(server, address, producer)
    await producer.close()
  } catch {
    await producer.close()
    throw error
  }
}

/// Looks again and again, on a thread of its own, until something is so; fails after ten seconds.
func eventually(_ what: String, _ isSo: @escaping @Sendable () -> Bool) async throws {
  let came = try await onThread { () throws -> Bool in
    let deadline = ContinuousClock.now + .seconds(10)
    while !isSo() {
      if .now > deadline { return false }
      usleep(5_000)
    }
    return true
  }
  try #require(came, "\(what) did not come")
}
