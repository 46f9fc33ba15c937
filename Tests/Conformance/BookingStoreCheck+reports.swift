import BookingStore
import Database
package import Testing
import Ticketing

extension BookingStoreCheck {
  static var reports: [BookingStoreCheck] {
    [
      BookingStoreCheck("the sales report tells held, sold, refunded and checked in by grade") {
        lender in
        try await lender.withSale { sale in
          let paid = try await sale.hold([0, 1], by: 0)
          _ = try await sale.pay(paid.id, by: 0)
          let returned = try await sale.hold([2], by: 1)
          _ = try await sale.pay(returned.id, by: 1)
          _ = try await sale.cancel(returned.id, by: 1)
          _ = try await sale.hold([3, 5], by: 2)
          _ = try await sale.checkIn(try #require(try await sale.tickets(0).first).id)
          let rows = try await sale.database.longRead { tx in
            try Reports.sales(of: arena, now: opening, in: tx)
          }
          #expect(rows.map(\.performanceID) == [friday, friday, saturday, saturday])
          #expect(rows.map(\.grade) == ["R", "S", "R", "S"])
          #expect(rows.map(\.capacity) == [4, 4, 4, 4])
          #expect(rows.map(\.held) == [0, 2, 0, 0])
          #expect(rows.map(\.sold) == [1, 1, 0, 0])
          #expect(rows.map(\.gross.amount) == [200, 100, 0, 0])
          #expect(rows.map(\.refundedSeats) == [1, 0, 0, 0])
          #expect(rows.map(\.refunded.amount) == [100, 0, 0, 0])
          #expect(rows.map(\.net.amount) == [100, 100, 0, 0])
          #expect(rows.map(\.checkedIn).reduce(0, +) == 1)
          // A hold whose time is over is none.
          let later = try await sale.database.longRead { tx in
            try Reports.sales(of: arena, now: at(300), in: tx)
          }
          #expect(later.map(\.held) == [0, 0, 0, 0])
          try await sale.expectReportsAgree()
        }
      },
      BookingStoreCheck("the ledger is cut by time: from inclusive, to exclusive") { lender in
        try await lender.withSale { sale in
          for (number, second) in [(0, 10), (1, 20), (2, 30)] {
            let held = try await sale.hold([number], by: number, now: at(second))
            _ = try await sale.pay(held.id, by: number, now: at(second))
          }
          let found = try await sale.database.longRead { tx in
            try Reports.ledger(
              of: arena, during: at(20)..<at(30), after: nil, limit: 10, in: tx)
          }
          #expect(found.map(\.createdAt) == [at(20)])
          #expect(found.map(\.userID) == [fan(1)])
          #expect(found.map(\.performanceID) == [friday])
        }
      },
      BookingStoreCheck("a survey writes nothing") { lender in
        try await lender.withSale { sale in
          let written = await attempt {
            try await sale.database.longRead { tx in try tx.execute(Self.bend) }
          }
          #expect(throws: DatabaseError.self) { try written.get() }
          let balance = try await sale.balance(0)
          #expect(balance == 1_000)
        }
      },
      BookingStoreCheck("of 100 gates that read one code at once, one opens") { lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0)
          let ticket = try #require(try await sale.pay(held.id, by: 0).tickets.first).id
          let results = await atOnce(100) { _ in try await sale.checkIn(ticket) }
          #expect(results.wins().count == 1)
          let refusals = results.refusals(Tickets.CheckInRefusal.self)
          #expect(refusals.values.reduce(0, +) == 99 && refusals.count == 1)
          guard case .alreadyCheckedIn(_, let seat, let entry)? = refusals.keys.first else {
            Issue.record("\(refusals)")
            return
          }
          #expect(seat.id == sale.seats[0] && entry.checkedInAt == opening)
          try await sale.expectReportsAgree()
        }
      },
      BookingStoreCheck("twin: gates that look first and write later open 100 times") { lender in
        try await lender.withSale { sale in
          let held = try await sale.hold([0], by: 0)
          let ticket = try #require(try await sale.pay(held.id, by: 0).tickets.first).id
          let door = Rendezvous(of: 100)
          let results = await atOnce(100) { _ in
            let found = await attempt {
              try await sale.database.read { tx in try Tickets.find(ticket, in: tx)?.ticket.status }
            }
            await door.meet()
            guard try found.get() == .valid else { throw Tickets.CheckInRefusal.ticketNotFound }
            return try await sale.database.write(locking: LockKey.seats(of: friday)) { tx in
              try tx.execute(Self.open, .id(ticket), .time(opening))
            }
          }
          #expect(results.wins().count == 100)
        }
      },
    ]
  }

  private static let bend = Statement("UPDATE wallets SET balance = balance + 1")
  private static let open = Statement(
    "UPDATE tickets SET status = 'CHECKED_IN', checked_in_at = $2 WHERE id = $1")
}

