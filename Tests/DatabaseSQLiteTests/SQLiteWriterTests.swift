import Database
import DatabaseSQLite
import Foundation
import Testing

@Suite("The SQLite writer and readers")
struct SQLiteWriterTests {
  @Test(
    "A full disk refuses with storageFull, leaves nothing half done, and works once there is room")
  func storageFull() async throws {
    try await withFolder { folder in
      var limits = SQLiteLimits()
      limits.pagesMax = 40
      let kept = try await withSQLite(folder, limits: limits) { database in
        _ = try await database.migrate(Notes.migrations)
        var added = 0
        while added < 1_000 {
          do { try await Notes.add(added, words: 3_000, to: database) } catch {
            #expect(error as? DatabaseError == .storageFull)
            break
          }
          added += 1
        }
        #expect(added > 0 && added < 40)
        #expect(try await Notes.numbers(in: database) == Array(0..<added))
        let error = await error {
          try await Notes.add(5_000, words: 200_000, to: database)
        }
        #expect(error == .storageFull)
        // What fits still goes in.
        _ = try await database.write { try $0.execute(Self.deleteFirst) }
        try await Notes.add(5_001, words: 100, to: database)
        try await database.ping()
        return try await Notes.numbers(in: database)
      }
      try await withSQLite(folder) { database in
        #expect(try await Notes.numbers(in: database) == kept)
        try await Notes.add(5_002, words: 200_000, to: database)
      }
    }
  }

  @Test("A statement after the disk was full does not commit on its own")
  func nothingAfterStorageFull() async throws {
    try await withFolder { folder in
      var limits = SQLiteLimits()
      limits.pagesMax = 40
      try await withSQLite(folder, limits: limits) { database in
        _ = try await database.migrate(Notes.migrations)
        let error = await error {
          try await database.write { transaction in
            // A closure that swallows the error and goes on.
            _ = try? transaction.execute(
              Self.insert, .int(1), .text(String(repeating: "w", count: 400_000)))
            _ = try? transaction.execute(Self.insert, .int(2), .text("small"))
          }
        }
        #expect(error == .storageFull)
        #expect(try await Notes.numbers(in: database) == [])
      }
    }
  }

  @Test("Writers that come while a commit runs share the next one")
  func batches() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        _ = try await database.migrate(Notes.migrations)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for number in 0..<500 {
            group.addTask { try await Notes.add(number, to: database) }
          }
          try await group.waitForAll()
        }
        let figures = database.figures()
        #expect(figures.batchSizes.count == 11)
        #expect(figures.batchSizes.reduce(0, +) < figures.callers)
        #expect(try await Notes.numbers(in: database) == Array(0..<500))
      }
    }
  }

  @Test("The writer syncs every commit, and nobody but the writer checkpoints")
  func pragmas() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        let pragmas = [
          Self.journalMode, Self.synchronous, Self.foreignKeys, Self.autocheckpoint,
        ]
        let writer = try await database.write { transaction in
          try pragmas.map { try transaction.first($0) { row in row.text(0) } }
        }
        #expect(writer == ["wal", "2", "1", "0"])
        let reader = try await database.read { transaction in
          try [Self.queryOnly, Self.autocheckpoint].map {
            try transaction.first($0) { row in row.text(0) }
          }
        }
        #expect(reader == ["1", "0"])
      }
    }
  }

  @Test("The log starts over instead of growing for ever")
  func checkpoints() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        _ = try await database.migrate(Notes.migrations)
        // Each commit puts about 1,000 pages into the log; 4,000 pages call for a checkpoint.
        for number in 0..<12 { try await Notes.add(number, words: 4_000_000, to: database) }
        let log =
          try FileManager.default.attributesOfItem(
            atPath: "\(folder)/boxoffice.sqlite-wal")[.size] as? Int
        #expect((log ?? .max) < 30_000_000)
        #expect(try await Notes.numbers(in: database).count == 12)
      }
    }
  }

  @Test("A read that takes long does not hold up the next")
  func readers() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        _ = try await database.migrate(Notes.migrations)
        let started = DispatchSemaphore(value: 0)
        let open = DispatchSemaphore(value: 0)
        async let long: Void = database.read { _ in
          started.signal()
          open.wait()
        }
        await withCheckedContinuation { continuation in
          DispatchQueue.global().async {
            started.wait()
            continuation.resume()
          }
        }
        for _ in 0..<500 { try await database.ping() }
        open.signal()
        try await long
      }
    }
  }

  private static let insert = Statement("INSERT INTO notes (number, words) VALUES ($1, $2)")
  private static let deleteFirst = Statement("DELETE FROM notes WHERE number < 2")
  private static let journalMode = Statement("PRAGMA journal_mode")
  private static let synchronous = Statement("PRAGMA synchronous")
  private static let foreignKeys = Statement("PRAGMA foreign_keys")
  private static let autocheckpoint = Statement("PRAGMA wal_autocheckpoint")
  private static let queryOnly = Statement("PRAGMA query_only")

  private func error(_ work: () async throws -> Void) async -> DatabaseError? {
    do {
      try await work()
      return nil
    } catch { return error as? DatabaseError }
  }
}
