import Booking
import BookingStore
import Database
import Testing
import Ticketing

extension BookingStoreCheck {
  static var extending: [BookingStoreCheck] {
    [
      BookingStoreCheck("a hold is made longer once, with its seats") { lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0, 1], by: 0)
          let (longer, changes) = try await sale.extend(held.id, by: 0, now: at(299))
          #expect(longer.expiresAt == at(420) && longer.extendedAt == at(299))
          #expect(try await sale.reservation(held.id) == longer)
          #expect(changes.map(\.heldUntil) == [at(420), at(420)])
          #expect(changes.map(\.version) == [3, 3])
          for number in [0, 1] {
            #expect(try await sale.standing(number).heldUntil == at(420))
          }
          await #expect(throws: ExtensionRefusal.alreadyExtended) {
            _ = try await sale.extend(held.id, by: 0, now: at(300))
          }
          // Its seats are no one else's until then, and paid for in the last moment.
          await #expect(throws: HoldRefusal.seatTaken([sale.seats[0]])) {
            _ = try await sale.hold([0], by: 1, now: at(419))
          }
          #expect(try await sale.sweep(now: at(419)) == [])
          _ = try await sale.pay(held.id, by: 0, now: at(419))
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("a hold that was made longer ends all the same") { lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0)
          _ = try await sale.extend(held.id, by: 0, now: at(1))
          await #expect(throws: PaymentRefusal.expired) {
            _ = try await sale.pay(held.id, by: 0, now: at(420))
          }
          _ = try await sale.hold([0], by: 1, now: at(420))
          #expect(try await sale.reservation(held.id).status == .expired)
          try await sale.expectAgreement()
        }
      },
      BookingStoreCheck("more time is refused in order, and changes nothing then") { lender in
        try await lender.withSale(terms: SaleTerms(extensionSeconds: 0)) { sale in
          let held = try await sale.hold([0], by: 0)
          let (over, paid) = (try await sale.hold([1], by: 0), try await sale.hold([2], by: 0))
          _ = try await sale.pay(paid.id, by: 0)
          let canceled = try await sale.hold([3], by: 1)
          _ = try await sale.cancel(canceled.id, by: 1)
          let before = try await sale.picture()
          let cases: [(ReservationID, Int, Int, ExtensionRefusal)] = [
            (ReservationID(high: 1, low: 1), 0, 0, .reservationNotFound),
            (held.id, 1, 0, .reservationNotFound), (paid.id, 0, 0, .alreadyPaid),
            (canceled.id, 1, 0, .canceled), (over.id, 0, 300, .expired),
            (held.id, 0, 0, .unavailable),
          ]
          for (id, person, second, refusal) in cases {
            await #expect(throws: refusal) {
              _ = try await sale.extend(id, by: person, now: at(second))
            }
          }
          #expect(try await sale.picture() == before)
        }
      },
      BookingStoreCheck("no hold is made longer than the sale") { lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0, now: at(Sale.closes - 350))
          let longer = try await sale.extend(held.id, by: 0, now: at(Sale.closes - 51))
          #expect(longer.reservation.expiresAt == at(Sale.closes))
          let last = try await sale.hold([1], by: 0, now: at(Sale.closes - 10))
          await #expect(throws: ExtensionRefusal.unavailable) {
            _ = try await sale.extend(last.id, by: 0, now: at(Sale.closes - 1))
          }
          #expect(try await sale.reservation(last.id).extendedAt == nil)
        }
      },
      BookingStoreCheck("of two presses at once one makes a hold longer") { lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0)
          let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
              group.addTask { (try? await sale.extend(held.id, by: 0, now: at(1))) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
          }
          #expect(outcomes == 1)
          #expect(try await sale.reservation(held.id).expiresAt == at(420))
          try await sale.expectAgreement()
        }
      },
    ]
  }
}

extension Sale {
  /// Makes a hold longer.
  func extend(
    _ id: ReservationID, by person: Int, now: Timestamp
  ) async throws -> (reservation: Reservation, changes: [SeatChange]) {
    try await database.write(locking: try await keys(of: id, person)) { tx in
      try Extensions.give(id, by: fan(person), now: now, in: tx)
    }
  }
}
