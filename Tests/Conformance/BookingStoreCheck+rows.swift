import Booking
import BookingStore
import Database
import Testing
import Ticketing

extension BookingStoreCheck {
  static var rows: [BookingStoreCheck] {
    [
      BookingStoreCheck("a concert comes back as it went in, with each policy, and can be changed")
      {
        lender in
        try await lender.withSale { sale in
          var concert = Concert(
            id: ConcertID(high: 7, low: 8), title: "가 나", artist: "\"A\"", venue: "",
            timeZone: ZoneName(checked: "Europe/Paris"), saleOpensAt: at(1), saleClosesAt: at(2),
            terms: SaleTerms(
              holdSeconds: 1, extensionSeconds: 7, seatsPerUser: 2, refundHours: 0),
            line: LineTerms(policy: .standard, graceSeconds: 0, isPaused: true), createdAt: at(0))
          let first = concert
          try await sale.database.write { tx in try Concerts.insert(first, in: tx) }
          for policy in [
            LinePolicy.batch(size: 2_000, everySeconds: 10, activeSeconds: 60),
            .cycle(size: 50, periodSeconds: 300), .capacity(maxActive: 10, activeSeconds: 420),
          ] {
            concert.line.policy = policy
            concert.line.isPaused.toggle()
            concert.title += "!"
            concert.saleClosesAt = concert.saleClosesAt + 1
            concert.timeZone = ZoneName(checked: concert.timeZone.text + "!")
            let wanted = concert
            let isChanged = try await sale.database.write { tx in
              try Concerts.update(wanted, in: tx)
            }
            #expect(isChanged)
            let (found, all) = try await sale.database.read { tx in
              (try Concerts.find(wanted.id, in: tx), try Concerts.all(in: tx))
            }
            #expect(found == wanted)
            #expect(all.map(\.id) == [arena, wanted.id])
          }
          let stranger = Concert(
            id: ConcertID(high: 1, low: 1), title: "", artist: "", venue: "", saleOpensAt: at(0),
            saleClosesAt: at(1), createdAt: at(0))
          let (isChanged, nobody) = try await sale.database.write { tx in
            (try Concerts.update(stranger, in: tx), try Concerts.find(stranger.id, in: tx))
          }
          #expect(!isChanged && nobody == nil)
        }
      },
      BookingStoreCheck("performances come by start, seats in ascending order with all they have") {
        lender in
        try await lender.withSale { sale in
          let seat = Seat(
            id: SeatID(high: 1, low: 1), section: "B", row: "2", number: "3", guid: "g-1",
            grade: "VIP",
            price: BookingLimits.priceMax, x: -0.5, y: 1e6)
          let early = Performance(
            id: PerformanceID(high: 9, low: 9), concertID: arena, startsAt: at(5), capacity: 1)
          let (dates, found, all, nobody) = try await sale.database.write { tx in
            try Concerts.insert(early, seats: [seat], in: tx)
            return (
              try Concerts.performances(in: tx), try Seats.find(seat.id, in: tx)?.standing,
              try Seats.all(of: friday, in: tx),
              try Seats.find(SeatID(high: 0, low: 0), in: tx)?.standing
            )
          }
          #expect(dates.map(\.id) == [early.id, friday, saturday])
          #expect(dates.first == early)
          #expect(
            found
              == SeatStanding(
                seat: seat, performanceID: early.id, status: .available, reservationID: nil,
                heldUntil: nil))
          #expect(all.map(\.standing.seat.id) == Array(sale.seats[0..<8]))
          #expect(all.allSatisfy { $0.version == 1 })
          #expect(nobody == nil)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a date's figures are those of its seats, an overdue hold's seats free") {
        lender in
        try await lender.withSale { sale in
          let high = Seat(
            id: SeatID(high: 1, low: 1), section: "B", row: "1", number: "1", grade: "VIP",
            price: BookingLimits.priceMax, x: 0, y: 0)
          let other = Performance(
            id: PerformanceID(high: 9, low: 9), concertID: arena, startsAt: at(5), capacity: 1)
          try await sale.database.write { tx in
            try Concerts.insert(other, seats: [high], in: tx)
          }
          let paid = try await sale.hold([4, 1], by: 0)
          _ = try await sale.pay(paid.id, by: 0)
          _ = try await sale.hold([0, 2, 3], by: 1)
          _ = try await sale.hold([5], by: 2, now: at(100))
          for (now, free, held) in [(at(100), 2, 4), (at(350), 5, 1), (at(400), 6, 0)] {
            let (figures, rows) = try await sale.database.read { tx in
              (
                try Seats.figures(of: friday, now: now, in: tx), try Seats.all(of: friday, in: tx)
              )
            }
            #expect(figures == BoardFigures(seats: rows.map(\.standing), now: now))
            #expect((figures.free, figures.held, figures.sold) == (free, held, 2))
            #expect(figures.revenue == Money(200) && figures.sections.map(\.section) == ["A"])
          }
          let (elsewhere, nothing) = try await sale.database.read { tx in
            (
              try Seats.figures(of: other.id, now: opening, in: tx),
              try Seats.figures(of: PerformanceID(high: 1, low: 1), now: opening, in: tx)
            )
          }
          #expect(elsewhere.free == 1 && elsewhere.sections.map(\.section) == ["B"])
          #expect(nothing == BoardFigures())
        }
      },
      BookingStoreCheck("a person is found by address and id, and an address belongs to one person")
      {
        lender in
        try await lender.withSale { sale in
          let ada = User(
            id: UserID(high: 5, low: 5), email: "ada@example.com", name: "Ada", role: .organiser)
          let (added, again) = try await sale.database.write { tx in
            (
              try Users.insert(ada, passwordHash: "hash", now: opening, in: tx),
              try Users.insert(
                User(id: UserID(high: 5, low: 6), email: ada.email, name: "B", role: .fan),
                passwordHash: "other", now: opening, in: tx)
            )
          }
          #expect(added && !again)
          let (found, byID, nobody, balance) = try await sale.database.read { tx in
            (
              try Users.find(email: ada.email, in: tx), try Users.find(ada.id, in: tx),
              try Users.find(UserID(high: 5, low: 6), in: tx),
              try Ledger.balance(of: ada.id, in: tx)
            )
          }
          #expect(found?.user == ada && found?.passwordHash == "hash")
          #expect(byID == ada && nobody == nil && balance == .zero)
          let either = try await sale.database.read { tx in
            try Users.find(emails: ["eda@example.com", ada.email], in: tx).map(\.user)
          }
          #expect(either == [ada])
          let (changed, late) = try await sale.database.write { tx in
            (
              try Users.setPasswordHash("new", of: ada.id, instead: "hash", in: tx),
              try Users.setPasswordHash("newer", of: ada.id, instead: "hash", in: tx)
            )
          }
          #expect(changed && !late)
          let hash = try await sale.database.read { tx in
            try Users.find(email: ada.email, in: tx)?.passwordHash
          }
          #expect(hash == "new")
        }
      },
      BookingStoreCheck("an ended session is known until its token would have expired") { lender in
        try await lender.withSale { sale in
          let session = SessionID(high: 1, low: 2)
          try await sale.database.write { tx in
            for _ in 0..<2 { try Users.end(session, expiresAt: at(10), in: tx) }
          }
          for (now, isKnown) in [(at(10) + -1, true), (at(10), false)] {
            let ended = try await sale.database.write { tx in
              try Users.pruneSessions(now: now, in: tx)
              return try Users.endedSessions(now: now, in: tx)
            }
            #expect(ended.map(\.session) == (isKnown ? [session] : []))
          }
          let ended = try await sale.database.read { tx in
            try Users.endedSessions(now: opening, in: tx)
          }
          #expect(ended.isEmpty, "pruned")
        }
      },
      BookingStoreCheck("an idempotency key keeps its answer for a day, alone in its scope") {
        lender in
        try await lender.withSale { sale in
          let answer = IdempotencyKeys.Answer(
            fingerprint: [0, 255, 7], status: 201, location: "/x", body: Array("{}".utf8))
          let later = IdempotencyKeys.Answer(fingerprint: [1], status: 200, location: nil, body: [])
          let day = opening.adding(milliseconds: IdempotencyKeys.keptMilliseconds)
          @Sendable func kept(_ scope: String, _ now: Timestamp) async throws
            -> IdempotencyKeys.Answer?
          {
            try await sale.database.read { tx in
              try IdempotencyKeys.find(scope: scope, key: "k", now: now, in: tx)
            }
          }
          try await sale.database.write { tx in
            try IdempotencyKeys.store(answer, scope: "a", key: "k", now: opening, in: tx)
          }
          let found = try await kept("a", day + -1)
          #expect(found?.fingerprint == answer.fingerprint && found?.status == 201)
          #expect(found?.location == "/x" && found?.body == answer.body)
          #expect(try await kept("b", opening) == nil)
          #expect(try await kept("a", day) == nil)
          try await sale.database.write { tx in
            try IdempotencyKeys.store(later, scope: "a", key: "k", now: day, in: tx)
          }
          #expect(try await kept("a", day)?.status == 200)
          #expect(try await kept("a", day)?.location == nil)
          for (now, isKept) in [(day, true), (day.adding(seconds: 86_400), false)] {
            try await IdempotencyKeys.prune(now: now, in: sale.database)
            #expect((try await kept("a", day) != nil) == isKept)
          }
        }
      },
      BookingStoreCheck("a ticket opens the gate once") { lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0)
          let ticket = try await sale.pay(held.id, by: 0).tickets[0]
          let refunded = try await sale.hold([1], by: 0)
          let gone = try await sale.pay(refunded.id, by: 0).tickets[0].id
          _ = try await sale.cancel(refunded.id, by: 0)
          @Sendable func checkIn(_ id: TicketID, _ now: Timestamp) async throws -> Tickets.Detailed
          {
            try await sale.database.write { tx in
              try Tickets.checkIn(id, now: now, ids: sale.ids, in: tx)
            }
          }
          let inside = try await checkIn(ticket.id, at(3))
          #expect(inside.ticket.status == .checkedIn && inside.ticket.checkedInAt == at(3))
          #expect(inside.userID == fan(0) && inside.seat.id == sale.seats[0])
          let entry = CheckIns.Entry(checkedInAt: at(3), by: nil, gate: nil, undone: nil)
          await #expect(
            throws: Tickets.CheckInRefusal.alreadyCheckedIn(ticket.id, inside.seat, entry)
          ) {
            try await checkIn(ticket.id, at(4))
          }
          await #expect(throws: Tickets.CheckInRefusal.canceled) { try await checkIn(gone, at(4)) }
          await #expect(throws: Tickets.CheckInRefusal.ticketNotFound) {
            try await checkIn(TicketID(high: 0, low: 0), at(4))
          }
          let results = await atOnce(100) { _ in try await checkIn(ticket.id, at(5)) }
          #expect(results.wins().isEmpty)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a check-in can be undone with a reason, and the history keeps it") {
        lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0)
          let ticket = try await sale.pay(held.id, by: 0).tickets[0]
          let byCode = try await sale.database.read { tx in
            try Tickets.find(ticket.shortCode, in: tx)
          }
          #expect(byCode?.ticket == ticket.id && byCode?.performance == friday)
          @Sendable func undo(_ id: TicketID, _ now: Timestamp) async throws {
            try await sale.database.write { tx in
              try CheckIns.undo(
                id, by: fan(2), reason: "to the car", now: now, ids: sale.ids, in: tx)
            }
          }
          @Sendable func enter(_ now: Timestamp, gate: String?) async throws {
            _ = try await sale.database.write { tx in
              try Tickets.checkIn(
                ticket.id, by: fan(1), gate: gate, now: now, ids: sale.ids, in: tx)
            }
          }
          await #expect(throws: CheckIns.UndoRefusal.notCheckedIn) {
            try await undo(ticket.id, at(1))
          }
          await #expect(throws: CheckIns.UndoRefusal.ticketNotFound) {
            try await undo(TicketID(high: 0, low: 0), at(1))
          }
          try await enter(at(2), gate: "North")
          try await undo(ticket.id, at(3))
          await #expect(throws: CheckIns.UndoRefusal.notCheckedIn) {
            try await undo(ticket.id, at(4))
          }
          let free = try await sale.database.read { tx in try Tickets.find(ticket.id, in: tx) }
          #expect(free?.ticket.status == .valid && free?.ticket.checkedInAt == nil)
          try await enter(at(5), gate: nil)
          let refusal = await attempt { try await enter(at(6), gate: "South") }
          guard case .failure(let error) = refusal,
            case .alreadyCheckedIn(_, _, let live)? = error as? Tickets.CheckInRefusal
          else {
            Issue.record("\(refusal)")
            return
          }
          #expect(live.checkedInAt == at(5) && live.by == "Fan 1" && live.gate == nil)
          let history = try await sale.database.read { tx in
            try CheckIns.list(of: ticket.id, limit: 9, in: tx)
          }
          #expect(history.map(\.checkedInAt) == [at(5), at(2)])
          #expect(history.map(\.gate) == [nil, "North"])
          #expect(
            history.map(\.undone) == [
              nil, CheckIns.Undone(at: at(3), by: "Fan 2", reason: "to the car"),
            ])
          let results = await atOnce(20) { _ in try await undo(ticket.id, at(7)) }
          #expect(results.wins().count == 1)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("lists give the newest first, page by page, and nobody else's") { lender in
        try await lender.withSale(seats: 12, terms: SaleTerms(seatsPerUser: 12)) { sale in
          var ids: [ReservationID] = []
          for number in 0..<10 {
            let held = try await sale.hold([number], by: number % 2, now: at(number))
            _ = try await sale.pay(held.id, by: number % 2, now: at(number))
            if number % 2 == 0 { ids.insert(held.id, at: 0) }
          }
          var pages: [[ReservationID]] = []
          var before = ReservationID.last
          while true {
            let page = try await sale.database.read { [before] tx in
              try Reservations.list(of: fan(0), before: before, limit: 2, in: tx)
            }
            guard let last = page.last else { break }
            #expect(page.allSatisfy { $0.seats.count == 1 && $0.status == .confirmed })
            pages.append(page.map(\.id))
            before = last.id
          }
          #expect(pages.map(\.count) == [2, 2, 1])
          #expect(pages.flatMap { $0 } == ids)
          let (payments, tickets, entries, none) = try await sale.database.read { tx in
            (
              try Payments.list(of: fan(0), before: .last, limit: 100, in: tx),
              try Tickets.list(of: fan(0), before: .last, limit: 100, in: tx),
              try Ledger.entries(of: fan(0), before: .last, limit: 100, in: tx),
              try Payments.find(PaymentID(high: 0, low: 0), of: fan(0), in: tx)
            )
          }
          #expect(payments.map(\.reservationID) == ids)
          #expect(payments.allSatisfy { $0.tickets.count == 1 })
          #expect(tickets.map(\.ticket.reservationID) == ids)
          #expect(tickets.allSatisfy { $0.userID == fan(0) })
          #expect(entries.map(\.balanceAfter.amount) == [500, 600, 700, 800, 900, 1_000])
          #expect(none == nil)
          let others = try await sale.database.read { tx in
            try Payments.find(payments[0].id, of: fan(1), in: tx)
          }
          #expect(others == nil)
        }
      },
    ]
  }
}

extension BoardFigures {
  /// Counted seat by seat.
  fileprivate init(seats: [SeatStanding], now: Timestamp) {
    self.init()
    for standing in seats {
      let isOver = standing.status == .held && (standing.heldUntil.map { $0 <= now } ?? true)
      add(
        1, isOver ? .available : standing.status, of: standing.seat.section,
        price: standing.seat.price)
    }
  }
}
