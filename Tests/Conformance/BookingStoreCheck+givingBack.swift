import Booking
import BookingStore
import Database
import Testing
import Ticketing

/// Holding and giving back, again and again.
extension BookingStoreCheck {
  private static let rules = GiveBackRules()
  private static let triers = 20
  /// What an organiser who sells to groups allows.
  private static let large = SaleTerms(holdSeconds: 300, seatsPerUser: 50)

  static var givingBack: [BookingStoreCheck] {
    [
      BookingStoreCheck("ten holds of a date may be given back in an hour, and then no more") {
        lender in
        try await lender.withSale(seats: 20) { sale in
          for number in 0..<9 {
            let held = try await sale.hold([number], by: 0, givingBack: rules, now: at(number))
            _ = try await sale.cancel(held.id, by: 0, now: at(number))
          }
          // The tenth expires, which no sweep has recorded yet.
          _ = try await sale.hold([9], by: 0, givingBack: rules, now: at(9))
          let refusal = HoldRefusal.tooManyGivenBack(retryAfter: 3_600 - 400, hasLiveHold: false)
          await #expect(throws: refusal) {
            _ = try await sale.hold([10], by: 0, givingBack: rules, now: at(400))
          }
          _ = try await sale.sweep(now: at(400))
          await #expect(throws: refusal) {
            _ = try await sale.hold([10], by: 0, givingBack: rules, now: at(400))
          }
          _ = try await sale.hold([10], by: 1, givingBack: rules, now: at(400))
          _ = try await sale.hold([30], by: 0, at: saturday, givingBack: rules, now: at(400))
          _ = try await sale.hold([11], by: 0, givingBack: rules, now: at(3_600))
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("what is held, paid or given back for money is not counted") { lender in
        let one = GiveBackRules(holdsMax: 1, wholeHoldsMax: 1)
        try await lender.withSale(seats: 20) { sale in
          for number in 0..<2 {
            let held = try await sale.hold([number], by: 0, givingBack: one)
            _ = try await sale.pay(held.id, by: 0)
            _ = try await sale.cancel(held.id, by: 0)
          }
          let kept = try await sale.hold([2], by: 0, givingBack: one)
          let other = try await sale.hold([3], by: 0, givingBack: one)
          _ = try await sale.cancel(other.id, by: 0)
          await #expect(
            throws: HoldRefusal.tooManyGivenBack(retryAfter: 3_600, hasLiveHold: true)
          ) { _ = try await sale.hold([4], by: 0, givingBack: one) }
          _ = try await sale.pay(kept.id, by: 0)
          _ = try await sale.hold([4], by: 0)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a seat given back rests for its giver, and for nobody else") { lender in
        try await lender.withSale { sale in
          for (number, seats) in [[0, 1], [2]].enumerated() {
            let held = try await sale.hold(seats, by: 0, givingBack: rules, now: at(number))
            _ = try await sale.cancel(held.id, by: 0, now: at(number))
          }
          let all = Array(sale.seats[0...2])
          await #expect(throws: HoldRefusal.seatResting([all[1]], all: all, retryAfter: 18)) {
            _ = try await sale.hold([1, 3], by: 0, givingBack: rules, now: at(2))
          }
          let other = try await sale.hold([0], by: 1, givingBack: rules, now: at(2))
          await #expect(throws: HoldRefusal.seatTaken([all[0]])) {
            _ = try await sale.hold([0, 1], by: 0, givingBack: rules, now: at(2))
          }
          _ = try await sale.cancel(other.id, by: 1, now: at(3))
          _ = try await sale.hold([0, 1], by: 0, givingBack: rules, now: at(20))
          await #expect(throws: HoldRefusal.seatResting([all[2]], all: [all[2]], retryAfter: 1)) {
            _ = try await sale.hold([2], by: 0, givingBack: rules, now: at(20))
          }
        }
      },
      BookingStoreCheck("however many tries at once, ten holds are given back and no more") {
        lender in
        try await lender.withSale(seats: triers, terms: SaleTerms(seatsPerUser: 1)) { sale in
          let rules = GiveBackRules(restSeconds: 0)
          let results = await atOnce(triers) { number in
            while true { try await sale.holdAndGiveBack(number, rules) }
          }
          #expect(results.refusals(HoldRefusal.self).values.reduce(0, +) == triers)
          let canceled = try await sale.count(Rows.canceledHolds)
          #expect(canceled == 10)
        }
      },
      BookingStoreCheck("however many cycles of a minute at once, six minutes are kept and no more")
      {
        lender in
        let terms = SaleTerms(holdSeconds: 120, extensionSeconds: 0, seatsPerUser: 1)
        try await lender.withSale(seats: 100, terms: terms) { sale in
          let rules = GiveBackRules(holdsMax: 1_000, restSeconds: 0, wholeHoldsMax: 3)
          let results = await atOnce(100) { number in
            try await sale.holdAndGiveBack(number, rules, after: 60)
          }
          let refused = results.refusals(HoldRefusal.self)
          #expect(refused.values.reduce(0, +) == 94)
          let canceled = try await sale.count(Rows.canceledHolds)
          #expect(canceled == 6)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("one person keeps 50 seats off the sale for an hour of a day at most") {
        lender in
        try await lender.withSale(seats: 100, terms: large) { sale in
          let kept = try await sale.keepForADay(GiveBackRules())
          #expect(kept <= 3_600)
          _ = try await sale.hold(Array(0..<50), by: 1, givingBack: rules, now: at(80_000))
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck(
        "twin: with a bound on the number of holds alone, for eighteen hours"
      ) {
        lender in
        try await lender.withSale(seats: 100, terms: large) { sale in
          let kept = try await sale.keepForADay(GiveBackRules(wholeHoldsMax: 1_000_000))
          #expect(kept >= 64_800)
        }
      },
      BookingStoreCheck("twin: a budget looked at outside the transaction is passed") { lender in
        try await lender.withSale(seats: triers, terms: SaleTerms(seatsPerUser: 1)) { sale in
          let door = Rendezvous(of: triers)
          _ = await atOnce(triers) { number in
            let spent = try await sale.count(Rows.canceledHolds)
            await door.meet()
            guard spent < 10 else { return }
            try await sale.holdAndGiveBack(number, nil)
          }
          let canceled = try await sale.count(Rows.canceledHolds)
          #expect(canceled == triers)
        }
      },
    ]
  }
}

