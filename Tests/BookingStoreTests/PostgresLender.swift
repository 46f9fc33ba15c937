import Conformance
import Database
import DatabasePostgres
import TestServers
import Testing

/// Lends the suite databases of a real PostgreSQL.
struct PostgresLender: DatabaseLender {
  var limits = testLimits
  /// A network lies between each question and its answer.
  let histories: UInt64 = 6

  func withDatabase(_ body: @Sendable (any Database) async throws -> Void) async throws {
    try await withPostgres(limits) { try await body($0) }
  }
}

@Suite("The booking store on PostgreSQL")
struct PostgresBookingStoreTests {
  @Test("the booking store keeps its promise that", arguments: BookingStoreCheck.all)
  func keeps(check: BookingStoreCheck) async throws {
    try await check.run(PostgresLender())
  }
}
