import Synchronization
import Testing

@testable import Kafka

@Suite("Calls to a producer")
struct PublishCallsTests {
  private static func call(
    _ numbers: ClosedRange<Int>, deadline: ContinuousClock.Instant = .now
  ) -> PublishCalls.Call {
    PublishCalls.Call(messages: Story.messages(numbers), deadline: deadline) { _ in }
  }

  private static func handAll(_ calls: inout PublishCalls) -> [UInt] {
    var tickets: [UInt] = []
    while let next = calls.next {
      tickets.append(next.ticket)
      calls.wasHanded()
    }
    return tickets
  }

  @Test("messages go out in the order of the calls, and answers come back in theirs")
  func orders() {
    var calls = PublishCalls()
    calls.add(Self.call(1...2))
    calls.add(Self.call(3...3))
    #expect(calls.next?.message == Story.messages(1...1)[0])
    let tickets = Self.handAll(&calls)
    #expect(tickets.count == 3 && Set(tickets).count == 3 && calls.outstanding == 3)
    calls.report(tickets[2]) { isAlone in
      #expect(isAlone)
      return .delivered
    }
    #expect(calls.takeFinished().map(\.deliveries) == [[.delivered]])
    calls.report(tickets[1]) { isAlone in
      #expect(!isAlone)
      return .refused("no", isPermanent: true)
    }
    #expect(calls.takeFinished().isEmpty && !calls.isEmpty)
    calls.report(tickets[0]) { _ in .delivered }
    #expect(
      calls.takeFinished().map(\.deliveries) == [[.delivered, .refused("no", isPermanent: true)]])
    #expect(calls.isEmpty && calls.outstanding == 0)
  }

  @Test("a message refused at once does not hold up the next, and a call without messages is done")
  func refuses() {
    var calls = PublishCalls()
    calls.add(PublishCalls.Call(messages: [], deadline: .now) { _ in })
    #expect(calls.takeFinished().map(\.deliveries) == [[]] && calls.isEmpty)
    calls.add(Self.call(1...2))
    calls.wasRefused(.refused("too large", isPermanent: true))
    let tickets = Self.handAll(&calls)
    #expect(tickets.count == 1)
    calls.report(tickets[0]) { _ in .delivered }
    #expect(calls.takeFinished().map(\.deliveries.count) == [2])
  }

  @Test("giving up answers every caller once, and a message with an answer keeps it")
  func givesUp() {
    var calls = PublishCalls()
    let now = ContinuousClock.now
    calls.add(Self.call(1...2, deadline: now + .seconds(2)))
    calls.add(Self.call(3...4, deadline: now + .seconds(1)))
    #expect(calls.deadline == now + .seconds(1))
    let first = calls.next?.ticket ?? 0
    calls.wasHanded()
    calls.report(first) { _ in .delivered }
    calls.giveUp("away")
    let lost = KafkaDelivery.unreachable("away")
    #expect(calls.takeFinished().map(\.deliveries) == [[.delivered, lost], [lost, lost]])
    #expect(calls.takeFinished().isEmpty && calls.isEmpty && !calls.hasMore)
    // A report that still comes finds no caller.
    calls.report(first) { _ in .delivered }
    #expect(calls.outstanding == 0 && calls.takeFinished().isEmpty)
  }
}
