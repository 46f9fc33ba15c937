import Database
import DatabaseSQLite
import Foundation
import Testing

@Suite("The data folder")
struct SQLiteFolderTests {
  @Test("A new folder and its files belong to their owner alone")
  func modes() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        _ = try await database.migrate([])
        #expect(database.folder == folder)
        #expect(database.fileBytes() > 0)
        #expect(try mode(folder) == 0o700)
        for file in ["boxoffice.sqlite", "boxoffice.sqlite-wal", "boxoffice.lock"] {
          #expect(try mode("\(folder)/\(file)") == 0o600)
        }
      }
    }
  }

  @Test("A second server on the folder is refused, and may start once the first has closed")
  func lock() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        #expect(throws: DatabaseError.locked(folder)) {
          try SQLiteDatabase(folder: folder) { _ in }
        }
        try await database.ping()
      }
      try await withSQLite(folder) { database in try await database.ping() }
    }
  }

  @Test("A deleted lock file lets no second server in")
  func lockFileDeleted() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        try FileManager.default.removeItem(atPath: "\(folder)/boxoffice.lock")
        #expect(throws: DatabaseError.locked(folder)) {
          try SQLiteDatabase(folder: folder) { _ in }
        }
        try await database.ping()
      }
      try await withSQLite(folder) { database in try await database.ping() }
    }
  }

  @Test("A database that was not closed releases the folder when it is dropped")
  func dropped() async throws {
    try await withFolder { folder in
      do { _ = try SQLiteDatabase(folder: folder) { _ in } }
      while true {
        do {
          let second = try SQLiteDatabase(folder: folder) { _ in }
          await second.close()
          break
        } catch DatabaseError.locked { await Task.yield() }
      }
    }
  }

  @Test("Closing moves the log into the file")
  func checkpoint() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in _ = try await database.migrate([]) }
      let log =
        try FileManager.default.attributesOfItem(
          atPath: "\(folder)/boxoffice.sqlite-wal")[.size] as? Int
      #expect(log == 0)
      try await withSQLite(folder) { database in
        let report = try await database.migrate([])
        #expect(report == MigrationReport(from: 0, to: 0))
      }
    }
  }

  @Test("What was committed is there after the copy a crash would leave is opened")
  func crashImage() async throws {
    try await withFolder { folder in
      try await withFolder { copy in
        try await withSQLite(folder) { database in
          _ = try await database.migrate(Notes.migrations)
          for number in 0..<50 { try await Notes.add(number, to: database) }
          try FileManager.default.createDirectory(
            atPath: copy, withIntermediateDirectories: true)
          for file in ["boxoffice.sqlite", "boxoffice.sqlite-wal"] {
            try FileManager.default.copyItem(
              atPath: "\(folder)/\(file)", toPath: "\(copy)/\(file)")
          }
        }
        try await withSQLite(copy) { database in
          let numbers = try await Notes.numbers(in: database)
          #expect(numbers == Array(0..<50))
        }
      }
    }
  }

  @Test("A log cut off anywhere opens with a prefix of the commits, whole ones only")
  func tornLog() async throws {
    try await withFolder { folder in
      var log = Data()
      var file = Data()
      try await withSQLite(folder) { database in
        _ = try await database.migrate(Notes.migrations)
        for number in 0..<20 { try await Notes.add(number, to: database) }
        log = try Data(contentsOf: URL(filePath: "\(folder)/boxoffice.sqlite-wal"))
        file = try Data(contentsOf: URL(filePath: "\(folder)/boxoffice.sqlite"))
      }
      var longest = 0
      for cut in stride(from: 0, through: log.count, by: 4_099) {
        try await withFolder { copy in
          try FileManager.default.createDirectory(
            atPath: copy, withIntermediateDirectories: true)
          try file.write(to: URL(filePath: "\(copy)/boxoffice.sqlite"))
          try log.prefix(cut).write(to: URL(filePath: "\(copy)/boxoffice.sqlite-wal"))
          try await withSQLite(copy) { database in
            _ = try await database.migrate(Notes.migrations)
            let numbers = try await Notes.numbers(in: database)
            #expect(numbers == Array(0..<numbers.count))
            #expect(numbers.count >= longest)
            longest = numbers.count
          }
        }
      }
      #expect(longest >= 18)
    }
  }

  @Test("A file that is no database is refused with its path")
  func noDatabase() async throws {
    try await withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let path = "\(folder)/boxoffice.sqlite"
      try Data(repeating: 0x5a, count: 8_192).write(to: URL(filePath: path))
      expectFailure(opening: folder, naming: path)
    }
  }

  @Test("A damaged database is refused or answers with errors, and never traps")
  func damaged() async throws {
    try await withFolder { folder in
      try await withSQLite(folder) { database in
        _ = try await database.migrate(Notes.migrations)
        for number in 0..<500 { try await Notes.add(number, to: database) }
      }
      let path = URL(filePath: "\(folder)/boxoffice.sqlite")
      let whole = try Data(contentsOf: path)
      for start in stride(from: 100, to: whole.count, by: 1_021) {
        var damaged = whole
        for index in start..<min(start + 64, whole.count) { damaged[index] ^= 0xff }
        try damaged.write(to: path)
        do {
          let database = try SQLiteDatabase(folder: folder) { _ in }
          _ = try? await Notes.numbers(in: database)
          _ = try? await Notes.add(1_000, to: database)
          await database.close()
        } catch {
          guard case DatabaseError.damaged = error else { Issue.record("\(error)"); return }
        }
      }
    }
  }

  @Test(
    "A folder that cannot be made is refused with its path",
    arguments: ["/dev/null/data", "/proc/no-such/data"])
  func unwritable(folder: String) {
    expectFailure(opening: folder, naming: folder)
  }

  @Test("A file where the folder should be is refused with its path")
  func fileForFolder() async throws {
    try await withFolder { folder in
      try Data().write(to: URL(filePath: folder))
      expectFailure(opening: folder, naming: folder)
    }
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }
}

/// Expects `failed` or `damaged` with the path in its detail, and not in the public description.
func expectFailure(opening folder: String, naming path: String) {
  do throws(DatabaseError) {
    _ = try SQLiteDatabase(folder: folder) { _ in }
    Issue.record("no error")
  } catch {
    let detail: String
    switch error {
    case .failed(let text), .damaged(let text): detail = text
    default: Issue.record("\(error)"); return
    }
    #expect(detail.contains(path))
    #expect(!error.description.contains(path))
  }
}

/// A table of numbers with a little text each.
enum Notes {
  static let migrations = [
    Migration(version: 1, name: "notes") { _ in
      ["CREATE TABLE notes (number BIGINT NOT NULL PRIMARY KEY, words TEXT NOT NULL)"]
    }
  ]
  private static let insert = Statement("INSERT INTO notes (number, words) VALUES ($1, $2)")
  private static let all = Statement("SELECT number FROM notes ORDER BY number")

  static func add(_ number: Int, words: Int = 100, to database: SQLiteDatabase) async throws {
    _ = try await database.write { transaction in
      try transaction.execute(
        insert, .int(number), .text(String(repeating: "w", count: words)))
    }
  }

  static func numbers(in database: SQLiteDatabase) async throws -> [Int] {
    try await database.read { transaction in try transaction.all(all) { row in row.int(0) } }
  }
}
