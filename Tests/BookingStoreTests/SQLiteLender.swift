import Conformance
import Database
import DatabaseSQLite
import Foundation
import Testing

/// Lends the suite databases in temporary folders.
struct SQLiteLender: DatabaseLender {
  func withDatabase(_ body: @Sendable (any Database) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "booking-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try SQLiteDatabase(folder: folder.appending(path: "data").path) { reason in
      Issue.record("the disk failed: \(reason)")
    }
    do {
      try await body(database)
      await database.close()
    } catch {
      await database.close()
      throw error
    }
  }
}

@Suite("The booking store on SQLite")
struct SQLiteBookingStoreTests {
  @Test("the booking store keeps its promise that", arguments: BookingStoreCheck.all)
  func keeps(check: BookingStoreCheck) async throws {
    try await check.run(SQLiteLender())
  }
}
