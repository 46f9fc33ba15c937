import Booking
import BookingStore
import Database
import Testing
import Ticketing

/// Each race again without the protection: it must go wrong, or the race proves nothing. And once
/// more with the real schema under it: there the database itself refuses.
extension BookingStoreCheck {
  static var twins: [BookingStoreCheck] {
    [
      BookingStoreCheck("twin: looking first and taking later sells one seat to 1,000 people") {
        lender in
        try await lender.withSale(fans: contenders, schema: UnguardedSchema.migrations) { sale in
          let door = Rendezvous(of: contenders)
          let results = await atOnce(contenders) { number in
            try await sale.holdInTwoSteps(0, by: number, now: opening) { await door.meet() }
          }
          #expect(results.wins().count == contenders)
          #expect(try await sale.count(Rows.liveOwners) == contenders)
          let differences = try await sale.audit()
          #expect(differences == ["a pending reservation holds each of its seats"])
        }
      },
      BookingStoreCheck("twin: over the real schema the unique index leaves the seat one owner") {
        lender in
        try await lender.withSale(fans: contenders) { sale in
          let door = Rendezvous(of: contenders)
          let results = await atOnce(contenders) { number in
            try await sale.holdInTwoSteps(0, by: number, now: opening) { await door.meet() }
          }
          #expect(results.wins().count == 1)
          let refusals = results.refusals(DatabaseError.self)
          #expect(refusals.values.reduce(0, +) == contenders - 1)
          #expect(
            refusals.keys.allSatisfy { if case .uniqueViolation = $0 { true } else { false } })
          #expect(try await sale.count(Rows.liveOwners) == 1)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("twin: reading a balance and writing it back loses 999 of 1,000 top-ups") {
        lender in
        try await lender.withSale(fans: 1, balance: 0) { sale in
          let door = Rendezvous(of: contenders)
          let results = await atOnce(contenders) { _ in
            try await sale.changeBalanceInTwoSteps(0, by: 7) { await door.meet() }
          }
          #expect(results.wins().count == contenders)
          #expect(try await sale.balance(0) == 7)
          let differences = try await sale.audit()
          #expect(differences == ["a wallet's balance is the sum of its entries"])
        }
      },
      BookingStoreCheck("twin: reading a balance and debiting later goes below zero") { lender in
        try await lender.withSale(fans: 1, balance: 100, schema: UnguardedSchema.migrations) {
          sale in
          let door = Rendezvous(of: 10)
          let results = await atOnce(10) { _ in
            try await sale.debitInTwoSteps(0, 100) { await door.meet() }
          }
          #expect(results.wins().count == 10)
          #expect(try await sale.balance(0) == -900)
          let differences = try await sale.audit()
          #expect(differences.contains("no balance is below zero"))
        }
        try await lender.withSale(fans: 1, balance: 100) { sale in
          let door = Rendezvous(of: 10)
          let results = await atOnce(10) { _ in
            try await sale.debitInTwoSteps(0, 100) { await door.meet() }
          }
          #expect(results.wins().count == 1)
          #expect(results.refusals(DatabaseError.self).values.reduce(0, +) == 9)
          let balance = try await sale.balance(0)
          #expect(balance == 0)
        }
      },
      BookingStoreCheck(
        "twin: one transaction for each of two seats leaves two people with one each"
      ) {
        lender in
        try await lender.withSale { sale in
          let door = Rendezvous(of: 2)
          let results = await atOnce(2) { number in
            let first = await attempt { try await sale.hold([number], by: number) }
            await door.meet()
            _ = try first.get()
            return try await sale.hold([1 - number], by: number)
          }
          #expect(results.wins().isEmpty)
          let halves = try await sale.count(Rows.heldSeats)
          #expect(halves == 2)
        }
      },
      BookingStoreCheck("twin: a limit looked at outside the transaction is passed") { lender in
        try await lender.withSale(seats: 20, fans: 1) { sale in
          _ = try await sale.hold([0, 1, 2], by: 0)
          let door = Rendezvous(of: 17)
          let results = await atOnce(17) { number in
            try await sale.holdInTwoSteps(number + 3, by: 0, now: opening) { await door.meet() }
          }
          #expect(results.wins().count == 17)
          #expect(try await sale.count(Rows.heldSeats) == 20)
        }
      },
      BookingStoreCheck("twin: looking at a reservation and paying later pays many times") {
        lender in
        try await lender.withSale(fans: 1, balance: 10_000, schema: UnguardedSchema.migrations) {
          sale in
          let held = try await sale.hold([0], by: 0)
          let door = Rendezvous(of: 20)
          let results = await atOnce(20) { _ in
            try await sale.payInTwoSteps(held.id, by: 0, now: opening) { await door.meet() }
          }
          #expect(results.wins().count == 20)
          #expect(try await sale.count(Rows.payments) == 20)
          #expect(try await sale.balance(0) == 8_000)
          let differences = try await sale.audit()
          #expect(differences.contains("a seat has at most one live ticket"))
        }
        try await lender.withSale(fans: 1, balance: 10_000) { sale in
          let held = try await sale.hold([0], by: 0)
          let door = Rendezvous(of: 20)
          let results = await atOnce(20) { _ in
            try await sale.payInTwoSteps(held.id, by: 0, now: opening) { await door.meet() }
          }
          #expect(results.wins().count == 1)
          #expect(try await sale.count(Rows.payments) == 1)
          #expect(try await sale.balance(0) == 9_900)
        }
      },
      BookingStoreCheck("twin: looking a millisecond before the end and paying after sells twice") {
        lender in
        try await lender.withSale(schema: UnguardedSchema.migrations) { sale in
          let held = try await sale.hold([0], by: 0)
          let end = held.expiresAt
          try await sale.payInTwoSteps(held.id, by: 0, now: end + -1) {
            let rival = try await sale.hold([0], by: 1, now: end)
            _ = try await sale.pay(rival.id, by: 1, now: end)
          }
          #expect(try await sale.count(Rows.liveTickets) == 2)
          let differences = try await sale.audit()
          #expect(differences.contains("a seat has at most one live ticket"))
        }
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0)
          let end = held.expiresAt
          let late = await attempt {
            try await sale.payInTwoSteps(held.id, by: 0, now: end + -1) {
              let rival = try await sale.hold([0], by: 1, now: end)
              _ = try await sale.pay(rival.id, by: 1, now: end)
            }
          }
          #expect([late].refusals(DatabaseError.self).count == 1)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("twin: looking, being canceled and paying takes money for seats given back")
      {
        lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0)
          try await sale.payInTwoSteps(held.id, by: 0, now: opening) {
            _ = try await sale.cancel(held.id, by: 0)
          }
          #expect(try await sale.balance(0) == 900)
          #expect(
            try await sale.audit().contains(
              "a sold seat belongs to a confirmed reservation that names it"))
        }
      },
    ]
  }
}
