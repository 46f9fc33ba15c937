import BookingStore
import Database
import DatabasePostgres
import DatabaseSQLite
import Foundation
import TestKit
import TestServers
import Testing

/// The stores that statements are explained on.
enum Engine: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case sqlite
  case postgres

  var testDescription: String { rawValue }
  var dialect: Dialect { self == .sqlite ? .sqlite : .postgres }

  /// A filled store, its evening behind it.
  struct Store {
    let engine: Engine
    let database: any Database
    let evening: Evening
  }

  /// Runs `body` with a store of so many seats and reservations, or an empty one, after an evening;
  /// `isAnalysed` says whether the engine has counted what is in its tables.
  func withStore(
    seats: Int, isAnalysed: Bool = true, _ body: (Store) async throws -> Void
  ) async throws {
    switch self {
    case .sqlite: try await withSQLite(seats, isAnalysed, body)
    case .postgres: try await withServer(seats, body)
    }
  }

  private func withSQLite(
    _ seats: Int, _ isAnalysed: Bool, _ body: (Store) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "statements-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try SQLiteDatabase(folder: folder.appending(path: "data").path) { reason in
      Issue.record("the disk failed: \(reason)")
    }
    do {
      _ = try await database.migrate(Schema.migrations)
      let background = Background(seats: seats, dialect: .sqlite, now: TestClock().now)
      let filling = seats > 0 ? background.statements : []
      for text in filling + (isAnalysed ? ["ANALYZE"] : []) {
        try await database.write { tx in _ = try tx.execute(Statement(generated: text)) }
      }
      try await play(database, body)
      await database.close()
    } catch {
      await database.close()
      throw error
    }
  }

  private func withServer(_ seats: Int, _ body: (Store) async throws -> Void) async throws {
    var limits = testLimits
    limits.answerMilliseconds = 600_000
    try await withPostgres(limits) { database in
      _ = try await database.migrate(Schema.migrations)
      let background = Background(seats: seats, dialect: .postgres, now: TestClock().now)
      let address = database.address
      try await onOwnThread {
        let server = try PostgresServer.shared.get()
        let filling = seats > 0 ? background.statements : []
        for text in filling + ["VACUUM ANALYZE"] { try server.sql(text, in: address) }
      }
      try await play(database, body)
    }
  }

  private func play(
    _ database: any Database, _ body: (Store) async throws -> Void
  ) async throws {
    let evening = try Evening(in: database)
    try await evening.play()
    try await body(Store(engine: self, database: database, evening: evening))
  }
}

extension Engine.Store {
  /// Runs `work` in a transaction that is undone.
  func undone<Result: Sendable>(
    _ work: @escaping @Sendable (any StatementRunner) throws -> Result
  ) async throws -> Result {
    do {
      try await database.write { tx in throw Undone(result: try work(tx.runner)) }
    } catch let undone as Undone {
      if let result = undone.result as? Result { return result }
    }
    throw DatabaseError.failed("what is undone was not")
  }

  /// What a query answers, a text for each row.
  func texts(_ query: String) async throws -> [String] {
    try await database.read { tx in try tx.all(Statement(generated: query)) { $0.text(0) } }
  }
}

/// Thrown to have a transaction undone, with what it came to.
private struct Undone: Error {
  let result: any Sendable
}
