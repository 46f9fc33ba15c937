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
