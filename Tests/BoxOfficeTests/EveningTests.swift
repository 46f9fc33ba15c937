import Booking
import BookingStore
import BoxOffice
import Database
import TestKit
import Testing
import Ticketing
import WaitingRoom

/// The whole way of a ticket through the use cases, without a router.
@Suite("An evening without HTTP")
struct EveningTests {
  @Test("from the line to the gate, and back again")
  func whole() async throws {
    try await Stage.with { stage in
      let date = try await stage.date(seats: 3, terms: SaleTerms(extensionSeconds: 300))
      let mina = try await stage.person("mina", balance: 5_000)
      let hana = try await stage.person("hana", role: .organiser)
      try stage.join.check(date.concertID)
      let token = try await stage.enter(mina, date)
      let held = try await stage.hold(
        .best(SeatRequest(quantity: 2)), of: date, for: mina, token: token)
      #expect(held.seats.map(\.number) == ["1", "2"])
      let longer = try await stage.live.perform(stage.extend.command(held.id, by: mina))
      #expect(longer.expiresAt == held.expiresAt.adding(seconds: 300))
      let command = try await stage.pay.command(
        .init(held.id, by: mina, amount: Money(2_000), token: token, trace: nil))
      let payment = try await stage.live.perform(command)
      #expect(payment.tickets.count == 2)
      let board = try #require(stage.live.catalogue[date.id])
      #expect(board.counts(now: stage.time.now) == (free: 1, held: 0, sold: 2))
      // A person who has paid has left the line.
      await #expect(throws: LineRefusal.self) {
        _ = try await stage.live.admission(token, of: mina, to: date.concertID)
      }
      let code = try #require(payment.tickets.first).code
      let found = try await stage.checkIn.find(TicketReading(code))
      #expect(found.performance == date.id)
      let letIn = try await stage.live.perform(
        stage.checkIn.command(
          found.ticket, of: found.performance, by: hana, gate: "North", trace: nil))
      #expect(letIn.ticket.status == .checkedIn)
      try await stage.checkIn.undo(found.ticket, by: hana, reason: "wrong door", trace: nil)
      let refund = try await stage.refund.command(
        Refunds.Request(reservation: held.id, organiser: hana, reason: nil, isForced: false),
        trace: nil)
      let canceled = try await stage.live.perform(refund)
      #expect(canceled.refund?.balance == Money(5_000))
      #expect(board.counts(now: stage.time.now) == (free: 3, held: 0, sold: 0))
      let counts = stage.live.sales.of(date.concertID)
      #expect(counts.held == 1 && counts.paid == 1 && counts.refunded == 1)
      #expect(stage.reports.all == [])
    }
  }

  @Test("a hold expires, is swept, and its seats are shown free")
  func swept() async throws {
    try await Stage.with { stage in
      let date = try await stage.date(seats: 1)
      let mina = try await stage.person("mina")
      let token = try await stage.enter(mina, date)
      _ = try await stage.hold(
        .named(stage.seats(date).map(\.id)), of: date, for: mina, token: token)
      stage.time.advance(seconds: 299)
      #expect(try await stage.sweep.run() == 0)
      stage.time.advance(seconds: 1)
      #expect(try await stage.sweep.run() == 1)
      let board = try #require(stage.live.catalogue[date.id])
      #expect(board.counts(now: stage.time.now).free == 1)
      #expect(stage.live.sales.of(date.concertID).expired == 1)
    }
  }

  @Test("milestones are written once each")
  func milestones() async throws {
    try await Stage.with { stage in
      let date = try await stage.date(seats: 1)
      let notes = NoteMilestones(stage.live)
      try await notes.run()
      let writes = stage.live.database.figures().batches
      for _ in 0..<3 { try await notes.run() }
      #expect(
        stage.live.database.figures().batches == writes, "what has not changed asks nothing")
      let mina = try await stage.person("mina", balance: 1_000)
      let token = try await stage.enter(mina, date)
      let held = try await stage.hold(
        .best(SeatRequest(quantity: 1)), of: date, for: mina, token: token)
      let command = try await stage.pay.command(
        .init(held.id, by: mina, amount: nil, token: token, trace: nil))
      _ = try await stage.live.perform(command)
      for _ in 0..<3 { try await notes.run() }
      let kinds = try await stage.live.database.read { tx in
        try tx.all(Statement("SELECT kind FROM outbox")) { row in row.text(0) }
      }
      #expect(kinds.count { $0 == EventKind.lineOpened.rawValue } == 1)
      #expect(kinds.count { $0 == EventKind.lineSoldOut.rawValue } == 1)
    }
  }
}
