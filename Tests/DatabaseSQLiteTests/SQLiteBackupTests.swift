import Database
import DatabaseSQLite
import Foundation
import Synchronization
import Testing

@Suite("Backing up SQLite")
struct SQLiteBackupTests {
  private static let migrations = [
    Migration(version: 1, name: "pages") { _ in
      ["CREATE TABLE pages (number BIGINT PRIMARY KEY, filling TEXT NOT NULL)"]
    }
  ]
  private static let add = Statement("INSERT INTO pages (number, filling) VALUES ($1, $2)")
  private static let count = Statement("SELECT COUNT(*), COALESCE(MAX(number), 0) FROM pages")
  /// Half a page.
  private static let filling = String(repeating: "x", count: 2_000)

  /// Adds rows from `first` on.
  private static func add(
    _ rows: Int, from first: Int, to database: SQLiteDatabase
  ) async throws {
    try await database.write { tx in
      for number in first..<first + rows {
        _ = try tx.execute(Self.add, .int(number), .text(Self.filling))
      }
    }
  }

  @Test(
    "a copy that is written to after every step ends, and is of the moment it began",
    .timeLimit(.minutes(1)))
  func underWrites() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        _ = try await database.migrate(Self.migrations)
        try await Self.add(8_000, from: 0, to: database)
        let copy = folder + ".copy"
        #expect(FileManager.default.createFile(atPath: copy, contents: nil))
        let steps = Mutex(0)
        let bytes = try await onThread {
          try SQLiteDatabase.backUp(folder: folder, to: copy) { done, all in
            let step = steps.withLock { steps in
              steps += 1
              return steps
            }
            let written = DispatchSemaphore(value: 0)
            Task {
              try await Self.add(1, from: 100_000 + step, to: database)
              written.signal()
            }
            written.wait()
            #expect(done <= all)
          }
        }
        #expect(steps.withLock { $0 } >= 4)
        #expect(bytes > 8_000 * 2_000)
        let size = try FileManager.default.attributesOfItem(atPath: copy)[.size] as? Int
        #expect(size == bytes)
        #expect(!FileManager.default.fileExists(atPath: copy + "-wal"))
        #expect(try SQLiteDatabase.check(file: copy, Self.migrations) == (1, 1))
        let found = try SQLiteDatabase.watch(file: copy) { tx in
          try tx.first(Self.count) { row in [row.int(0), row.int(1)] }
        }
        #expect(found == [8_000, 7_999])
        let here = try await database.read { tx in try tx.first(Self.count) { row in row.int(0) } }
        #expect(here == 8_000 + steps.withLock { $0 })
      }
    }
  }

  @Test("a database of another program is distinguished from a box office's")
  func check() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in _ = try await database.migrate(Self.migrations) }
      let file = folder + "/boxoffice.sqlite"
      #expect(throws: DatabaseError.tooNew(found: 1, known: 0)) {
        try SQLiteDatabase.check(file: file, [])
      }
      let others = [Migration(version: 1, name: "other") { _ in [] }]
      #expect(throws: DatabaseError.self) { try SQLiteDatabase.check(file: file, others) }
      let text = folder + "/text"
      try "no database, but long enough to be looked at".write(
        toFile: text, atomically: false, encoding: .utf8)
      #expect(throws: DatabaseError.self) {
        try SQLiteDatabase.check(file: text, Self.migrations)
      }
    }
  }

  /// Runs what blocks on a thread of its own.
  private func onThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
  }
}