extension Sale {
  /// Holds a seat and gives it back; where one seat at a time is allowed, waits for its turn.
  fileprivate func holdAndGiveBack(
    _ number: Int, _ rules: GiveBackRules?, after seconds: Int = 0
  ) async throws {
    var held: ReservationID?
    while held == nil {
      do {
        held = try await hold([number], by: 0, givingBack: rules).id
      } catch HoldRefusal.seatLimitReached {
        await Task.yield()
      }
    }
    if let held { _ = try await cancel(held, by: 0, now: at(seconds)) }
  }

  /// Lets holds of 50 seats lapse, one after the other for a day, and returns for how many seconds they were
  /// held.
  fileprivate func keepForADay(_ rules: GiveBackRules) async throws -> Int {
    var (now, kept, turn) = (0, 0, 0)
    while now < GiveBackRules().keptWindowSeconds {
      // Other seats than the last ones, which rest.
      let wanted = Array(turn % 2 * 50..<(turn % 2 + 1) * 50)
      do {
        _ = try await hold(wanted, by: 0, givingBack: rules, now: at(now))
        turn += 1
        kept += 300
        now += 300
      } catch let HoldRefusal.tooManyGivenBack(retryAfter, _) {
        now += retryAfter
      } catch let HoldRefusal.keptTooLong(retryAfter, _) {
        now += retryAfter
      }
    }
    return kept
  }
}
