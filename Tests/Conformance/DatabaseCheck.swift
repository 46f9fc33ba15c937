public import Database
public import Testing

/// One promise of the `Database` port, checked against any engine.
///
/// An engine's tests run all of them:
/// `@Test(arguments: DatabaseCheck.all) func keeps(check: DatabaseCheck) async throws { … }`.
public struct DatabaseCheck: Sendable, CustomTestStringConvertible {
  /// The promise, as a sentence.
  public let testDescription: String
  /// Records an issue when the engine breaks the promise.
  public let run: @Sendable (any DatabaseUnderTest) async throws -> Void

  init(_ promise: String, run: @escaping @Sendable (any DatabaseUnderTest) async throws -> Void) {
    testDescription = promise
    self.run = run
  }

  /// Every promise.
  public static let all: [DatabaseCheck] =
    values + transactions + commits + concurrency + migrations + closing
}

/// What an engine's tests lend the suite.
public protocol DatabaseUnderTest: Sendable {
  /// Transactions that may write at the same moment: 1 for SQLite, the lanes for PostgreSQL.
  var writersAtOnce: Int { get }
  /// Whether a text may hold a NUL; PostgreSQL refuses it.
  var storesNUL: Bool { get }
  /// Runs `body` on a fresh, empty database where at most `writersWaitingMax` writers may wait for
  /// each lane (nil: the default), then closes and removes it.
  func withDatabase(
    writersWaitingMax: Int?, _ body: @Sendable (any Database) async throws -> Void
  ) async throws
}

extension DatabaseUnderTest {
  /// Runs `body` on a fresh, empty database with the default bounds.
  func withDatabase(_ body: @Sendable (any Database) async throws -> Void) async throws {
    try await withDatabase(writersWaitingMax: nil, body)
  }

  /// Runs `body` on a fresh database with the suite's tables.
  func withTables(_ body: @Sendable (any Database) async throws -> Void) async throws {
    try await withDatabase { database in
      _ = try await database.migrate(Tables.migrations)
      try await body(database)
    }
  }
}