extension Sale {
  /// Lets a ticket's holder in.
  func checkIn(_ ticket: TicketID) async throws -> Tickets.Detailed {
    try await database.write(locking: LockKey.seats(of: friday)) { tx in
      try Tickets.checkIn(ticket, now: opening, ids: ids, in: tx)
    }
  }

  private static let paid = Statement(
    """
    SELECT COALESCE(SUM(CASE WHEN kind = 'PAYMENT' THEN amount ELSE 0 END), 0),
      COALESCE(SUM(CASE WHEN kind = 'REFUND' THEN -amount ELSE 0 END), 0), COUNT(*)
    FROM ledger_entries WHERE account_id = $1
    """)

  /// Expects that the reports say what the ledger and the seats say, also when read in pieces.
  package func expectReportsAgree(
    _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let forever = Timestamp(milliseconds: 0)..<Timestamp(milliseconds: 1 << 45)
    try await database.longRead { tx in
      let ledger = try #require(
        try tx.first(Self.paid, .id(arena)) { row in
          [row.integer(0), row.integer(1), row.integer(2)]
        })
      let rows = try Reports.sales(of: arena, now: opening, in: tx)
      let gross = rows.map(\.gross.amount).reduce(0, +)
      let refunded = rows.map(\.refunded.amount).reduce(0, +)
      #expect(gross == ledger[0], comment, sourceLocation: sourceLocation)
      #expect(refunded == ledger[1], comment, sourceLocation: sourceLocation)
      let revenue = try Concerts.revenue(of: arena, in: tx).amount
      #expect(gross - refunded == revenue, comment, sourceLocation: sourceLocation)

      var lines: [Reports.LedgerLine] = []
      while true {
        let piece = try Reports.ledger(
          of: arena, during: forever, after: lines.last?.entryID, limit: 3, in: tx)
        lines += piece
        if piece.count < 3 { break }
      }
      #expect(Int64(lines.count) == ledger[2], comment, sourceLocation: sourceLocation)
      let net = lines.map(\.amount.amount).reduce(0, +)
      #expect(net == revenue, comment, sourceLocation: sourceLocation)

      var refunds: [Reports.Refund] = []
      while true {
        let piece = try Reports.refunds(
          of: arena, before: refunds.last?.entryID ?? .last, limit: 2, in: tx)
        refunds += piece
        if piece.count < 2 { break }
      }
      let given = refunds.map(\.amount.amount).reduce(0, +)
      #expect(given == ledger[1], comment, sourceLocation: sourceLocation)
      let seats = rows.map(\.refundedSeats).reduce(0, +)
      #expect(
        refunds.map(\.seats).reduce(0, +) == seats, comment, sourceLocation: sourceLocation)

      for date in [friday, saturday] {
        let mine = rows.filter { $0.performanceID == date }
        let summary = try Gates.summary(of: date, in: tx)
        let capacity: Int = mine.map(\.capacity).reduce(0, +)
        let sold: Int = mine.map(\.sold).reduce(0, +)
        let checkedIn: Int = mine.map(\.checkedIn).reduce(0, +)
        let canceled: Int = mine.map(\.refundedSeats).reduce(0, +)
        #expect(summary.capacity == capacity, comment, sourceLocation: sourceLocation)
        #expect(summary.sold == sold, comment, sourceLocation: sourceLocation)
        #expect(summary.checkedIn == checkedIn, comment, sourceLocation: sourceLocation)
        let list = try Gates.tickets(
          of: date, after: TicketID(high: 0, low: 0), limit: 10_000, in: tx)
        let void = list.count { $0.status == "CANCELED" }
        #expect(void == canceled, comment, sourceLocation: sourceLocation)
        #expect(list.count - void == sold, comment, sourceLocation: sourceLocation)
      }
    }
  }
}
