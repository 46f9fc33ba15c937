import Database
import Testing

extension DatabaseCheck {
  static let migrations = [
    DatabaseCheck("migrating reports from and to, and a second time changes nothing") { engine in
      try await engine.withDatabase { database in
        #expect(try await database.migrate(Tables.migrations) == MigrationReport(from: 0, to: 1))
        #expect(try await database.migrate(Tables.migrations) == MigrationReport(from: 1, to: 1))
        let more = Tables.migrations + [secondStep, thirdStep]
        #expect(try await database.migrate(more) == MigrationReport(from: 1, to: 3))
        #expect(try await database.migrate(more) == MigrationReport(from: 3, to: 3))
        _ = try await database.write { tx in try tx.execute(useSecond, .int(1)) }
      }
    },
    DatabaseCheck("a database of a newer program is refused and left alone") { engine in
      try await engine.withDatabase { database in
        _ = try await database.migrate(Tables.migrations + [secondStep])
        await #expect(throws: DatabaseError.tooNew(found: 2, known: 1)) {
          try await database.migrate(Tables.migrations)
        }
        await #expect(throws: DatabaseError.tooNew(found: 2, known: 0)) {
          try await database.migrate([])
        }
        _ = try await database.write { tx in try tx.execute(useSecond, .int(1)) }
      }
    },
    DatabaseCheck("a step that fails leaves nothing of itself, and the steps before stay") {
      engine in
      try await engine.withDatabase { database in
        let failing = Migration(version: 2, name: "half right") { _ in
          [
            "CREATE TABLE second (id BIGINT NOT NULL PRIMARY KEY)",
            "CREATE TABLE counters (id INT)",
          ]
        }
        await #expect(throws: DatabaseError.self) {
          try await database.migrate(Tables.migrations + [failing])
        }
        await #expect(throws: DatabaseError.self) {
          _ = try await database.write { tx in try tx.execute(useSecond, .int(1)) }
        }
        let mended = try await database.migrate(Tables.migrations + [secondStep])
        #expect(mended == MigrationReport(from: 1, to: 2))
        _ = try await database.write { tx in try tx.execute(useSecond, .int(1)) }
      }
    },
    DatabaseCheck("a database whose steps have other names is refused and left alone") { engine in
      try await engine.withDatabase { database in
        _ = try await database.migrate(Tables.migrations + [secondStep])
        let other = Migration(version: 2, name: "another second") { _ in [] }
        await #expect(throws: DatabaseError.self) {
          try await database.migrate(Tables.migrations + [other])
        }
        await #expect(throws: DatabaseError.self) {
          try await database.migrate(Tables.migrations + [other, thirdStep])
        }
        let report = try await database.migrate(Tables.migrations + [secondStep])
        #expect(report == MigrationReport(from: 2, to: 2))
      }
    },
    DatabaseCheck("steps that are not numbered 1, 2, 3 are refused") { engine in
      try await engine.withDatabase { database in
        await #expect(throws: DatabaseError.self) { try await database.migrate([secondStep]) }
        await #expect(throws: DatabaseError.self) {
          try await database.migrate(Tables.migrations + Tables.migrations)
        }
        let report = try await database.migrate(Tables.migrations)
        #expect(report == MigrationReport(from: 0, to: 1))
      }
    },
  ]

  private static let secondStep = Migration(version: 2, name: "second") { _ in
    ["CREATE TABLE second (id BIGINT NOT NULL PRIMARY KEY)"]
  }
  private static let thirdStep = Migration(version: 3, name: "third") { _ in
    ["CREATE TABLE third (id BIGINT NOT NULL PRIMARY KEY)"]
  }
  private static let useSecond = Statement("INSERT INTO second (id) VALUES ($1)")
}
