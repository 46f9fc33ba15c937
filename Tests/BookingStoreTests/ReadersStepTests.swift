import BookingStore
import Conformance
import Database
import Testing
import Ticketing

@Suite("The step to readers that keep a number")
struct ReadersStepTests {
  // As the version before wrote it; its trigger notes the event for the topic.
  private static let before = Statement(
    """
    INSERT INTO outbox (event_id, concert_id, kind, subject, payload, created_at, queued_at)
    VALUES ($1, $2, 'line.opened', $2, '{}', 0, $3)
    """)
  private static let after = Statement(
    """
    INSERT INTO outbox (event_id, concert_id, kind, subject, payload, created_at)
    VALUES ($1, $2, 'line.opened', $2, '{}', 0)
    """)
  private static let published = Statement("DELETE FROM outbox_waiting WHERE seq <= $1")
  private static let places = Statement("SELECT through FROM outbox_readers ORDER BY name")
  private static let waiting = Statement("SELECT seq FROM outbox_waiting ORDER BY seq")

  @Test("each reader goes on after what it had, and misses nothing", arguments: relayEngines)
  func goesOn(engine: any DatabaseLender) async throws {
    try await engine.withDatabase { database in
      _ = try await database.migrate(Array(Schema.migrations.prefix(12)))
      try await database.write { tx in
        for number in 1...5 {
          let queued: Value = number <= 3 ? .integer(9) : .null
          try tx.execute(
            Self.before, .id(Outbox.ID(high: 7, low: UInt64(number))), .id(arena), queued)
        }
        try tx.execute(Self.published, .int(2))
      }
      _ = try await database.migrate(Schema.migrations)
      let places = try await database.read { tx in try tx.all(Self.places) { $0.int(0) } }
      #expect(places == [5, 3])
      _ = try await database.write { tx in
        try tx.execute(Self.after, .id(Outbox.ID(high: 7, low: 6)), .id(arena))
      }
      try await Relaying.takeIn(limit: 1, in: database)
      let waiting = try await database.read { tx in try tx.all(Self.waiting) { $0.int(0) } }
      #expect(waiting == [3, 4, 5, 6])
      #expect(try await OutboxReader.webhooks.news(in: database) == 6)
      #expect(try await OutboxReader.topic.news(in: database) == nil)
    }
  }
}
