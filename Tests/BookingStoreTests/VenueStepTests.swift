import BookingStore
import Conformance
import Database
import Testing
import Ticketing

@Suite("The steps that came with people's faults")
struct VenueStepTests {
  private static let writeBefore = Statement(
    """
    INSERT INTO concerts (id, title, artist, venue, sale_opens_at, sale_closes_at, hold_seconds,
      seats_per_user, refund_hours, grace_seconds, policy_kind, policy_size, policy_every_seconds,
      policy_active_seconds, paused, created_at)
    VALUES ($1, 'Before', 'The Fenwicks', 'Arena', 1, 2, 300, 4, 24, 120, 'capacity', 50, 0, 300, 0, 0)
    """)

  @Test("a concert from before the step gets the time zone of Seoul", arguments: relayEngines)
  func zones(engine: any DatabaseLender) async throws {
    try await engine.withDatabase { database in
      _ = try await database.migrate(Array(Schema.migrations.prefix(7)))
      try await database.write { tx in
        try tx.executePipelined(expecting: 1, Self.writeBefore, .id(arena))
      }
      _ = try await database.migrate(Schema.migrations)
      let found = try await database.read { tx in try Concerts.find(arena, in: tx) }
      #expect(
        found
          == Concert(
            id: arena, title: "Before", artist: "The Fenwicks", venue: "Arena", timeZone: .seoul,
            saleOpensAt: Timestamp(milliseconds: 1), saleClosesAt: Timestamp(milliseconds: 2),
            createdAt: Timestamp(milliseconds: 0)))
      #expect(found?.terms.extensionSeconds == 120)
    }
  }
}
