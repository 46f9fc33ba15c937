import Booking
import BookingStore
import Conformance
import Database
import Foundation
import Signing
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomLocal

/// The bugs found by reading other box offices, each with the test that would have found it.
///
/// Races at full size, and the twins that show what each protection is worth, are in the contract
/// suite of the booking store.
@Suite("The fourteen bugs")
struct TheFourteenBugsTests {
  private let engine: any DatabaseLender = SQLiteLender()

  @Test("1: the sweeper never frees a paid seat, however late it comes")
  func sweeperFreesPaidSeats() async throws {
    try await engine.withSale { sale in
      let held = try await sale.hold([0, 1], by: 0)
      _ = try await sale.pay(held.id, by: 0, now: held.expiresAt + -1)
      for now in [held.expiresAt, at(1_000), at(Sale.starts * 10)] {
        #expect(try await sale.sweep(now: now) == [])
      }
      #expect(try await sale.standing(0).status == .sold)
      await #expect(throws: HoldRefusal.seatTaken(Array(sale.seats[0...1]))) {
        try await sale.hold([0, 1], by: 1, now: at(1_000))
      }
    }
  }

  @Test("2: at the end of a hold one reservation pays for the seat, never two", arguments: -1...1)
  func twoPayAtTheBoundary(offset: Int64) async throws {
    try await engine.withSale { sale in
      let first = try await sale.hold([0], by: 0)
      let now = first.expiresAt + offset
      let results = await atOnce(200) { number in
        if number % 2 == 0 { return try await sale.pay(first.id, by: 0, now: now) }
        let second = try await sale.hold([0], by: 1, now: now)
        return try await sale.pay(second.id, by: 1, now: now)
      }
      #expect(results.wins().count == 1)
      #expect(try await sale.tickets(offset < 0 ? 0 : 1).count == 1)
      #expect(try await sale.tickets(offset < 0 ? 1 : 0).isEmpty)
      try await sale.expectAgreement()
    }
  }

  @Test("3: never more people are inside than the cap, with many turns and joins at once")
  func capNeverEnforced() async throws {
    try await withLine(.capacity(maxActive: 10, activeSeconds: 60)) { room in
      let joined = await atOnce(200) { number in
        let place = try await room.join(fan(number), arena, now: at(1)).place
        try await room.runRound(now: at(1))
        return place.token
      }
      let turns = await atOnce(50) { _ in try await room.runRound(now: at(2)) }
      #expect(turns.wins().count == 50)
      var inside = 0
      for token in joined.wins() {
        inside += try await room.place(token, now: at(2)).status == .active ? 1 : 0
      }
      #expect(joined.wins().count == 200 && inside == 10)
      #expect(room.summary(arena, now: at(2))?.active == 10)
    }
  }

  @Test("4: different seats share no lock: 500 holds at once all succeed")
  func allSeatsShareOneLock() async throws {
    try await engine.withSale(seats: 500, fans: 500) { sale in
      let results = await atOnce(500) { try await sale.hold([$0], by: $0) }
      #expect(results.wins().count == 500)
      try await sale.expectAgreement()
    }
  }

  @Test("5: no one pays for, cancels or sees through another person's hold")
  func holdsWithoutOwner() async throws {
    try await engine.withSale { sale in
      let held = try await sale.hold([0], by: 0)
      await #expect(throws: PaymentRefusal.reservationNotFound) {
        try await sale.pay(held.id, by: 1)
      }
      await #expect(throws: CancelRefusal.reservationNotFound) {
        try await sale.cancel(held.id, by: 1)
      }
      let (lists, holds) = try await sale.database.read { tx in
        (
          try Reservations.list(of: fan(1), before: .last, limit: 10, in: tx),
          try Reservations.liveHolds(
            of: fan(1), in: arena, madeUntil: opening, now: opening, in: tx)
        )
      }
      #expect(lists.isEmpty && holds.isEmpty)
      #expect(try await sale.balance(1) == 1_000)
      _ = try await sale.pay(held.id, by: 0)
    }
  }

  @Test("6: a payment looks at the owner, the state and the end of the hold, in that order")
  func paymentIgnoresState() async throws {
    try await engine.withSale { sale in
      let held = try await sale.hold([0], by: 0)
      let late = held.expiresAt
      for (person, refusal) in [(1, PaymentRefusal.reservationNotFound), (0, .expired)] {
        await #expect(throws: refusal) { try await sale.pay(held.id, by: person, now: late) }
      }
      _ = try await sale.pay(held.id, by: 0, now: late + -1)
      await #expect(throws: PaymentRefusal.alreadyPaid) {
        try await sale.pay(held.id, by: 0, now: late)
      }
      _ = try await sale.cancel(held.id, by: 0)
      await #expect(throws: PaymentRefusal.canceled) { try await sale.pay(held.id, by: 0) }
      #expect(try await sale.balance(0) == 1_000)
      try await sale.expectAgreement()
    }
  }

  @Test("7: every loser of a race gets a refusal it can act on, never an error of the store")
  func loserGetsAnError() async throws {
    try await engine.withSale(fans: 300) { sale in
      let results = await atOnce(300) { try await sale.hold([0], by: $0) }
      #expect(results.refusals(DatabaseError.self).isEmpty)
      #expect(results.refusals(HoldRefusal.self) == [.seatTaken([sale.seats[0]]): 299])
    }
  }

  @Test("8: no top-up turns money around, none overwrites another, no debit goes below zero")
  func chargesAndDebits() async throws {
    try await engine.withSale(balance: 100) { sale in
      for won in [-1, -100, Int64.min, 0] {
        await #expect(throws: DatabaseError.self) { try await sale.charge(0, won) }
      }
      #expect(try await sale.balance(0) == 100)
      let held = try await sale.hold([0, 1], by: 0)
      await #expect(
        throws: PaymentRefusal.insufficientBalance(balance: Money(100), required: Money(200))
      ) { try await sale.pay(held.id, by: 0) }
      #expect(try await sale.balance(0) == 100)
      let results = await atOnce(100) { _ in try await sale.charge(0, 3) }
      #expect(results.wins().count == 100)
      #expect(Set(results.wins().map(\.balanceAfter)).count == 100)
      #expect(try await sale.balance(0) == 400)
      try await sale.expectAgreement()
    }
  }

  @Test("9: each payment's event describes that payment, with many at once")
  func outboxMarksTheWrongRow() async throws {
    try await engine.withSale(seats: 200, fans: 200) { sale in
      let payments = await atOnce(200) { number in
        let held = try await sale.hold([number], by: number)
        return try await sale.pay(held.id, by: number)
      }.wins()
      #expect(payments.count == 200)
      let events = try await sale.database.read { tx in
        try tx.all(Self.unpublished) { row in row.text(0) }
      }
      #expect(events.count == 200)
      var told: [String: Event] = [:]
      for event in events {
        let event = try JSONDecoder().decode(Event.self, from: Data(event.utf8))
        #expect(told.updateValue(event, forKey: event.paymentId) == nil, "told twice")
      }
      for payment in payments {
        let event = try #require(told[payment.id.text])
        #expect(event.reservationId == payment.reservationID.text)
        #expect(event.seatIds == payment.tickets.map(\.seatID.text))
        #expect(event.ticketIds == payment.tickets.map(\.id.text))
        #expect(event.amount == payment.amount.amount)
        let number = try #require(sale.seats.firstIndex(of: payment.tickets[0].seatID))
        #expect(event.userId == fan(number).text)
      }
      try await sale.expectAgreement()
    }
  }

  @Test("10: the count of a cycle does not start over while later cycles still wait")
  func queueCounterReset() async throws {
    try await withLine(.cycle(size: 1, periodSeconds: 100)) { room in
      for number in 0..<3 { _ = try await room.join(fan(number), arena, now: opening) }
      for seconds in [0, 100, 200] { try await room.runRound(now: at(seconds)) }
      // Two cycles have ended and the third has not: three people still count as ahead.
      let fourth = try await room.join(fan(3), arena, now: at(250)).place
      #expect(fourth.remainingTime == 300)
      #expect(try await room.join(fan(4), arena, now: at(2_000)).place.remainingTime == 0)
    }
  }

  @Test("11: seats are locked in one order, whatever order the requests name them in")
  func deadlock() async throws {
    try await engine.withSale(fans: 200) { sale in
      let results = await atOnce(200) { number in
        try await sale.hold(number % 2 == 0 ? [0, 1, 2] : [2, 1, 0], by: number)
      }
      #expect(results.wins().count == 1)
      #expect(results.refusals(HoldRefusal.self) == [.seatTaken(Array(sale.seats[0...2])): 199])
      let winner = try #require(results.wins().first)
      #expect(winner.seats.map(\.id) == Array(sale.seats[0...2]))
    }
  }

  @Test("12: a person's limit holds however many requests come at once")
  func limitOutsideTheTransaction() async throws {
    try await engine.withSale(seats: 200, fans: 1) { sale in
      let results = await atOnce(200) { try await sale.hold([$0], by: 0) }
      #expect(results.wins().count == 4)
      #expect(results.refusals(HoldRefusal.self) == [.seatLimitReached(limit: 4): 196])
    }
  }

  @Test("13: asking again for one's own held seat does not restart the clock")
  func noopRestartsTheClock() async throws {
    try await engine.withSale { sale in
      let held = try await sale.hold([0], by: 0)
      for seconds in [1, 100, 299] {
        await #expect(throws: HoldRefusal.seatTaken([sale.seats[0]])) {
          try await sale.hold([0], by: 0, now: at(seconds))
        }
        _ = try await sale.sweep(now: at(seconds))
        await #expect(throws: PaymentRefusal.amountMismatch(expected: Money(100))) {
          try await sale.pay(held.id, by: 0, amount: Money(1), now: at(seconds))
        }
      }
      #expect(try await sale.standing(0).heldUntil == held.expiresAt)
      #expect(try await sale.reservation(held.id).expiresAt == held.expiresAt)
      _ = try await sale.hold([0], by: 1, now: held.expiresAt)
    }
  }

  @Test("14: people who left or fell silent hold up no one behind them")
  func departedWaitersStall() async throws {
    try await withLine(.capacity(maxActive: 1, activeSeconds: 600), grace: 120) { room in
      var tokens: [String] = []
      for number in 0..<5 {
        tokens.append(try await room.join(fan(number), arena, now: opening).place.token)
      }
      try await room.runRound(now: opening)
      _ = try await room.leave(tokens[1], now: at(1))
      #expect(try await room.place(tokens[2], now: at(1)).ahead == 0)
      // Person 2 stays silent after this; person 3 keeps asking. The admission round after 121 s drops the
      // silent one.
      for seconds in stride(from: 10, through: 200, by: 10) {
        let place = try await room.place(tokens[3], now: at(seconds))
        #expect(place.ahead == (seconds <= 130 ? 1 : 0), "\(seconds)")
        try await room.runRound(now: at(seconds))
      }
      _ = try await room.leave(tokens[0], now: at(201))
      try await room.runRound(now: at(201))
      #expect(try await room.place(tokens[3], now: at(201)).status == .active)
    }
  }

  private static let unpublished = Statement(
    "SELECT payload FROM outbox WHERE kind = 'payment.completed' ORDER BY event_id")

  private struct Event: Decodable {
    let paymentId, reservationId, userId: String
    let seatIds, ticketIds: [String]
    let amount: Int64
  }

  /// Runs `body` with the embedded waiting room of one open sale.
  private func withLine(
    _ policy: LinePolicy, grace: Int = 0, _ body: @Sendable (LocalWaitingRoom) async throws -> Void
  ) async throws {
    try await engine.withDatabase { database in
      _ = try await database.migrate(Schema.migrations)
      let room = LocalWaitingRoom(
        database: database, tokenKey: ShortMACKey(secret: [], purpose: "test"),
        nonces: SystemRandomNumberGenerator())
      let concert = Concert(
        id: arena, title: "Opening night", artist: "The Fenwicks", venue: "Arena",
        saleOpensAt: opening, saleClosesAt: at(Sale.closes),
        line: LineTerms(policy: policy, graceSeconds: grace), createdAt: opening)
      try await room.configure(concert, now: opening)
      try await body(room)
    }
  }
}
