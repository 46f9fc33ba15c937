import BookingStore
import Conformance
import Database
import Testing
import Ticketing

@Suite("The step that brought short codes and the history of check-ins")
struct CheckInStepTests {
  @Test("tickets of before have codes, and those used have a check-in", arguments: relayEngines)
  func takesOver(engine: any DatabaseLender) async throws {
    try await engine.withDatabase { database in
      _ = try await database.migrate(Array(UnguardedSchema.steps.prefix(10)))
      try await database.write { tx in
        for number in 0..<200 {
          try tx.executePipelined(
            expecting: 1, Self.insert, .id(TicketID(high: 1, low: UInt64(number))),
            .id(SeatID(high: 2, low: UInt64(number))),
            .text(number < 3 ? "CHECKED_IN" : "VALID"),
            number < 3 ? .time(at(number)) : .null)
        }
      }
      _ = try await database.migrate(UnguardedSchema.steps)
      let codes = try await database.read { tx in
        try tx.all(Self.codes) { row in ShortCode(number: row.integer(0)) }
      }
      #expect(codes.count == 200 && Set(codes.compactMap(\.self)).count == 200)
      for (number, code) in codes.enumerated() {
        let code = try #require(code)
        let (found, history) = try await database.read { tx in
          (
            try Tickets.find(code, in: tx)?.ticket,
            try CheckIns.list(of: TicketID(high: 1, low: UInt64(number)), limit: 9, in: tx)
          )
        }
        #expect(found == TicketID(high: 1, low: UInt64(number)))
        #expect(history.map(\.checkedInAt) == (number < 3 ? [at(number)] : []))
        #expect(history.allSatisfy { $0.by == nil && $0.gate == nil && $0.undone == nil })
      }
    }
  }

  private static let insert = Statement(
    """
    INSERT INTO tickets (id, payment_id, reservation_id, performance_id, seat_id, user_id, status,
      code, issued_at, checked_in_at)
    VALUES ($1, $1, $1, $1, $2, $1, $3, 'code', 0, $4)
    """)
  private static let codes = Statement("SELECT short_code FROM tickets ORDER BY id")
}
