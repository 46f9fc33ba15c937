import BookingStore
import Conformance
import Database
import Events
import Synchronization
import Testing
import Ticketing

/// The engines a relay runs on.
let relayEngines: [any DatabaseLender] = [SQLiteLender(), PostgresLender()]

@Suite("The event relay")
struct EventRelayTests {
  /// Time that only moves when a test says so.
  final class Hands: Sendable {
    private let time = Mutex(opening)
    var now: Timestamp { time.withLock { $0 } }
    func move(milliseconds: Int64) {
      time.withLock { $0 = $0.adding(milliseconds: milliseconds) }
    }
  }

  private static let waiting = Statement("SELECT COUNT(*) FROM outbox_waiting")

  func relay(
    _ sale: Sale, _ topic: PaperTopic, _ hands: Hands, owner: Int64 = 1, together: Int = 10_000
  ) -> EventRelay {
    var limits = RelayLimits()
    limits.attemptsMax = 3
    limits.publishedTogetherMax = together
    return EventRelay(
      database: sale.database, sink: topic, owner: owner, limits: limits, now: { hands.now },
      chance: { 0.5 })
  }

  /// Buys seats, one after the other.
  func sell(_ sale: Sale, _ seats: Range<Int>) async throws {
    for seat in seats {
      let held = try await sale.hold([seat], by: seat % 4)
      _ = try await sale.pay(held.id, by: seat % 4)
    }
  }

  func drain(_ relay: EventRelay) async throws {
    while case .published(let count) = try await relay.runPass(), count > 0 {}
  }

