import Foundation
import Glibc
import Kafka
import TestKit
import TestServers
import Testing

extension BuiltProgram {
  @Suite("Prints events", .timeLimit(.minutes(2)))
  struct TailEventsTests {
    private static func event(_ number: Int) -> String {
      #"{"specversion":"1.0","id":"\#(number)","source":"/boxoffice","data":{"seat":\#(number)}}"#
    }

    private static func publish(
      _ numbers: some Sequence<Int>, _ producer: KafkaProducer
    ) async {
      let messages = numbers.map {
        KafkaMessage(key: Array("concert-\($0 % 3)".utf8), value: Array(event($0).utf8))
      }
      let answers = await producer.publish(messages, within: .seconds(30))
      #expect(answers.allSatisfy { $0 == .delivered })
    }

    @Test("what was published is printed once each, and counted at the end")
    func wholeTopic() async throws {
      let server = try await onThread { try KafkaServer() }
      let address = try server.makeTopic(partitions: 3)
      let producer = try KafkaProducer(address)
      await Self.publish(Array(1...50) + Array(40...60), producer)
      try await withPlace { place in
        let line = ["tail-events", "--from", server.address("events"), "--from-start"]
        let unique = try await place.run(Premises.binary(), line + ["--until-end", "--unique"])
        #expect(unique.code == 0, "\(unique.errors)")
        #expect(
          Set(unique.output.split(separator: "\n")) == Set((1...60).map { Self.event($0)[...] }))
        #expect(unique.output.split(separator: "\n").count == 60)
        #expect(unique.errors == "boxoffice: 60 events, 11 duplicates dropped.\n")

        let all = try await place.run(Premises.binary(), line + ["--until-end"])
        #expect(all.output.split(separator: "\n").count == 71)
        let few = try await place.run(Premises.binary(), line + ["--count", "5"])
        #expect(few.code == 0 && few.errors == "boxoffice: 5 events.\n")
      }
      await producer.close()
    }

    @Test("a signal ends it with 0, after an outage too", arguments: [SIGTERM, SIGINT])
    func signals(number: Int32) async throws {
      let server = try await onThread { try KafkaServer() }
      let address = try server.makeTopic()
      let producer = try KafkaProducer(address)
      await Self.publish(1...10, producer)
      try await withPlace { place in
        let output = place.path + "/out"
        let pid = try place.spawn(
          Premises.binary(),
          ["tail-events", "--from", server.address("events"), "--from-start"],
          outputFile: output, errors: place.path + "/err")
        func lines(_ count: Int) async throws {
          let came = try await onThread { () throws -> Bool in
            let deadline = ContinuousClock.now + .seconds(30)
            while .now < deadline {
              let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
              if text.split(separator: "\n").count == count { return true }
              usleep(10_000)
            }
            return false
          }
          try #require(came)
        }
        try await lines(10)
        server.goDown()
        async let published: Void = Self.publish(11...20, producer)
        let hasNoticed = try await onThread { () -> Bool in
          for _ in 0..<3_000 where producer.figures.lastError == nil { usleep(10_000) }
          return producer.figures.lastError != nil
        }
        #expect(hasNoticed)
        server.goUp()
        await published
        try await lines(20)
        kill(pid, number)
        #expect(try await place.wait(pid) == 0)
        let errors = try String(contentsOfFile: place.path + "/err", encoding: .utf8)
        #expect(errors == "boxoffice: 20 events.\n")
      }
      await producer.close()
    }

    @Test("no broker within ten seconds is said, and ends it with 69")
    func unreachable() async throws {
      try await withPlace { place in
        let begun = ContinuousClock.now
        let outcome = try await place.run(
          Premises.binary(), ["tail-events", "--from", "kafka://127.0.0.1:1/events"])
        #expect(outcome.code == 69)
        #expect(outcome.errors.contains("--from kafka://127.0.0.1:1/events: no broker"))
        #expect((.seconds(9) ... .seconds(14)).contains(ContinuousClock.now - begun))
      }
    }
  }
}
