import Foundation
import Glibc
import Kafka
import TestKit
import TestServers
import Testing

@Suite("A Kafka producer whose brokers fail", .timeLimit(.minutes(2)))
struct BrokerFaultTests {
  private static func isUnreachable(_ delivery: KafkaDelivery) -> Bool {
    if case .unreachable = delivery { true } else { false }
  }

  /// Publishes until all is delivered: the client library asks about a topic it was refused only every
  /// few seconds.
  private static func publishAgain(
    _ messages: [KafkaMessage], _ producer: KafkaProducer
  ) async -> [KafkaDelivery] {
    var answers: [KafkaDelivery] = []
    for _ in 1...60 {
      answers = await producer.publish(messages, within: .seconds(30))
      if answers.allSatisfy({ $0 == .delivered }) { break }
      await onThread { _ = usleep(500_000) }
    }
    return answers
  }

  @Test("a broker goes down and up while programs are started, which hold its port until they run")
  func downWhileSpawning() async throws {
    try await withProducer(partitions: 1) { server, _, _ in
      async let first: Void = onThread { try Self.startPrograms(100) }
      async let second: Void = onThread { try Self.startPrograms(100) }
      await onThread {
        for _ in 1...50 {
          server.goDown()
          server.goUp()
        }
      }
      _ = try await (first, second)
    }
  }

  private static func startPrograms(_ count: Int) throws {
    for _ in 1...count {
      let program = Process()
      program.executableURL = URL(filePath: "/bin/true")
      try Spawning.alone { try program.run() }
      program.waitUntilExit()
    }
  }

