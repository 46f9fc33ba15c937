import BookingStoreConformance
import Database
import Testing

@testable import BookingStore

/// How SQLite goes about looking for an organiser's sales and for what waits for the topic: by index, or
/// a concert that sold a hundred thousand seats would be read from end to end for one page.
@Suite("Query plans")
struct QueryPlanTests {
  @Test(
    "what is asked for often is found by index, and never sorted",
    arguments: [
      (Sales.ofConcert, ["payments_of_concert (concert_id=? AND id<?)"]),
      (Sales.ofBuyer, ["(email=?)", "payments_of_user (user_id=? AND id<?)"]),
      (Sales.numbered, ["MULTI-INDEX OR"]),
      (Sales.places, ["tickets_of_reservation (reservation_id=?)"]),
      (Relaying.slice, ["SEARCH w USING PRIMARY KEY (concert_id=? AND seq>?)", "SEARCH o"]),
    ])
  func plan(statement: Statement, wanted: [String]) async throws {
    try await SQLiteLender().withDatabase { database in
      _ = try await database.migrate(Schema.migrations)
      // Some value for each bind: which one is no matter to a plan.
      let text = statement.text.replacing(/\$[0-9]/, with: "5")
      let explain = Statement(generated: "EXPLAIN QUERY PLAN " + text)
      let steps = try await database.read { tx in try tx.all(explain) { row in row.text(3) } }
      #expect(!steps.isEmpty)
      for part in wanted { #expect(steps.contains { $0.contains(part) }, "\(steps)") }
      for step in steps {
        #expect(!step.hasPrefix("SCAN"), "\(steps)")
        #expect(!step.contains("TEMP B-TREE FOR ORDER BY") || wanted.count == 1, "\(steps)")
      }
    }
  }
}
