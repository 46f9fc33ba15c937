import BookingStore
import Conformance
import Database
import Testing
import Ticketing

@Suite("The step that put wide rows into the order they came in")
struct ArrivalStepTests {
  private static let makeWebhook = Statement(
    """
    INSERT INTO webhooks (id, url, description, events, secret, is_enabled, created_at)
    VALUES ($1, 'https://a.example', '', NULL, $2, 1, 0)
    """)
  private static let deliver = Statement(
    """
    INSERT INTO webhook_deliveries (webhook_id, event_id, seq, kind, body, state, attempts,
      next_attempt_at, created_at, ended_at)
    VALUES ($1, $2, $3, 'seat', $4, $5, 2, 9, 4, $6)
    """)
  private static let delivered = Statement(
    """
    SELECT webhook_id, event_id, seq, body, state, attempts, next_attempt_at, ended_at
    FROM webhook_deliveries ORDER BY seq
    """)
  private static let pages = Statement(
    """
    SELECT COUNT(*), SUM(pgsize - unused), SUM(pgsize) FROM dbstat WHERE name = $1
    """)

  private static func answer(_ number: Int) -> IdempotencyKeys.Answer {
    IdempotencyKeys.Answer(
      fingerprint: [1, UInt8(number % 256)], status: number % 2 == 0 ? 201 : 409,
      location: number % 3 == 0 ? "/here" : nil, body: [UInt8](repeating: 7, count: 440))
  }

  @Test("kept answers and deliveries are what they were", arguments: relayEngines)
  func takesOver(engine: any DatabaseLender) async throws {
    try await engine.withDatabase { database in
      _ = try await database.migrate(Array(Schema.migrations.prefix(8)))
      let (hook, other) = (Outbox.ID(high: 1, low: 1), Outbox.ID(high: 1, low: 2))
      let rows: [(Outbox.ID, Outbox.ID, Int, String, Value)] = [
        (hook, Outbox.ID(high: 7, low: 1), 1, "DELIVERED", .integer(8)),
        (other, Outbox.ID(high: 7, low: 1), 2, "PENDING", .null),
        (hook, Outbox.ID(high: 7, low: 2), 3, "FAILED", .integer(9)),
      ]
      try await database.write { tx in
        for number in 0..<9 {
          try IdempotencyKeys.store(
            Self.answer(number), scope: "person \(number % 3)", key: "key \(number)", now: opening,
            in: tx)
        }
        for id in [hook, other] {
          try tx.executePipelined(expecting: 1, Self.makeWebhook, .id(id), .bytes([5]))
        }
        for (hook, event, number, state, ended) in rows {
          try tx.executePipelined(
            expecting: 1, Self.deliver, .id(hook), .id(event), .int(number),
            .bytes([UInt8(number)]),
            .text(state), ended)
        }
      }
      _ = try await database.migrate(Schema.migrations)
      try await database.read { tx in
        for number in 0..<9 {
          let found = try IdempotencyKeys.find(
            scope: "person \(number % 3)", key: "key \(number)", now: opening, in: tx)
          let wanted = Self.answer(number)
          #expect(found?.fingerprint == wanted.fingerprint && found?.status == wanted.status)
          #expect(found?.location == wanted.location && found?.body == wanted.body)
        }
        let found = try tx.all(Self.delivered) { row in
          [
            "\(row.id(0) as Outbox.ID) \(row.id(1) as Outbox.ID) \(row.int(2)) \(row.bytes(3))",
            "\(row.text(4)) \(row.int(5)) \(row.int(6)) \(row.intOrNil(7) ?? 0)",
          ].joined(separator: " ")
        }
        #expect(
          found == [
            "\(hook) \(rows[0].1) 1 [1] DELIVERED 2 9 8",
            "\(other) \(rows[1].1) 2 [2] PENDING 2 9 0",
            "\(hook) \(rows[2].1) 3 [3] FAILED 2 9 9",
          ])
      }
      // A key is still one person's, once; a delivery one webhook's.
      let again = try await database.write { tx in
        try IdempotencyKeys.store(
          Self.answer(4), scope: "person 0", key: "key 0", now: opening, in: tx)
        return try IdempotencyKeys.find(scope: "person 0", key: "key 0", now: opening, in: tx)
      }
      #expect(again?.fingerprint == Self.answer(4).fingerprint)
      await #expect(throws: DatabaseError.self) {
        try await database.write { tx in
          try tx.execute(
            Self.deliver, .id(hook), .id(rows[0].1), .int(9), .bytes([]), .text("PENDING"), .null)
        }
      }
    }
  }

  @Test("answers kept for thousands in any order fill their pages to the end")
  func fillsPages() async throws {
    try await SQLiteLender().withDatabase { database in
      _ = try await database.migrate(Schema.migrations)
      // A step of a prime runs through all of them without an order.
      for start in stride(from: 0, to: 4_000, by: 500) {
        try await database.write { tx in
          for number in start..<start + 500 {
            let person = UserID(high: UInt64(number * 1_597 % 4_000), low: 1)
            try IdempotencyKeys.store(
              Self.answer(number), scope: person.text, key: "hold", now: opening, in: tx)
          }
        }
      }
      let (pages, used) = try await database.read { tx in
        try tx.first(Self.pages, .text("idempotency_keys")) { row in
          (row.int(0), Double(row.int(1)) / Double(row.int(2)))
        } ?? (0, 0)
      }
      // A page split in two for a row in its middle is half empty.
      #expect(pages > 400 && used > 0.85, "\(pages) pages, \(used) of them used")
    }
  }
}
