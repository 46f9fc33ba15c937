public import DatabaseSQLite
import Foundation
import Testing

/// Runs `body` with the path of a folder that is not there yet, and removes what it left.
public func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let parent = FileManager.default.temporaryDirectory.appending(path: "folder-\(UUID())")
  try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: parent) }
  return try await body(parent.appending(path: "data").path)
}

/// Opens the database of a folder, runs `body`, and closes it whatever happens.
public func withDatabase(
  _ folder: String, _ body: (SQLiteDatabase) async throws -> Void
) async throws {
  let database = try SQLiteDatabase(folder: folder) { reason in
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
