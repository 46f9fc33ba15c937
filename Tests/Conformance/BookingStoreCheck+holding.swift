import Booking
import BookingStore
import Database
import Testing
import Ticketing

extension BookingStoreCheck {
  static var holding: [BookingStoreCheck] {
    [
      BookingStoreCheck("a hold writes reservation and seats, in ascending order, with its end") {
        lender in
        try await lender.withSale { sale in
          let (made, changes) = try await sale.database.write { tx in
            try sale.hold([2, 0, 1], by: 0, now: at(5), in: tx)
          }
          #expect(made.seats.map(\.id) == Array(sale.seats[0...2]))
          #expect(made.amount == Money(300))
          #expect((made.status, made.createdAt, made.expiresAt) == (.pending, at(5), at(305)))
          #expect((made.userID, made.performanceID, made.concertID) == (fan(0), friday, arena))
          #expect(
            changes
              == sale.seats[0...2].map {
                SeatChange(seatID: $0, status: .held, heldUntil: at(305), version: 2)
              })
          #expect(try await sale.reservation(made.id) == made)
          let standing = try await sale.standing(1)
          #expect(
            (standing.status, standing.reservationID, standing.heldUntil)
              == (.held, made.id, at(305)))
          #expect(try await sale.standing(3).status == .available)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("after a clock was set back a hold lasts no longer than one made now") {
        lender in
        try await lender.withSale { sale in
          let future = try await sale.hold([0, 1], by: 0, now: at(3_600))
          let past = try await sale.hold([2], by: 1, now: at(8))
          let near = try await sale.hold([3], by: 2, now: at(14))
          let now = at(10)
          let dates = try await sale.database.read { tx in
            try Holding.performancesAhead(now: now, in: tx)
          }
          #expect(dates == [friday])
          for count in [1, 0] {
            let clamped = try await sale.database.write(
              locking: LockKey.seats(of: friday)
            ) { tx in try Holding.clamp(of: friday, now: now, in: tx) }
            #expect(clamped == count)
          }
          let moved = try await sale.reservation(future.id)
          #expect((moved.status, moved.createdAt, moved.expiresAt) == (.pending, now, at(310)))
          for seat in [0, 1] {
            #expect(try await sale.standing(seat).heldUntil == at(310))
          }
          #expect(try await sale.reservation(past.id) == past)
          #expect(try await sale.reservation(near.id) == near)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a hold is refused in order, and a refused one leaves nothing") { lender in
        try await lender.withSale(fans: 6) { sale in
          _ = try await sale.hold([0, 1, 2, 3], by: 0)
          let sold = try await sale.hold([4], by: 1)
          _ = try await sale.pay(sold.id, by: 1)
          let (unknown, elsewhere) = (SeatID(high: 1, low: 1), sale.seats[8])
          let after = at(Sale.closes)
          let rows: [([SeatID], PerformanceID, Int, Timestamp, HoldRefusal)] = [
            ([unknown], PerformanceID(high: 1, low: 1), 0, after, .performanceNotFound),
            ([unknown], friday, 0, after, .saleNotOpen),
            ([unknown], friday, 0, opening + -1, .saleNotOpen),
            ([sale.seats[0], unknown], friday, 0, at(1), .seatNotFound([unknown])),
            ([sale.seats[4], elsewhere], friday, 1, at(1), .seatNotFound([elsewhere])),
            (
              [sale.seats[5], sale.seats[4], sale.seats[3]], friday, 0, at(1),
              .seatTaken([sale.seats[3], sale.seats[4]])
            ),
            ([sale.seats[5]], friday, 0, at(1), .seatLimitReached(limit: 4)),
            (
              Array(sale.seats[5...7]) + [sale.seats[5]], friday, 2, at(1),
              .seatTaken([sale.seats[5]])
            ),
          ]
          let before = try await sale.picture()
          for (seats, performance, person, now, refusal) in rows {
            await #expect(throws: refusal) {
              try await sale.database.write { tx in
                _ = try Holding.hold(
                  seats, at: performance, for: fan(person), as: sale.ids.next(now),
                  hasWholeDate: true, now: now, ids: sale.ids, in: tx
                )
              }
            }
          }
          #expect(try await sale.picture() == before)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("the limit counts live seats of one date: paid and held, not ended ones") {
        lender in
        try await lender.withSale(seats: 12) { sale in
          let paid = try await sale.hold([0], by: 0)
          _ = try await sale.pay(paid.id, by: 0)
          let canceled = try await sale.hold([1, 2], by: 0)
          _ = try await sale.cancel(canceled.id, by: 0)
          let lapsing = try await sale.hold([3, 4], by: 0)
          await #expect(throws: HoldRefusal.seatLimitReached(limit: 4)) {
            try await sale.hold([5, 6], by: 0, now: lapsing.expiresAt + -1)
          }
          _ = try await sale.hold([5], by: 0, now: lapsing.expiresAt + -1)
          _ = try await sale.hold([6, 7], by: 0, now: lapsing.expiresAt)
          await #expect(throws: HoldRefusal.seatLimitReached(limit: 4)) {
            try await sale.hold([8], by: 0, now: lapsing.expiresAt)
          }
          _ = try await sale.hold([12, 13, 14, 15], by: 0, at: saturday, now: lapsing.expiresAt)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a held seat is free at exactly its end, swept or not") { lender in
        try await lender.withSale { sale in
          let first = try await sale.hold([0, 1], by: 0)
          await #expect(throws: HoldRefusal.seatTaken([sale.seats[0]])) {
            try await sale.hold([0], by: 1, now: first.expiresAt + -1)
          }
          let (second, changes) = try await sale.database.write { tx in
            try sale.hold([0], by: 1, now: first.expiresAt, in: tx)
          }
          // The whole hold has ended, so its other seat is published as free as well.
          #expect(changes.map(\.status) == [.available, .available, .held])
          #expect(changes.map(\.version) == [3, 3, 4])
          #expect(try await sale.reservation(first.id).status == .expired)
          #expect(try await sale.standing(0).reservationID == second.id)
          #expect(try await sale.standing(1).status == .available)
          #expect(try await sale.sweep(now: first.expiresAt) == [])
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a sweep ends overdue holds, no live, paid or canceled one, and only once")
      {
        lender in
        try await lender.withSale(fans: 5) { sale in
          let overdue = try await sale.hold([0, 1], by: 0)
          let live = try await sale.hold([2], by: 1, now: at(1))
          let paid = try await sale.hold([3], by: 2)
          _ = try await sale.pay(paid.id, by: 2)
          let canceled = try await sale.hold([4], by: 3)
          _ = try await sale.cancel(canceled.id, by: 3)
          #expect(try await sale.sweep(now: at(300) + -1) == [])
          #expect(try await sale.sweep(now: at(300)) == [overdue.id])
          #expect(try await sale.sweep(now: at(300)) == [])
          var statuses: [Reservation.Status] = []
          for id in [overdue.id, live.id, paid.id, canceled.id] {
            statuses.append(try await sale.reservation(id).status)
          }
          #expect(statuses == [.expired, .pending, .confirmed, .canceled])
          var seats: [SeatStatus] = []
          for number in 0..<5 { seats.append(try await sale.standing(number).status) }
          #expect(seats == [.available, .available, .held, .sold, .available])
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a sweep tidies the oldest of many first, a bounded number at a time") {
        lender in
        let count = BookingLimits.sweepMax + 5
        try await lender.withSale(seats: count, fans: count) { sale in
          try await sale.database.write { tx in
            for number in 0..<count {
              _ = try sale.hold([number], by: number, now: at(number), in: tx)
            }
          }
          let late = at(10_000)
          #expect(try await sale.sweep(now: late).count == BookingLimits.sweepMax)
          #expect(try await sale.standing(0).status == .available)
          #expect(try await sale.standing(count - 1).status == .held)
          #expect(try await sale.sweep(now: late).count == 5)
          #expect(try await sale.sweep(now: late).isEmpty)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a hold in a transaction that is undone leaves nothing") { lender in
        try await lender.withSale { sale in
          let before = try await sale.picture()
          await #expect(throws: Undone.self) {
            try await sale.database.write { tx in
              _ = try sale.hold([0, 1], by: 0, now: opening, in: tx)
              throw Undone()
            }
          }
          #expect(try await sale.picture() == before)
        }
      },
      BookingStoreCheck("live holds are listed for their owner and for a restart") { lender in
        try await lender.withSale { sale in
          let first = try await sale.hold([0], by: 0)
          let second = try await sale.hold([1], by: 0, now: at(10))
          let others = try await sale.hold([2], by: 1, now: at(20))
          let paid = try await sale.hold([3], by: 0)
          _ = try await sale.pay(paid.id, by: 0)
          for (now, own, all) in [
            (first.expiresAt + -1, [first.id, second.id], 3), (first.expiresAt, [second.id], 2),
            (others.expiresAt, [], 0),
          ] {
            let (ids, live) = try await sale.database.read { tx in
              (
                try Reservations.liveHolds(of: fan(0), in: arena, madeUntil: now, now: now, in: tx),
                try Reservations.allLiveHolds(now: now, in: tx)
              )
            }
            #expect(ids == own)
            #expect(live.count == all)
            #expect(live.allSatisfy { $0.concert == arena && now < $0.until })
          }
        }
      },
    ]
  }
}

/// Thrown by a submission that wants its transaction rolled back.
struct Undone: Error {}

/// Everything a refusal must leave alone, as one comparable value.
struct Picture: Hashable, Sendable {
  var seats: [SeatStanding] = []
  var versions: [Int] = []
  var balances: [Money] = []
  var counts: [Int] = []
}

extension Sale {
  func picture() async throws -> Picture {
    try await database.read { tx in
      var picture = Picture()
      for date in [friday, saturday] {
        for (standing, version) in try Seats.all(of: date, in: tx) {
          picture.seats.append(standing)
          picture.versions.append(version)
        }
      }
      for number in 0..<4 { picture.balances.append(try Ledger.balance(of: fan(number), in: tx)) }
      for statement in [
        Rows.reservations, Rows.liveOwners, Rows.payments, Rows.liveTickets, Rows.entries,
        Rows.entrySum, Rows.events,
      ] {
        picture.counts.append(try tx.first(statement) { row in row.int(0) } ?? -1)
      }
      return picture
    }
  }
}
