import Booking
import BookingStore
import Chance
import Database
import Testing
import Ticketing

extension BookingStoreCheck {
  /// Contenders of a race, as the brief has them.
  static let contenders = 1_000

  static var races: [BookingStoreCheck] {
    [
      BookingStoreCheck("of 1,000 people at once for one seat, one gets it and 999 hear why") {
        lender in
        try await lender.withSale(fans: contenders) { sale in
          let results = await atOnce(contenders) { try await sale.hold([0], by: $0) }
          let winner = try #require(results.wins().first)
          #expect(results.wins().count == 1)
          #expect(results.refusals(HoldRefusal.self) == [.seatTaken([sale.seats[0]]): 999])
          #expect(try await sale.standing(0).reservationID == winner.id)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("1,000 people at once for different seats all get theirs") { lender in
        try await lender.withSale(seats: contenders, fans: contenders) { sale in
          let results = await atOnce(contenders) { number in
            let held = try await sale.hold([number], by: number)
            return try await sale.pay(held.id, by: number)
          }
          #expect(results.wins().count == contenders)
          #expect(try await sale.count(Rows.soldSeats) == contenders)
          #expect(try await sale.count(Rows.liveTickets) == contenders)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("500 top-ups and 500 payments of one wallet at once: every won is there") {
        lender in
        let half = contenders / 2
        try await lender.withSale(
          seats: half, fans: 1, balance: Int64(half) * 100,
          terms: SaleTerms(seatsPerUser: half)
        ) { sale in
          let held = await atOnce(half) { try await sale.hold([$0], by: 0).id }.wins()
          #expect(held.count == half)
          let results = await atOnce(contenders) { number in
            if number % 2 == 0 {
              _ = try await sale.charge(0, 7)
            } else {
              _ = try await sale.pay(held[number / 2], by: 0)
            }
          }
          // There was enough for all from the start, so no one may be refused.
          #expect(results.wins().count == contenders)
          #expect(try await sale.balance(0) == Int64(half) * 7)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a payment is refused only when the wallet truly had too little just then")
      {
        lender in
        let half = contenders / 2
        try await lender.withSale(
          seats: half, fans: 1, balance: 0, terms: SaleTerms(seatsPerUser: half)
        ) { sale in
          let held = await atOnce(half) { try await sale.hold([$0], by: 0).id }.wins()
          let results = await atOnce(contenders) { number in
            if number % 2 == 0 {
              _ = try await sale.charge(0, 60)
            } else {
              _ = try await sale.pay(held[number / 2], by: 0)
            }
          }
          let refusals = results.refusals(PaymentRefusal.self)
          for case .insufficientBalance(let balance, let required) in refusals.keys {
            #expect(Money.zero <= balance && balance < required && required == Money(100))
          }
          #expect(results.wins().count + refusals.values.reduce(0, +) == contenders)
          // What is left pays for as many of the rest as it can, and never for one more.
          let again = await atOnce(half) { try await sale.pay(held[$0], by: 0) }
          let paid = try await sale.count(Rows.soldSeats)
          #expect(paid == half * 60 / 100)
          #expect(try await sale.balance(0) == 0)
          #expect(again.refusals(PaymentRefusal.self)[.alreadyPaid, default: 0] <= paid)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck(
        "1,000 requests for two seats in opposite orders: one gets both, nobody one"
      ) {
        lender in
        try await lender.withSale(fans: contenders) { sale in
          let results = await atOnce(contenders) { number in
            try await sale.hold(number % 2 == 0 ? [0, 1] : [1, 0], by: number)
          }
          let winner = try #require(results.wins().first)
          #expect(results.wins().count == 1)
          #expect(
            results.refusals(HoldRefusal.self) == [.seatTaken([sale.seats[0], sale.seats[1]]): 999])
          for number in 0..<2 {
            #expect(try await sale.standing(number).reservationID == winner.id)
          }
          #expect(try await sale.count(Rows.heldSeats) == 2)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck(
        "overlapping requests of many seats leave every seat with one owner or none"
      ) {
        lender in
        try await lender.withSale(seats: 40, fans: 400) { sale in
          let results = await atOnce(400) { number in
            var chance = SeededChance(seed: UInt64(number))
            let wanted = (0..<40).shuffled(using: &chance).prefix(1 + number % 4)
            return try await sale.hold(Array(wanted), by: number)
          }
          let won = results.wins().flatMap { $0.seats.map(\.id) }
          #expect(Set(won).count == won.count)
          #expect(try await sale.count(Rows.heldSeats) == won.count)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a person with 3 of 4 seats who asks 1,000 times at once gets one more") {
        lender in
        try await lender.withSale(seats: contenders + 3, fans: 1) { sale in
          _ = try await sale.hold([0, 1, 2], by: 0)
          let results = await atOnce(contenders) { try await sale.hold([$0 + 3], by: 0) }
          #expect(results.wins().count == 1)
          #expect(results.refusals(HoldRefusal.self) == [.seatLimitReached(limit: 4): 999])
          #expect(try await sale.count(Rows.heldSeats) == 4)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("1,000 payments of one reservation at once: one pays, 999 hear it is paid")
      {
        lender in
        try await lender.withSale(fans: 1) { sale in
          let held = try await sale.hold([0, 1], by: 0)
          let results = await atOnce(contenders) { _ in try await sale.pay(held.id, by: 0) }
          #expect(results.wins().count == 1)
          #expect(results.refusals(PaymentRefusal.self) == [.alreadyPaid: 999])
          #expect(try await sale.balance(0) == 800)
          #expect(try await sale.count(Rows.payments) == 1)
          #expect(try await sale.tickets(0).count == 2)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("payment against expiry has exactly one winner at -1, 0 and +1 ms") {
        lender in
        let rounds = 60
        try await lender.withSale(
          seats: rounds, fans: 2, balance: 10_000, terms: SaleTerms(seatsPerUser: rounds)
        ) {
          sale in
          for round in 0..<rounds {
            let offset = Int64(round % 3 - 1)
            let held = try await sale.hold([round], by: 0)
            let now = held.expiresAt + offset
            let results = await atOnce(2) { number in
              if number == round / 3 % 2 {
                _ = try await sale.pay(held.id, by: 0, now: now)
              } else {
                _ = try await sale.hold([round], by: 1, now: now)
              }
            }
            let paid = results[round / 3 % 2]
            let taken = results[1 - round / 3 % 2]
            let status = try await sale.reservation(held.id).status
            if offset < 0 {
              #expect((try? paid.get()) != nil)
              #expect([taken].refusals(HoldRefusal.self) == [.seatTaken([sale.seats[round]]): 1])
              #expect(status == .confirmed)
            } else {
              #expect([paid].refusals(PaymentRefusal.self) == [.expired: 1])
              #expect((try? taken.get()) != nil)
              #expect(status == .expired)
            }
          }
          #expect(try await sale.count(Rows.soldSeats) == rounds / 3)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("payment against cancel: the money is back or was never taken") { lender in
        let rounds = 60
        try await lender.withSale(seats: rounds, fans: 1, balance: 100) { sale in
          for round in 0..<rounds {
            let held = try await sale.hold([round], by: 0)
            let results = await atOnce(2) { number in
              if number == round % 2 {
                _ = try await sale.pay(held.id, by: 0)
              } else {
                _ = try await sale.cancel(held.id, by: 0)
              }
            }
            #expect((try? results[1 - round % 2].get()) != nil, "a cancel finds it held or paid")
            #expect(
              [results[round % 2]].refusals(PaymentRefusal.self) == [.canceled: 1]
                || (try? results[round % 2].get()) != nil)
            #expect(try await sale.reservation(held.id).status == .canceled)
            #expect(try await sale.standing(round).status == .available)
            #expect(try await sale.balance(0) == 100)
          }
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a thousand sweeps, payments and rival holds at the end lose no seat") {
        lender in
        try await lender.withSale(seats: 100, fans: 200) { sale in
          let held = await atOnce(100) { try await sale.hold([$0], by: $0) }.wins()
          let end = held[0].expiresAt
          let results = await atOnce(contenders) { number in
            let seat = number % 100
            switch number / 100 {
            case 0..<3: _ = try await sale.sweep(now: end)
            case 3..<6: _ = try await sale.pay(held[seat].id, by: seat, now: end + -1)
            default: _ = try await sale.hold([seat], by: 100 + seat, now: end)
            }
          }
          // A sweep or a hold that comes first ends the hold, whatever a slower clock says after it.
          let sold = try await sale.count(Rows.soldSeats)
          let free = try await sale.count(Rows.freeSeats) - 100
          #expect(sold + (try await sale.count(Rows.heldSeats)) + free == 100)
          #expect(free == 0)
          #expect(results.refusals(DatabaseError.self).isEmpty)
          try await sale.expectAgreement()
        }
      },
    ]
  }
}
