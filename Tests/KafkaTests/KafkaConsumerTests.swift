import Glibc
import Kafka
import TestKit
import TestServers
import Testing

@Suite("A Kafka consumer", .timeLimit(.minutes(2)))
struct KafkaConsumerTests {
  @Test("from the beginning it reads everything and ends at the end, an empty topic too")
  func wholeTopic() async throws {
    try await withProducer(partitions: 3) { _, address, producer in
      let nothing = try await KafkaServer.read(address)
      #expect(nothing.isEmpty)
      _ = await producer.publish(Story.messages(1...100, keys: 9), within: .seconds(30))
      let records = try await KafkaServer.read(address)
      #expect(Story.isWhole(records, 1...100, keys: 9))
      for partition in Set(records.map(\.partition)) {
        let offsets = records.filter { $0.partition == partition }.map(\.offset)
        #expect(offsets == Array(0..<Int64(offsets.count)))
      }
    }
  }

  @Test("from the end it reads what comes from now on, until it is stopped")
  func fromNowOn() async throws {
    try await withProducer { _, address, producer in
      _ = await producer.publish(Story.messages(1...10), within: .seconds(30))
      let consumer = KafkaConsumer()
      let records = Records()
      async let end = consumer.read(address, from: .end) { record in
        records.add(record)
        return true
      }
      // Nothing shows when a reader has found the end, so publish until it receives something.
      var number = 10
      while records.all.isEmpty, number < 2_000 {
        number += 1
        _ = await producer.publish(Story.messages(number...number), within: .seconds(30))
        await onThread { _ = usleep(10_000) }
      }
      let last = number
      try await eventually("the last message") { Story.numbers(records.all).last == last }
      consumer.stop()
      #expect(try await end == .stopped)
      #expect(Story.numbers(records.all).allSatisfy { $0 > 10 })
    }
  }

  // The mock lets no reader into a group that all have left, so that going on where a group left
  // off cannot be shown with it.
  @Test("a group's only reader gets every partition, and ends at the end")
  func groups() async throws {
    try await withProducer(partitions: 3) { _, address, producer in
      _ = await producer.publish(Story.messages(1...30, keys: 9), within: .seconds(30))
      let records = Records()
      let end = try await KafkaConsumer().read(
        address, from: .group("data-platform", oldestFirst: true), untilEnd: true
      ) { record in
        records.add(record)
        return true
      }
      #expect(end == .end && Story.isWhole(records.all, 1...30, keys: 9))
    }
  }

  @Test("an outage in the middle is waited for")
  func outage() async throws {
    try await withProducer { server, address, producer in
      _ = await producer.publish(Story.messages(1...10), within: .seconds(30))
      let consumer = KafkaConsumer()
      let records = Records()
      async let end = consumer.read(address, from: .beginning) { record in
        records.add(record)
        return records.all.count < 20
      }
      try await eventually("the first ten") { records.all.count == 10 }
      server.goDown()
      async let answers = producer.publish(Story.messages(11...20), within: .seconds(60))
      try await eventually("the trouble") { producer.figures.lastError != nil }
      server.goUp()
      #expect(await answers.allSatisfy { $0 == .delivered })
      #expect(try await end == .stopped)
      #expect(Story.isWhole(records.all, 1...20))
    }
  }

  @Test("missing brokers and missing topics are reported")
  func nothingThere() async throws {
    let away = try KafkaAddress("kafka://127.0.0.1:1/events")
    let end = try await KafkaConsumer().read(away, from: .end, reachMilliseconds: 300) { _ in true }
    guard case .unreachable = end else {
      Issue.record("\(end)")
      return
    }
    let server = try await onThread { try KafkaServer() }
    let none = try KafkaAddress(server.address("nothing"))
    server.spoil("nothing", .unknownTopic)
    let refused = try await KafkaConsumer().read(none, from: .end, reachMilliseconds: 300) { _ in
      true
    }
    guard case .refused(let reason) = refused else {
      Issue.record("\(refused)")
      return
    }
    #expect(reason.contains("nothing"))
    let consumer = KafkaConsumer()
    consumer.stop()
    #expect(try await consumer.read(away, from: .end) { _ in true } == .stopped)
  }
}
