import Booking
import BookingStore
import Database
import Testing
import Ticketing

extension BookingStoreCheck {
  static var refunds: [BookingStoreCheck] {
    [
      BookingStoreCheck("an organiser's refund needs no window: money, seats and tickets are one") {
        lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0, 1], by: 0)
          _ = try await sale.pay(held.id, by: 0)
          let late = at(Sale.starts - 1)
          let given = try await sale.refund(held.id, of: 0, because: "ill", now: late)
          #expect(given.refund?.balance == Money(1_000))
          #expect(given.reservation.status == .canceled)
          #expect(given.changes.map(\.status) == [.available, .available])
          #expect(try await sale.tickets(0).map(\.status) == [.canceled, .canceled])
          let found = try #require(try await sale.sales().first)
          #expect(found.payment.status == .refunded && found.payment.refundedAt == late)
          #expect(found.refundedBy == fan(3) && found.refundReason == "ill")
          #expect(try await sale.count(Rows.events) == 2)
          // The seats are sold again to another person.
          let next = try await sale.hold([0, 1], by: 1)
          _ = try await sale.pay(next.id, by: 1)
          try await sale.expectAgreement()
          try await sale.expectReportsAgree()
        }
      },
      BookingStoreCheck("after the start a refund frees the seats, which nobody can hold") {
        lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0)
          _ = try await sale.pay(held.id, by: 0)
          _ = try await sale.refund(held.id, of: 0, now: at(Sale.starts))
          #expect(try await sale.standing(0).status == .available)
          await #expect(throws: HoldRefusal.saleNotOpen) {
            try await sale.hold([0], by: 1, now: at(Sale.starts))
          }
          try await sale.expectAgreement()
          try await sale.expectReportsAgree()
        }
      },
      BookingStoreCheck("a used ticket stops a refund unless it is forced, and is void after it") {
        lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0, 1], by: 0)
          let ticket = try #require(try await sale.pay(held.id, by: 0).tickets.first).id
          _ = try await sale.checkIn(ticket)
          let before = try await sale.picture()
          await #expect(throws: RefundRefusal.alreadyCheckedIn) {
            try await sale.refund(held.id, of: 0)
          }
          #expect(try await sale.picture() == before)
          _ = try await sale.refund(held.id, of: 0, isForced: true)
          #expect(try await sale.tickets(0).map(\.status) == [.canceled, .canceled])
          #expect(try await sale.tickets(0).compactMap(\.checkedInAt) == [opening])
          await #expect(throws: Tickets.CheckInRefusal.canceled) {
            try await sale.checkIn(ticket)
          }
          try await sale.expectAgreement()
          try await sale.expectReportsAgree()
        }
      },
      BookingStoreCheck("a refund of what is not paid is refused and leaves nothing") { lender in
        try await lender.withSale { sale in
          let live = try await sale.hold([0], by: 0)
          let canceled = try await sale.hold([1], by: 0)
          _ = try await sale.pay(canceled.id, by: 0)
          _ = try await sale.cancel(canceled.id, by: 0)
          let before = try await sale.picture()
          for (id, now, part) in [
            (ReservationID(high: 1, low: 1), opening, ""), (live.id, opening, "not been paid"),
            (live.id, live.expiresAt, "expired"), (canceled.id, opening, "already been canceled"),
          ] {
            let refused = await attempt {
              try await sale.refund(id, of: 0, isForced: true, now: now)
            }
            switch [refused].refusals(RefundRefusal.self).keys.first {
            case .reservationNotFound: #expect(part.isEmpty)
            case .notRefundable(let reason): #expect(reason.contains(part) && !part.isEmpty)
            default: Issue.record("refunded, though it must be refused: \(part)")
            }
          }
          #expect(try await sale.picture() == before)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a buyer's cancel against an organiser's refund: the money is back once") {
        lender in
        let rounds = 60
        try await lender.withSale(seats: rounds, balance: 100) { sale in
          for round in 0..<rounds {
            let held = try await sale.hold([round], by: 0)
            _ = try await sale.pay(held.id, by: 0)
            let results = await atOnce(4) { number in
              if number % 2 == round % 2 {
                _ = try await sale.cancel(held.id, by: 0)
              } else {
                _ = try await sale.refund(held.id, of: 0)
              }
            }
            #expect(results.wins().count == 1)
            let refusals =
              results.refusals(CancelRefusal.self).values.reduce(0, +)
              + results.refusals(RefundRefusal.self).values.reduce(0, +)
            #expect(refusals == 3)
            #expect(try await sale.balance(0) == 100)
          }
          #expect(try await sale.sales().count == rounds)
          try await sale.expectAgreement()
          try await sale.expectReportsAgree()
        }
      },
      BookingStoreCheck("twin: two who look first and give back later give it back twice") {
        lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0)
          _ = try await sale.pay(held.id, by: 0)
          let door = Rendezvous(of: 2)
          let results = await atOnce(2) { _ in
            try await sale.refundInTwoSteps(held.id, of: 0) { await door.meet() }
          }
          #expect(results.wins().count == 2)
          #expect(try await sale.balance(0) == 1_100)
          #expect(
            try await sale.audit().contains("a wallet's balance is the sum of its entries"))
        }
      },
      BookingStoreCheck("sales are listed newest first, by date, by buyer and by number") {
        lender in
        try await lender.withSale(seats: 8, terms: SaleTerms(seatsPerUser: 8)) { sale in
          var paid: [Payment] = []
          for number in 0..<6 {
            let date = number < 4 ? friday : saturday
            let held = try await sale.hold(
              [number < 4 ? number : number + 4], by: number % 2, at: date, now: at(number))
            paid.insert(try await sale.pay(held.id, by: number % 2, now: at(number)), at: 0)
          }
          #expect(try await sale.sales().map(\.payment.id) == paid.map(\.id))
          #expect(try await sale.sales(at: friday).map(\.payment.id) == paid.suffix(4).map(\.id))
          #expect(
            try await sale.sales(at: saturday, limit: 1).map(\.payment.id) == [paid[0].id])
          let email = "fan1@example.com"
          let ones = try await sale.sales(.buyer(emails: [email]))
          #expect(ones.map(\.payment.id) == [0, 2, 4].map { paid[$0].id })
          #expect(Set(ones.map(\.email)) == [email] && Set(ones.map(\.name)) == ["Fan 1"])
          #expect(
            try await sale.sales(at: friday, .buyer(emails: [email])).map(\.payment.id)
              == [2, 4].map { paid[$0].id })
          let either = try await sale.sales(.buyer(emails: ["nobody@example.com", email]))
          #expect(either.map(\.payment.id) == ones.map(\.payment.id))
          #expect(try await sale.sales(.buyer(emails: ["nobody@example.com"])).isEmpty)
          for id in [
            Identifier<Sales.Sale>(high: paid[3].id.high, low: paid[3].id.low),
            Identifier(high: paid[3].reservationID.high, low: paid[3].reservationID.low),
          ] {
            #expect(try await sale.sales(.number(id)).map(\.payment.id) == [paid[3].id])
            #expect(try await sale.sales(at: saturday, .number(id)).isEmpty)
            #expect(try await sale.sales(.number(id), before: paid[3].id).isEmpty)
          }
          let page = try await sale.sales(limit: 4)
          let rest = try await sale.sales(before: page[3].payment.id)
          #expect((page + rest).map(\.payment.id) == paid.map(\.id))
          let places = try #require(page.first).places
          #expect(places.map(\.seat.id) == [sale.seats[9]])
          #expect(places.map(\.seat.price) == [Money(100)])
          #expect(places.map(\.ticketID) == paid[0].tickets.map(\.id))
          let elsewhere = try await sale.database.read { tx in
            try Sales.list(of: ConcertID(high: 1, low: 1), before: .last, limit: 9, in: tx)
          }
          #expect(elsewhere.isEmpty)
        }
      },
    ]
  }
}

extension Sale {
  /// Gives a person's reservation back in the organiser's name, who is the fan with the number 3.
  func refund(
    _ id: ReservationID, of person: Int, because reason: String? = nil, isForced: Bool = false,
    now: Timestamp = opening
  ) async throws -> Payments.Canceled {
    let request = Refunds.Request(
      reservation: id, organiser: fan(3), reason: reason, isForced: isForced)
    return try await database.write(locking: try await keys(of: id, person)) { tx in
      try Refunds.give(request, now: now, ids: ids, in: tx)
    }
  }

  /// The concert's sales.
  func sales(
    at performance: PerformanceID? = nil, _ filter: Sales.Filter = .all,
    before: PaymentID = .last, limit: Int = 100
  ) async throws -> [Sales.Sale] {
    try await database.read { tx in
      try Sales.list(of: arena, at: performance, filter, before: before, limit: limit, in: tx)
    }
  }
}
