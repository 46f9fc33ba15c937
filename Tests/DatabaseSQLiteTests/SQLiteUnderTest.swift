import Conformance
import Database
import DatabaseSQLite
import Foundation
import Testing

/// Lends the contract suite databases in temporary folders.
struct SQLiteUnderTest: DatabaseUnderTest {
  let writersAtOnce = 1
  let storesNUL = true

  func withDatabase(
    writersWaitingMax: Int?, _ body: @Sendable (any Database) async throws -> Void
  ) async throws {
    try await withFolder { folder in
      var limits = SQLiteLimits()
      if let writersWaitingMax { limits.writersWaitingMax = writersWaitingMax }
      try await withSQLite(folder, limits: limits) { database in try await body(database) }
    }
  }
}

/// Runs `body` with the path of a folder that is not there yet, and removes what it left.
func withFolder(_ body: (String) async throws -> Void) async throws {
  let parent = FileManager.default.temporaryDirectory.appending(path: "sqlite-\(UUID())")
  try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: parent) }
  try await body(parent.appending(path: "data").path)
}

/// Opens a database, runs `body`, and closes it whatever happens.
func withSQLite<Result>(
  _ folder: String, limits: SQLiteLimits = SQLiteLimits(),
  _ body: (SQLiteDatabase) async throws -> Result
) async throws -> Result {
  let database = try SQLiteDatabase(folder: folder, limits: limits) { reason in
    Issue.record("the disk failed: \(reason)")
  }
  do {
    let result = try await body(database)
    await database.close()
    return result
  } catch {
    await database.close()
    throw error
  }
}

@Suite("SQLite keeps the port's promises")
struct SQLiteContractTests {
  @Test("SQLite keeps the port's promise that", arguments: DatabaseCheck.all)
  func keeps(check: DatabaseCheck) async throws {
    try await check.run(SQLiteUnderTest())
  }
}
