import Database
import DatabaseConformance
import DatabasePostgres
import PostgresServer
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
      // The server hears of it in its own time.
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
