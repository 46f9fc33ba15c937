import Booking
import BookingStore
import Database
import Testing
import Ticketing

extension BookingStoreCheck {
  static var paying: [BookingStoreCheck] {
    [
      BookingStoreCheck("a payment moves money, seats, reservation, tickets and event together") {
        lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([1, 0], by: 0)
          let (payment, changes) = try await sale.database.write { tx in
            try sale.pay(held.id, by: 0, amount: Money(200), now: at(7), in: tx)
          }
          #expect(
            (payment.status, payment.amount, payment.paidAt) == (.completed, Money(200), at(7)))
          #expect(payment.reservationID == held.id && payment.refundedAt == nil)
          #expect(payment.tickets.map(\.seatID) == Array(sale.seats[0...1]))
          #expect(payment.tickets.allSatisfy { $0.status == .valid && $0.issuedAt == at(7) })
          #expect(
            changes
              == sale.seats[0...1].map {
                SeatChange(seatID: $0, status: .sold, heldUntil: nil, version: 3)
              })
          #expect(try await sale.balance(0) == 800)
          #expect(try await sale.reservation(held.id).status == .confirmed)
          #expect(try await sale.standing(0).status == .sold)
          #expect(try await sale.standing(0).heldUntil == nil)
          #expect(try await sale.count(Rows.events) == 1)
          #expect(try await sale.count(Rows.entrySum) == 0)
          let (found, revenue, entry) = try await sale.database.read { tx in
            (
              try Payments.find(payment.id, of: fan(0), in: tx),
              try Concerts.revenue(of: arena, in: tx),
              try Ledger.entries(of: fan(0), before: .last, limit: 1, in: tx).first
            )
          }
          #expect(found == payment)
          #expect(revenue == Money(200))
          #expect(
            entry.map { [$0.amount, $0.balanceAfter] } == [Money(-200), Money(800)])
          #expect(entry?.kind == .payment && entry?.reservationID == held.id)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a payment is refused in order, and a refused one leaves nothing") {
        lender in
        try await lender.withSale(balance: 150) { sale in
          let dear = try await sale.hold([0, 1], by: 0)
          let canceled = try await sale.hold([2], by: 0)
          _ = try await sale.cancel(canceled.id, by: 0)
          let paid = try await sale.hold([3], by: 0)
          _ = try await sale.pay(paid.id, by: 0)
          let live = at(1)
          let rows: [(ReservationID, Int, Int64?, Timestamp, PaymentRefusal)] = [
            (ReservationID(high: 1, low: 1), 0, 5, live, .reservationNotFound),
            (dear.id, 1, 5, at(300), .reservationNotFound),
            (paid.id, 1, 5, live, .reservationNotFound),
            (paid.id, 0, 5, at(300), .alreadyPaid),
            (canceled.id, 0, 5, at(300), .canceled),
            (dear.id, 0, 5, at(300), .expired),
            (dear.id, 0, 199, at(300) + -1, .amountMismatch(expected: Money(200))),
            (
              dear.id, 0, 200, at(300) + -1,
              .insufficientBalance(balance: Money(50), required: Money(200))
            ),
            (
              dear.id, 0, nil, live, .insufficientBalance(balance: Money(50), required: Money(200))
            ),
          ]
          let before = try await sale.picture()
          for (id, person, amount, now, refusal) in rows {
            await #expect(throws: refusal) {
              try await sale.pay(id, by: person, amount: amount.map { Money($0) }, now: now)
            }
          }
          #expect(try await sale.picture() == before)
          _ = try await sale.charge(0, 150)
          _ = try await sale.pay(dear.id, by: 0, now: at(300) + -1)
          #expect(try await sale.balance(0) == 0, "exactly enough is enough")
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("the line's guard stands between expiry and the price, and undoes all") {
        lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0)
          let before = try await sale.picture()
          func payment(_ amount: Int64, now: Timestamp) async throws {
            try await sale.database.write { tx in
              let request = Payments.Request(
                reservation: held.id, payer: fan(0), amount: Money(amount), tickets: [])
              _ = try Payments.pay(request, now: now, ids: sale.ids, in: tx) { _ in throw Undone() }
            }
          }
          await #expect(throws: PaymentRefusal.expired) {
            try await payment(5, now: held.expiresAt)
          }
          await #expect(throws: Undone.self) { try await payment(5, now: at(1)) }
          #expect(try await sale.picture() == before)
        }
      },
      BookingStoreCheck("a payment with too few signed tickets is undone as a whole") { lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0, 1], by: 0)
          let before = try await sale.picture()
          await #expect(throws: DatabaseError.self) {
            try await sale.database.write { tx in
              let request = Payments.Request(
                reservation: held.id, payer: fan(0), amount: nil,
                tickets: [
                  .init(id: sale.ids.next(opening), code: "one", shortCode: ShortCode(chance: 1))
                ])
              _ = try Payments.pay(request, now: at(1), ids: sale.ids, in: tx) { _ in }
            }
          }
          #expect(try await sale.picture() == before)
        }
      },
      BookingStoreCheck("seats that cost nothing are paid from an empty wallet") { lender in
        try await lender.withSale(balance: 0, price: 0) { sale in
          let held = try await sale.hold([0, 1], by: 0)
          #expect(try await sale.pay(held.id, by: 0).amount == .zero)
          #expect(try await sale.tickets(0).count == 2)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a wallet fills to exactly its limit and not one won further") { lender in
        try await lender.withSale(balance: 0) { sale in
          let most = BookingLimits.chargeRange.upperBound
          let full = BookingLimits.balanceMax.amount
          try await sale.database.write { tx in
            for _ in 0..<full / most - 1 {
              _ = try Ledger.charge(fan(0), Money(most), now: opening, ids: sale.ids, in: tx)
            }
          }
          _ = try await sale.charge(0, most - 1)
          let before = try await sale.picture()
          await #expect(throws: ChargeRefusal.balanceLimit(balance: Money(full - 1))) {
            try await sale.charge(0, 2)
          }
          #expect(try await sale.picture() == before)
          let last = try await sale.charge(0, 1)
          #expect((last.amount, last.balanceAfter) == (Money(1), BookingLimits.balanceMax))
          #expect(last.kind == .charge && last.reservationID == nil)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a top-up outside its range never reaches a wallet") { lender in
        try await lender.withSale { sale in
          let before = try await sale.picture()
          for won in [Int64.min, -1_000, -1, 0, 10_000_001, .max] {
            await #expect(throws: DatabaseError.self, "\(won)") { try await sale.charge(0, won) }
          }
          #expect(try await sale.picture() == before)
          _ = try await sale.charge(0, 1)
          _ = try await sale.charge(0, 10_000_000)
          #expect(try await sale.balance(0) == 10_001_001)
        }
      },
    ]
  }
}
