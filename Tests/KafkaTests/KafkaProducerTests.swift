import Kafka
import TestKit
import TestServers
import Testing

@Suite("A Kafka producer", .timeLimit(.minutes(2)))
struct KafkaProducerTests {
  @Test("everything arrives once, with its headers, those of one key in order in one partition")
  func delivers() async throws {
    try await withProducer(brokers: 3, partitions: 4) { _, address, producer in
      let messages = Story.messages(1...3_000, keys: 7)
      for begin in stride(from: 0, to: 3_000, by: 750) {
        let answers = await producer.publish(
          Array(messages[begin..<begin + 750]), within: .seconds(30))
        #expect(answers.count == 750 && answers.allSatisfy { $0 == .delivered })
      }
      let records = try await KafkaServer.read(address)
      #expect(records.count == 3_000 && Story.isWhole(records, 1...3_000, keys: 7))
      #expect(Set(records.map(\.partition)).count > 1)
      for key in Set(records.map(\.key)) {
        #expect(Set(records.filter { $0.key == key }.map(\.partition)).count == 1)
      }
      for record in records.prefix(100) {
        #expect(record.headers.map(\.name) == ["id", "kind"])
        #expect(record.headers[1].value == Array("told".utf8))
      }
      let figures = producer.figures
      #expect(figures.delivered == 3_000 && figures.inFlight == 0 && figures.renewals == 0)
      #expect(figures.refused == 0 && figures.unreachable == 0)
    }
  }

  @Test("callers at once each have their own answers")
  func sharing() async throws {
    try await withProducer(partitions: 2) { _, address, producer in
      await withTaskGroup(of: (Int, [KafkaDelivery]).self) { group in
        for caller in 0..<20 {
          group.addTask {
            let first = caller * 100 + 1
            return (
              caller,
              await producer.publish(
                Story.messages(first...first + caller, keys: 50), within: .seconds(30))
            )
          }
        }
        for await (caller, answers) in group {
          #expect(answers == Array(repeating: .delivered, count: caller + 1))
        }
      }
      let records = try await KafkaServer.read(address)
      #expect(records.count == 210)
    }
  }

  @Test("any bytes may stand in keys, values and headers, none too")
  func bytes() async throws {
    try await withProducer { _, address, producer in
      let all = (0...255).map { UInt8($0) }
      let messages = [
        KafkaMessage(key: all, value: all, headers: [KafkaHeader("b", all), KafkaHeader("b", [])]),
        KafkaMessage(key: [], value: []),
      ]
      #expect(
        await producer.publish(messages, within: .seconds(30)) == [.delivered, .delivered])
      #expect(await producer.publish([], within: .seconds(30)).isEmpty)
      let records = try await KafkaServer.read(address)
      #expect(records.map(\.key) == [all, []] && records.map(\.value) == [all, []])
      #expect(records.first?.headers == messages[0].headers)
    }
  }

  @Test("a message that is too large is refused alone, for good")
  func tooLarge() async throws {
    try await withProducer { _, address, producer in
      var messages = Story.messages(1...9)
      messages[4].value = ArraySlice(repeating: 7, count: 1_500_000)
      let answers = await producer.publish(messages, within: .seconds(30))
      for (place, answer) in answers.enumerated() {
        if place == 4 {
          guard case .refused(_, isPermanent: true) = answer else {
            Issue.record("\(answer)")
            continue
          }
        } else {
          #expect(answer == .delivered)
        }
      }
      let records = try await KafkaServer.read(address)
      #expect(Story.numbers(records) == [1, 2, 3, 4, 6, 7, 8, 9])
      #expect(producer.figures.refused == 1 && producer.figures.delivered == 8)
    }
  }

  @Test("messages the client library has no room for wait; beyond the bound they are refused")
  func full() async throws {
    var limits = KafkaLimits()
    limits.queuedMessagesMax = 50
    limits.messagesMax = 2_000
    try await withProducer(limits: limits) { _, address, producer in
      let answers = await producer.publish(Story.messages(1...2_000), within: .seconds(60))
      #expect(answers.allSatisfy { $0 == .delivered })
      let refused = await producer.publish(Story.messages(1...2_001), within: .seconds(60))
      #expect(
        refused.allSatisfy { $0 == .unreachable("more messages are waiting than are accepted") })
      let records = try await KafkaServer.read(address)
      #expect(Story.isWhole(records, 1...2_000))
    }
  }

  @Test("closing delivers what is under way, and refuses what comes later")
  func closing() async throws {
    try await withProducer { _, address, producer in
      _ = await producer.publish(Story.messages(1...1), within: .seconds(30))
      async let answers = producer.publish(Story.messages(2...100), within: .seconds(30))
      try await eventually("the call") { producer.figures.inFlight == 99 }
      await producer.close()
      #expect(await answers.allSatisfy { $0 == .delivered })
      #expect(
        await producer.publish(Story.messages(1...1), within: .seconds(1))
          == [.unreachable("the producer is closing")])
      await producer.close()
      let records = try await KafkaServer.read(address)
      #expect(Story.isWhole(records, 1...100))
    }
  }
}
