import BookingStore
import Conformance
import Database
import Testing
import Ticketing

@Suite("The step that took the marks out of the outbox")
struct WaitingStepTests {
  private static let writeBefore = Statement(
    """
    INSERT INTO outbox (event_id, concert_id, kind, subject, payload, created_at, published_at,
      attempts, next_attempt_at, parked_at, last_error)
    VALUES ($1, $2, 'line.opened', $2, '{}', 0, $3, $4, $5, $6, $7)
    """)
  private static let write = Statement(
    """
    INSERT INTO outbox (event_id, concert_id, kind, subject, payload, trace, created_at)
    VALUES ($1, $2, 'line.opened', $2, '{}', NULL, 0)
    """)

  @Test("what waited, waits on; what was dead-lettered stays so", arguments: relayEngines)
  func takesOver(engine: any DatabaseLender) async throws {
    try await engine.withDatabase { database in
      _ = try await database.migrate(Array(Schema.migrations.prefix(4)))
      let ids = (1...5).map { Outbox.ID(high: 7, low: UInt64($0)) }
      let rows: [[Value]] = [
        [.id(ids[0]), .integer(1), .integer(1), .integer(0), .null, .null],
        [.id(ids[1]), .null, .integer(0), .integer(0), .null, .null],
        [.id(ids[2]), .null, .integer(2), .integer(9), .null, .text("no")],
        [.id(ids[3]), .null, .integer(3), .integer(0), .integer(8), .text("poison")],
      ]
      try await database.write { tx in
        for row in rows {
          try tx.executePipelined(
            expecting: 1, Self.writeBefore, row[0], .id(arena), row[1], row[2], row[3], row[4],
            row[5])
        }
      }
      _ = try await database.migrate(Schema.migrations)
      try await database.write { tx in
        try tx.executePipelined(expecting: 1, Self.write, .id(ids[4]), .id(arena))
      }
      @Sendable func slice(_ now: Int64) async throws -> [Outbox.ID] {
        try await Relaying.takeIn(limit: 9, in: database)
        return try await database.read { tx in
          try Relaying.slice(of: arena, now: Timestamp(milliseconds: now), limit: 9, in: tx)
            .map(\.id)
        }
      }
      #expect(try await slice(8) == [ids[1], ids[4]])
      #expect(try await slice(9) == [ids[1], ids[2], ids[4]])
      let deadLettered = try await database.read { tx in
        try Relaying.deadLetters(before: .last, limit: 9, in: tx)
      }
      #expect(deadLettered.map(\.event.id) == [ids[3]])
      #expect(deadLettered.map(\.event.attempts) == [3] && deadLettered.map(\.reason) == ["poison"])
      try await database.write { tx in try Relaying.unpark(ids[3], in: tx) }
      #expect(try await slice(8) == [ids[1], ids[3], ids[4]])
    }
  }
}
