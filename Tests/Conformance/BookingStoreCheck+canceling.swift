import Booking
import BookingStore
import Database
import Testing
import Ticketing

extension BookingStoreCheck {
  static var canceling: [BookingStoreCheck] {
    [
      BookingStoreCheck("canceling a hold frees its seats and moves no money") { lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0, 1], by: 0)
          let canceled = try await sale.cancel(held.id, by: 0, now: held.expiresAt + -1)
          #expect(canceled.refund == nil)
          #expect(canceled.reservation.status == .canceled)
          #expect(canceled.changes.map(\.status) == [.available, .available])
          #expect(canceled.changes.map(\.version) == [3, 3])
          #expect(try await sale.balance(0) == 1_000)
          #expect(try await sale.reservation(held.id).seats.map(\.id) == Array(sale.seats[0...1]))
          _ = try await sale.hold([0, 1], by: 1)
          #expect(try await sale.count(Rows.events) == 0)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("canceling what was paid gives the money back and ends its tickets") {
        lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0, 1], by: 0)
          let payment = try await sale.pay(held.id, by: 0)
          let canceled = try await sale.cancel(held.id, by: 0, now: at(9))
          #expect(canceled.refund?.amount == Money(200))
          #expect(canceled.refund?.balance == Money(1_000))
          #expect(try await sale.balance(0) == 1_000)
          #expect(try await sale.tickets(0).map(\.status) == [.canceled, .canceled])
          let found = try await sale.database.read { tx in
            try Payments.find(payment.id, of: fan(0), in: tx)
          }
          #expect(found?.status == .refunded && found?.refundedAt == at(9))
          #expect(try await sale.count(Rows.events) == 2)
          let revenue = try await sale.database.read { tx in try Concerts.revenue(of: arena, in: tx)
          }
          #expect(revenue == .zero)
          // The seats are sold again to another person.
          let next = try await sale.hold([0, 1], by: 1)
          _ = try await sale.pay(next.id, by: 1)
          #expect(try await sale.count(Rows.liveTickets) == 2)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a refund may lift a wallet over its limit: money owed is never kept") {
        lender in
        try await lender.withSale(balance: 0) { sale in
          let most = BookingLimits.chargeRange.upperBound
          try await sale.database.write { tx in
            for _ in 0..<BookingLimits.balanceMax.amount / most {
              _ = try Ledger.charge(fan(0), Money(most), now: opening, ids: sale.ids, in: tx)
            }
          }
          let held = try await sale.hold([0], by: 0)
          _ = try await sale.pay(held.id, by: 0)
          _ = try await sale.charge(0, 100)
          let canceled = try await sale.cancel(held.id, by: 0)
          #expect(canceled.refund?.balance == Money(BookingLimits.balanceMax.amount + 100))
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("canceling is refused in order, and a refused one leaves nothing") {
        lender in
        try await lender.withSale(fans: 6) { sale in
          let live = try await sale.hold([0], by: 0)
          let canceled = try await sale.hold([1], by: 0)
          _ = try await sale.cancel(canceled.id, by: 0)
          let paid = try await sale.hold([2], by: 0)
          _ = try await sale.pay(paid.id, by: 0)
          let used = try await sale.hold([3], by: 1)
          let ticket = try await sale.pay(used.id, by: 1).tickets[0].id
          _ = try await sale.database.write { tx in
            try Tickets.checkIn(ticket, now: at(5), ids: sale.ids, in: tx)
          }
          let lastRefund = at(Sale.starts - 24 * 3_600)
          let rows: [(ReservationID, Int, Timestamp, String?)] = [
            (ReservationID(high: 1, low: 1), 0, at(6), nil), (live.id, 1, at(6), nil),
            (paid.id, 1, lastRefund, nil), (canceled.id, 0, at(6), "already been canceled"),
            (live.id, 0, live.expiresAt, "already expired"),
            (used.id, 1, at(6), "already been used"),
            (used.id, 1, lastRefund, "already been used"),
            (paid.id, 0, lastRefund, "until 24 hours"),
          ]
          let before = try await sale.picture()
          for (id, person, now, part) in rows {
            let refused = await attempt { try await sale.cancel(id, by: person, now: now) }
            switch [refused].refusals(CancelRefusal.self).keys.first {
            case .reservationNotFound: #expect(part == nil)
            case .notCancelable(let reason): #expect(part.map { reason.contains($0) } == true)
            case nil: Issue.record("canceled, though it must be refused: \(part ?? "not found")")
            }
          }
          #expect(try await sale.picture() == before)
          _ = try await sale.cancel(paid.id, by: 0, now: lastRefund + -1)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a canceled payment in a transaction that is undone stays paid") { lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0)
          _ = try await sale.pay(held.id, by: 0)
          let before = try await sale.picture()
          await #expect(throws: Undone.self) {
            try await sale.database.write { tx in
              _ = try Payments.cancel(held.id, by: fan(0), now: at(1), ids: sale.ids, in: tx)
              throw Undone()
            }
          }
          #expect(try await sale.picture() == before)
          try await sale.expectAgreement()
        }
      },
    ]
  }
}
