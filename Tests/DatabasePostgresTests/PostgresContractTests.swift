import Conformance
import Database
import DatabasePostgres
import TestServers
import Testing

/// Lends the contract suite databases of a real server.
struct PostgresUnderTest: DatabaseUnderTest {
  /// The suite's writes name no keys, so each is alone in the store.
  let writersAtOnce = 1
  let storesNUL = false

  func withDatabase(
    writersWaitingMax: Int?, _ body: @Sendable (any Database) async throws -> Void
  ) async throws {
    var limits = testLimits
    if let writersWaitingMax { limits.writersWaitingMax = writersWaitingMax }
    try await withPostgres(limits) { try await body($0) }
  }
}

@Suite("PostgreSQL keeps the port's promises")
struct PostgresContractTests {
  @Test("PostgreSQL keeps the port's promise that", arguments: DatabaseCheck.all)
  func keeps(check: DatabaseCheck) async throws {
    try await check.run(PostgresUnderTest())
  }
}

@Suite("Long reads of PostgreSQL")
struct PostgresLongReadTests {
  private static let settings = Statement(
    """
    SELECT current_setting('enable_seqscan') || ' ' || current_setting('statement_timeout') || ' '
      || current_setting('transaction_read_only')
    """)
  private static let connected = Statement(
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()")

  @Test("a long read may scan and take a minute; the readers of the sale may not")
  func settings() async throws {
    try await withPostgres { database in
      let survey = try await database.longRead { tx in
        try tx.first(Self.settings) { row in row.text(0) }
      }
      let usual = try await database.read { tx in
        try tx.first(Self.settings) { row in row.text(0) }
      }
      #expect(survey == "on 57s on")
      #expect(usual == "off 1900ms on")
    }
  }

  @Test("a reporting connection does not stay")
  func hangsUp() async throws {
    try await withPostgres { database in
      func connections() async throws -> Int {
        try await database.read { tx in try tx.first(Self.connected) { row in row.int(0) } } ?? 0
      }
      // Readers connect on demand, one for each concurrent read.
      let most = testLimits.readers + 1
      for _ in 0..<8 {
        _ = try await database.longRead { tx in try tx.first(Self.settings) { _ in } }
      }
      // The server notices in its own time.
      var after = try await connections()
      for _ in 0..<1_000 where after > most { after = try await connections() }
      #expect(after <= most)
    }
  }
}

@Suite("Claiming a database of PostgreSQL")
struct PostgresClaimTests {
  @Test("alone is alone, beside others is beside others, and the end of one frees it")
  func claims() async throws {
    try await withPostgres { first in
      let second = try PostgresDatabase(address: first.address, limits: testLimits)
      let third = try PostgresDatabase(address: first.address, limits: testLimits)
      #expect(try first.claim(alone: false))
      #expect(try second.claim(alone: false))
      #expect(try !third.claim(alone: true))
      await first.close()
      await second.close()
      // The server notices in its own time.
      var isAlone = false
      for _ in 0..<1_000 where !isAlone {
        isAlone = try await onOwnThread { try third.claim(alone: true) }
      }
      #expect(isAlone)
      let fourth = try PostgresDatabase(address: first.address, limits: testLimits)
      #expect(try !fourth.claim(alone: false))
      #expect(try !fourth.claim(alone: true))
      await fourth.close()
      await third.close()
    }
  }
}