  @Test("what happens is published, in order, once, and marked", arguments: relayEngines)
  func tells(engine: any DatabaseLender) async throws {
    try await engine.withSale { sale in
      let (topic, hands) = (PaperTopic(), Hands())
      let relay = relay(sale, topic, hands)
      #expect(try await relay.runPass() == .idle)
      let held = try await sale.hold([0, 1], by: 0)
      let paid = try await sale.pay(held.id, by: 0)
      let free = try await sale.hold([2], by: 1)
      _ = try await sale.cancel(free.id, by: 1)
      _ = try await sale.database.write { tx in
        try Tickets.checkIn(paid.tickets[0].id, now: opening, ids: sale.ids, in: tx)
      }
      let expired = try await sale.hold([3], by: 2)
      _ = try await sale.sweep(now: at(301))
      let other = try await sale.hold([4], by: 3)
      let given = try await sale.pay(other.id, by: 3)
      _ = try await sale.cancel(other.id, by: 3)
      #expect(try await relay.runPass() == .published(13))
      #expect(try await relay.runPass() == .idle)
      #expect(
        try topic.received.map { "\($0.kind) \($0.subject)" } == [
          "reservation.held \(held.id)", "payment.completed \(paid.id)",
          "ticket.issued \(paid.tickets[0].id)", "ticket.issued \(paid.tickets[1].id)",
          "reservation.held \(free.id)", "reservation.canceled \(free.id)",
          "ticket.checked_in \(paid.tickets[0].id)", "reservation.held \(expired.id)",
          "reservation.expired \(expired.id)", "reservation.held \(other.id)",
          "payment.completed \(given.id)", "ticket.issued \(given.tickets[0].id)",
          "payment.refunded \(other.id)",
        ])
      #expect(try await sale.count(Self.waiting) == 0)
      #expect(try await sale.count(Self.events) == 13)
      try await sale.expectAgreement()
    }
  }

  @Test(
    "a backlog goes out in many small slices as in one large one", arguments: relayEngines,
    [2, 7, 10_000])
  func slices(engine: any DatabaseLender, together: Int) async throws {
    try await engine.withSale(seats: 40, fans: 40) { sale in
      let (topic, hands) = (PaperTopic(), Hands())
      for number in 0..<40 {
        let held = try await sale.hold([number], by: number)
        _ = try await sale.pay(held.id, by: number)
      }
      let relay = relay(sale, topic, hands, together: together)
      #expect(try await relay.runPass() == .published(120))
      #expect(try await relay.runPass() == .idle)
      // Larger than the pieces that envelopes lie in.
      #expect(topic.bytes > 1 << 16)
      let received = try topic.received
      #expect(received.count == 120 && Set(received.map(\.id)).count == 120)
      try expectOrder(received)
      #expect(try await sale.count(Self.waiting) == 0)
    }
  }

  @Test("taking a seat of an expired hold reports its end first", arguments: relayEngines)
  func lapsedFirst(engine: any DatabaseLender) async throws {
    try await engine.withSale { sale in
      let (topic, hands) = (PaperTopic(), Hands())
      let expired = try await sale.hold([0, 5], by: 0)
      let next = try await sale.hold([0], by: 1, now: at(301))
      try await drain(relay(sale, topic, hands))
      #expect(
        try topic.received.map { "\($0.kind) \($0.subject)" } == [
          "reservation.held \(expired.id)", "reservation.expired \(expired.id)",
          "reservation.held \(next.id)",
        ])
    }
  }

  @Test("a refused write leaves no event, a replayed commit none twice", arguments: relayEngines)
  func onlyWhatCommitted(engine: any DatabaseLender) async throws {
    try await engine.withSale(fans: 200) { sale in
      let (topic, hands) = (PaperTopic(), Hands())
      _ = await atOnce(200) { number in try await sale.hold([number % 8], by: number) }
      try await drain(relay(sale, topic, hands))
      #expect(try topic.received.count == 8)
    }
  }

  @Test(
    "while the topic is away nothing is marked, and all of it follows in order",
    arguments: relayEngines)
  func outage(engine: any DatabaseLender) async throws {
    try await engine.withSale(seats: 40, balance: 100_000) { sale in
      let (topic, hands) = (PaperTopic(), Hands())
      let relay = relay(sale, topic, hands)
      topic.goDown()
      var pauses = 0
      for round in 0..<10 {
        try await sell(sale, round..<round + 1)
        switch try await relay.runPass() {
        case .unreachable: break
        case .paused: pauses += 1
        case let other: Issue.record("\(other)")
        }
        hands.move(milliseconds: 200)
      }
      // The pauses grow, so most turns wait.
      #expect(pauses >= 5)
      #expect(try topic.received.isEmpty)
      topic.comeUp()
      hands.move(milliseconds: 30_000)
      try await drain(relay)
      #expect(try topic.received.count == 30)
      #expect(try topic.received.map(\.sequence) == topic.received.map(\.sequence).sorted())
      #expect(relay.figures.published == 30)
    }
  }

  @Test(
    "a confirm that is lost is published again; by id each arrives once", arguments: relayEngines)
  func lostAnswer(engine: any DatabaseLender) async throws {
    try await engine.withSale { sale in
      let (topic, hands) = (PaperTopic(), Hands())
      let relay = relay(sale, topic, hands)
      try await sell(sale, 0..<3)
      topic.loseAnswers(1)
      guard case .unreachable = try await relay.runPass() else {
        Issue.record("it was reachable")
        return
      }
      hands.move(milliseconds: 1_000)
      try await drain(relay)
      #expect(try topic.received.count == 18)
      #expect(try topic.unique.count == 9)
      #expect(try topic.unique.map(\.sequence) == topic.unique.map(\.sequence).sorted())
    }
  }

  @Test("poison is tried, then dead-lettered, and the rest goes on", arguments: relayEngines)
  func poison(engine: any DatabaseLender) async throws {
    try await engine.withSale(balance: 100_000) { sale in
      let (topic, hands) = (PaperTopic(), Hands())
      let relay = relay(sale, topic, hands)
      try await sell(sale, 0..<2)
      try await Relaying.takeIn(limit: 2, in: sale.database)
      let all = try await sale.database.read { tx in
        try Relaying.slice(of: arena, now: opening, limit: 100, in: tx)
      }
      topic.refuse(all[1].id, isFinal: false)
      topic.refuse(all[4].id, isFinal: true)
      #expect(try await relay.runPass() == .published(4))
      // The final one is out of the way at once, the other after its third try.
      var deadLettered = try await sale.database.read { tx in
        try Relaying.deadLetters(before: .last, limit: 10, in: tx)
      }
      #expect(deadLettered.map(\.event.id) == [all[4].id])
      #expect(deadLettered[0].reason == "it is poison")
      // Webhooks get the same envelope, made from the event itself.
      #expect(deadLettered[0].event.envelope() == Array(all[4].body))
      #expect(try await relay.runPass() == .idle)
      try await sell(sale, 2..<3)
      #expect(try await relay.runPass() == .published(3))
      hands.move(milliseconds: 1_000)
      #expect(try await relay.runPass() == .published(0))
      hands.move(milliseconds: 1_000)
      #expect(try await relay.runPass() == .published(0))
      hands.move(milliseconds: 100_000)
      #expect(try await relay.runPass() == .idle)
      deadLettered = try await sale.database.read { tx in
        try Relaying.deadLetters(before: .last, limit: 10, in: tx)
      }
      #expect(deadLettered.map(\.event.id) == [all[4].id, all[1].id])
      #expect(deadLettered[1].event.attempts == 3)
      try await Relaying.takeIn(limit: 2, in: sale.database)
      let backlog = try await sale.database.read { tx in try Relaying.backlog(in: tx) }
      #expect(backlog.count == 0 && backlog.oldest == nil && backlog.deadLettered == 2)

      // Mended and sent again.
      topic.accept(all[1].id)
      try await sale.database.write { tx in try Relaying.unpark(all[1].id, in: tx) }
      await #expect(throws: Relaying.DeadLetterRefusal.notFound) {
        try await sale.database.write { tx in try Relaying.unpark(all[1].id, in: tx) }
      }
      #expect(try await relay.runPass() == .published(1))
      #expect(try topic.unique.count == 8)
    }
  }

  @Test(
    "what stayed unsent for five minutes is tried again before its pause is over",
    arguments: relayEngines)
  func republish(engine: any DatabaseLender) async throws {
    try await engine.withSale { sale in
      let (topic, hands) = (PaperTopic(), Hands())
      let relay = relay(sale, topic, hands)
      try await sell(sale, 0..<1)
      try await Relaying.takeIn(limit: 2, in: sale.database)
      let first = try await sale.database.read { tx in
        try Relaying.slice(of: arena, now: opening, limit: 1, in: tx)[0]
      }
      #expect(try await relay.runPass() == .published(3))
      _ = try await sale.database.write { tx in
        try tx.execute(Self.forgetMark, .int(first.sequence), .time(at(100_000)))
      }
      #expect(try await relay.runPass() == .idle)
      hands.move(milliseconds: 300_000)
      #expect(try await relay.runPass() == .published(1))
    }
  }

  private static let forgetMark = Statement(
    """
    INSERT INTO outbox_waiting (concert_id, seq, next_attempt_at)
    SELECT concert_id, seq, $2 FROM outbox WHERE seq = $1
    """)

  @Test("only what was published is marked, whatever lies between", arguments: relayEngines)
  func exactMarks(engine: any DatabaseLender) async throws {
    try await engine.withSale { sale in
      try await sell(sale, 0..<2)
      try await Relaying.takeIn(limit: 2, in: sale.database)
      let all = try await sale.database.read { tx in
        try Relaying.slice(of: arena, now: opening, limit: 100, in: tx)
      }
      let published = [all[0], all[2], all[5]].map(\.sequence)
      try await sale.database.write { tx in
        try Relaying.markPublished(published, of: arena, by: 1, in: tx)
      }
      try await Relaying.takeIn(limit: 2, in: sale.database)
      let left = try await sale.database.read { tx in
        try Relaying.slice(of: arena, now: at(9), limit: 100, in: tx)
      }
      #expect(left.map(\.id) == [all[1], all[3], all[4]].map(\.id))
      #expect(left.allSatisfy { $0.attempts == 0 })
      // Without a gap one statement does it, and says the same.
      try await sale.database.write { tx in
        try Relaying.markPublished(left.map(\.sequence), of: arena, by: 1, in: tx)
      }
      #expect(try await sale.count(Self.waiting) == 0)
      // Another relay has marked one of them, and one that is newer lies between: not that.
      try await sell(sale, 2..<4)
      try await Relaying.takeIn(limit: 2, in: sale.database)
      let newer = try await sale.database.read { tx in
        try Relaying.slice(of: arena, now: at(9), limit: 100, in: tx)
      }
      try await sale.database.write { tx in
        let ours = [all[0], newer[1]].map(\.sequence)
        try Relaying.markPublished(ours, of: arena, by: 1, in: tx)
      }
      #expect(try await sale.count(Self.waiting) == 5)
    }
  }

  @Test(
    "events older than a week are deleted once all readers have them, and the audit agrees",
    arguments: relayEngines)
  func pruning(engine: any DatabaseLender) async throws {
    try await engine.withSale { sale in
      let (topic, hands) = (PaperTopic(), Hands())
      try await sell(sale, 0..<2)
      let week = opening.adding(milliseconds: OutboxPruning.keptMilliseconds)
      @Sendable func prune(_ now: Timestamp, broker: Bool, webhooks: Bool) async throws {
        try await OutboxPruning.prune(
          needsBroker: broker, needsWebhooks: webhooks, now: now, in: sale.database)
      }
      try await prune(week, broker: false, webhooks: false)
      #expect(try await sale.count(Self.events) == 6)
      try await prune(week.adding(milliseconds: 1), broker: true, webhooks: false)
      #expect(try await sale.count(Self.events) == 6)
      try await drain(relay(sale, topic, hands))
      try await prune(week.adding(milliseconds: 1), broker: true, webhooks: true)
      #expect(try await sale.count(Self.events) == 6)
      try await prune(week.adding(milliseconds: 1), broker: true, webhooks: false)
      #expect(try await sale.count(Self.events) == 0)
      // Without a topic nothing waits for one; what an operator should look at stays.
      try await sell(sale, 2..<3)
      try await Relaying.takeIn(limit: 2, in: sale.database)
      let last = try await sale.database.read { tx in
        try Relaying.slice(of: arena, now: opening, limit: 9, in: tx)
      }
      try await sale.database.write { tx in
        try Relaying.park(last[1], now: opening, because: "too large", in: tx)
      }
      #expect(try await sale.count(Self.waiting) == 2)
      try await prune(week.adding(milliseconds: 1), broker: false, webhooks: false)
      #expect(try await sale.count(Self.waiting) == 0)
      #expect(try await sale.count(Self.events) == 1)
      let deadLettered = try await sale.database.read { tx in
        try Relaying.deadLetters(before: .last, limit: 9, in: tx)
      }
      #expect(deadLettered.map(\.event.id) == [last[1].id])
      try await sale.expectAgreement()
      // A payment after the horizon whose event is missing is still found.
      let held = try await sale.hold([4], by: 0, now: at(1_000))
      _ = try await sale.pay(held.id, by: 0, now: at(1_000))
      try await sale.expectAgreement()
      _ = try await sale.database.write { tx in try tx.execute(Self.losePayment) }
      let differences = try await sale.audit()
      #expect(differences.count == 1)
    }
  }

  private static let events = Statement("SELECT COUNT(*) FROM outbox")
  private static let losePayment = Statement("DELETE FROM outbox WHERE kind = 'payment.completed'")

  @Test("a line says once that it opened, and each time that it sold out", arguments: relayEngines)
  func milestones(engine: any DatabaseLender) async throws {
    try await engine.withSale(seats: 2) { sale in
      let concert = try #require(
        try await sale.database.read { tx in try Concerts.find(arena, in: tx) })
      @Sendable func note(_ now: Timestamp) async throws -> [Int] {
        try await atOnce(3) { _ in
          try await sale.database.write(locking: [.concert(arena)]) { tx in
            try Milestones.note(concert, now: now, ids: sale.ids, in: tx)
          }
        }.map { try $0.get() }.sorted()
      }
      #expect(try await note(at(-1)) == [0, 0, 0])
      #expect(try await note(at(0)) == [0, 0, 1])
      var held: [ReservationID] = []
      for seat in 0..<4 {
        let date = seat < 2 ? friday : saturday
        held.append(try await sale.hold([seat], by: 0, at: date).id)
        _ = try await sale.pay(held[seat], by: 0)
      }
      #expect(try await note(at(1)) == [0, 0, 1])
      _ = try await sale.cancel(held[0], by: 0, now: at(2))
      #expect(try await note(at(2)) == [0, 0, 0])
      let again = try await sale.hold([0], by: 1, now: at(3))
      _ = try await sale.pay(again.id, by: 1, now: at(3))
      #expect(try await note(at(3)) == [0, 0, 1])
      let (topic, hands) = (PaperTopic(), Hands())
      hands.move(milliseconds: 10_000)
      try await drain(relay(sale, topic, hands))
      #expect(
        try topic.received.map(\.kind).filter { $0.hasPrefix("line") } == [
          "line.opened", "line.sold_out", "line.sold_out",
        ])
    }
  }

  /// Of each reservation: held, then paid, then its tickets.
  func expectOrder(_ events: [PaperTopic.Told]) throws {
    var stages: [String: Int] = [:]
    for event in events {
      let reservation = try #require(event.reservation)
      let stage =
        ["reservation.held": 0, "payment.completed": 1, "ticket.issued": 2][event.kind] ?? 9
      #expect(stage >= stages[reservation, default: 0], "\(event.kind) of \(reservation)")
      stages[reservation] = stage
    }
  }
}