  @Test("brokers that go away and come back cost nothing but time")
  func awayAndBack() async throws {
    try await withProducer(partitions: 3) { server, address, producer in
      #expect(
        await producer.publish(Story.messages(1...50, keys: 5), within: .seconds(30))
          .allSatisfy { $0 == .delivered })
      for round in 1...3 {
        server.goDown()
        let first = round * 200
        async let answers = producer.publish(
          Story.messages((first - 149)...(first + 50), keys: 5), within: .seconds(60))
        // The last error is kept, so from the second round on it says nothing about this one.
        try await eventually("the trouble") {
          producer.figures.lastError != nil && producer.figures.inFlight == 200
        }
        server.goUp()
        #expect(await answers.allSatisfy { $0 == .delivered })
      }
      let records = try await KafkaServer.read(address)
      #expect(Story.isWhole(records, 1...650, keys: 5))
    }
  }

  @Test(
    "an answer lost in a break is asked for again: published twice, never lost or reordered")
  func swallowedAnswers() async throws {
    try await withProducer { server, address, producer in
      #expect(await producer.publish(Story.messages(1...1), within: .seconds(30)) == [.delivered])
      server.delay(milliseconds: 800)
      async let answers = producer.publish(
        Story.messages(2...3_000, filling: 600), within: .seconds(60))
      // The brokers have written some when a reader sees them; the answers are still on their way.
      let reader = KafkaConsumer()
      let seen = Records()
      _ = try await reader.read(address, from: .beginning) { record in
        seen.add(record)
        return seen.all.count < 2
      }
      server.goDown()
      server.delay(milliseconds: 0)
      server.goUp()
      #expect(await answers.allSatisfy { $0 == .delivered })
      let records = try await KafkaServer.read(address)
      #expect(Story.isWhole(records, 1...3_000))
    }
  }

  @Test(
    "what passes by itself is tried again in order",
    arguments: [
      [.notLeader], [.requestTimedOut], [.notEnoughReplicas], [.notEnoughReplicasAfterAppend],
      [.notLeader, .requestTimedOut, .notEnoughReplicas, .notLeader],
    ] as [[KafkaServer.Trouble]])
  func passing(troubles: [KafkaServer.Trouble]) async throws {
    try await withProducer { server, address, producer in
      #expect(await producer.publish(Story.messages(1...1), within: .seconds(30)) == [.delivered])
      server.refuseWrites(troubles)
      let answers = await producer.publish(Story.messages(2...100), within: .seconds(30))
      #expect(answers.allSatisfy { $0 == .delivered })
      let records = try await KafkaServer.read(address)
      #expect(Story.isWhole(records, 1...100))
      #expect(producer.figures.renewals == 0)
    }
  }

  @Test("a producer the brokers no longer understand is replaced, and publishing again goes on")
  func fatal() async throws {
    try await withProducer { server, address, producer in
      #expect(await producer.publish(Story.messages(1...1), within: .seconds(30)) == [.delivered])
      server.refuseWrites(Array(repeating: .outOfOrderSequence, count: 1))
      let answers = await producer.publish(Story.messages(2...100), within: .seconds(30))
      #expect(answers.allSatisfy(Self.isUnreachable), "\(answers.prefix(2))")
      #expect(producer.figures.renewals == 1 && producer.figures.lastError != nil)
      #expect(
        await producer.publish(Story.messages(2...100), within: .seconds(30))
          .allSatisfy { $0 == .delivered })
      let records = try await KafkaServer.read(address)
      #expect(Story.isWhole(records, 1...100))
    }
  }

  @Test("a batch the broker finds too large is for good only when a message is alone in its call")
  func refusedBatch() async throws {
    try await withProducer { server, address, producer in
      #expect(await producer.publish(Story.messages(1...1), within: .seconds(30)) == [.delivered])
      server.refuseWrites([.messageTooLarge])
      for answer in await producer.publish(Story.messages(2...4), within: .seconds(30)) {
        switch answer {
        // On a busy machine they may go out in two requests, of which one is refused.
        case .refused(_, isPermanent: false), .unreachable, .delivered: break
        default: Issue.record("\(answer)")
        }
      }
      server.refuseWrites([.messageTooLarge])
      var alone = await producer.publish(Story.messages(2...2), within: .seconds(30))
      // What was given up of the call before may take this one along before it was sent.
      for _ in 0..<200 {
        guard case .unreachable = alone[0] else { break }
        await onThread { _ = usleep(50_000) }
        alone = await producer.publish(Story.messages(2...2), within: .seconds(30))
      }
      guard case .refused(_, isPermanent: true) = alone[0] else {
        Issue.record("\(alone)")
        return
      }
      #expect(
        await producer.publish(Story.messages(3...4), within: .seconds(30))
          .allSatisfy { $0 == .delivered })
      let records = try await KafkaServer.read(address)
      #expect(Set(Story.numbers(records)) == [1, 3, 4])
    }
  }

  @Test("a forbidden topic refuses until it is allowed")
  func forbidden() async throws {
    try await withProducer { server, address, producer in
      #expect(await producer.publish(Story.messages(1...1), within: .seconds(30)) == [.delivered])
      server.refuseWrites([.notAuthorised])
      let answers = await producer.publish(Story.messages(2...9), within: .seconds(30))
      #expect(!answers.contains(.delivered), "\(answers)")
      guard case .refused(_, isPermanent: false) = answers[0] else {
        Issue.record("\(answers)")
        return
      }
      let again = await Self.publishAgain(Story.messages(2...9), producer)
      #expect(again.allSatisfy { $0 == .delivered }, "\(again[0])")
      let records = try await KafkaServer.read(address)
      #expect(Story.isWhole(records, 1...9))
    }
  }

  @Test("a topic that is not there refuses, and works once it was made")
  func unknownTopic() async throws {
    let server = try await onThread { try KafkaServer() }
    let address = try server.makeTopic()
    server.spoil("events", .unknownTopic)
    let producer = try KafkaProducer(address)
    let answers = await producer.publish(Story.messages(1...9), within: .seconds(30))
    for answer in answers {
      guard case .refused(_, isPermanent: false) = answer else {
        Issue.record("\(answer)")
        continue
      }
    }
    server.spoil("events", .none)
    let again = await Self.publishAgain(Story.messages(1...9), producer)
    #expect(again.allSatisfy { $0 == .delivered }, "\(again[0])")
    await producer.close()
    let records = try await KafkaServer.read(address)
    #expect(Story.isWhole(records, 1...9))
  }

  @Test("an outage longer than the time is reported, and publishing again keeps the order")
  func outage() async throws {
    try await withProducer(partitions: 2) { server, address, producer in
      #expect(
        await producer.publish(Story.messages(1...20, keys: 3), within: .seconds(30))
          .allSatisfy { $0 == .delivered })
      for _ in 1...3 {
        server.goDown()
        let begun = ContinuousClock.now
        let answers = await producer.publish(
          Story.messages(21...400, keys: 3), within: .milliseconds(300))
        #expect(ContinuousClock.now - begun < .seconds(2))
        #expect(answers.allSatisfy(Self.isUnreachable), "\(answers.prefix(2))")
      }
      #expect(producer.figures.inFlight == 0 && producer.figures.unreachable == 3 * 380)
      server.goUp()
      let again = await producer.publish(Story.messages(21...400, keys: 3), within: .seconds(60))
      #expect(again.allSatisfy { $0 == .delivered })
      let records = try await KafkaServer.read(address)
      #expect(Story.isWhole(records, 1...400, keys: 3))
    }
  }

  @Test("cut off at any moment, what arrived is a beginning, and publishing the rest completes it")
  func cutOff() async throws {
    try await withProducer { server, address, producer in
      #expect(await producer.publish(Story.messages(1...1), within: .seconds(30)) == [.delivered])
      var rest = Array(Story.messages(2...4_000, filling: 200))
      var cuts = 0
      // The first is cut off on a busy machine too: its broker answers far later than it may.
      let moments = [
        (600, 5), (0, 5), (1, 7), (3, 11), (5, 15), (8, 21), (12, 29), (20, 45), (40, 85),
      ]
      for (moment, bound) in moments where !rest.isEmpty {
        server.delay(milliseconds: moment)
        let answers = await producer.publish(rest, within: .milliseconds(bound))
        let open = answers.firstIndex { $0 != .delivered } ?? answers.count
        #expect(!answers[open...].contains(.delivered), "a gap at \(open) after \(moment) ms")
        if open < answers.count { cuts += 1 }
        rest = Array(rest[open...])
      }
      server.delay(milliseconds: 0)
      #expect(await producer.publish(rest, within: .seconds(60)).allSatisfy { $0 == .delivered })
      #expect(cuts > 0)
      let records = try await KafkaServer.read(address)
      #expect(Story.isWhole(records, 1...4_000))
    }
  }

  @Test("closing while the brokers are away ends within two seconds and answers every caller")
  func closingWhileAway() async throws {
    try await withProducer { server, _, producer in
      #expect(await producer.publish(Story.messages(1...1), within: .seconds(30)) == [.delivered])
      server.goDown()
      async let answers = producer.publish(Story.messages(2...50), within: .seconds(60))
      try await eventually("the trouble") { producer.figures.lastError != nil }
      let begun = ContinuousClock.now
      await producer.close()
      #expect(ContinuousClock.now - begun < .seconds(2))
      #expect(await answers.allSatisfy(Self.isUnreachable))
    }
  }

  @Test("brokers that were never there are reported, with the reason, and closing is as quick")
  func neverThere() async throws {
    let producer = try KafkaProducer(KafkaAddress("kafka://127.0.0.1:1/events"))
    let answers = await producer.publish(Story.messages(1...3), within: .milliseconds(500))
    guard case .unreachable(let reason) = answers[0] else {
      Issue.record("\(answers)")
      return
    }
    #expect(reason.contains("127.0.0.1:1"), "\(reason)")
    let begun = ContinuousClock.now
    await producer.close()
    #expect(ContinuousClock.now - begun < .seconds(2))
  }
}
