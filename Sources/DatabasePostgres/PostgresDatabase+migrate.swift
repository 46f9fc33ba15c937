public import Database

extension PostgresDatabase {
  /// Applies the missing steps, each recorded in its own transaction. When several instances start together
  /// one migrates and the others wait for it.
  ///
  /// - Throws: `tooNew` for a database of a newer version; `failed` for steps that are not numbered 1, 2, 3
  ///   …, and for a database whose steps have other names; a step's own error, and then nothing of that step
  ///   remains.
  public func migrate(_ migrations: [Migration]) async throws -> MigrationReport {
    guard migrations.enumerated().allSatisfy({ $0.element.version == $0.offset + 1 })
    else { throw DatabaseError.failed("migrations must be numbered 1, 2, 3 … in order") }
    guard !isClosed else { throw DatabaseError.unavailable }
    let connection: Connection
    do throws(ConnectionFailure) {
      connection = try Connection(
        address, answerMilliseconds: FixedLimits.migrationMilliseconds, role: .writer)
    } catch {
      throw DatabaseError.failed(error.reason)
    }
    defer { connection.close() }
    do throws(StatementFailure) {
      return try Self.migrate(migrations, on: connection)
    } catch {
      throw error.error
    }
  }

  /// Blocks the calling thread: it runs before the server starts, or in a command.
  private static func migrate(
    _ migrations: [Migration], on connection: Connection
  ) throws(StatementFailure) -> MigrationReport {
    // Held until this connection ends.
    try connection.runText("SELECT pg_advisory_lock(\(migrationLock))")
    try connection.runText("SET client_min_messages = warning")
    try connection.runText(
      """
      CREATE TABLE IF NOT EXISTS schema_migrations
        (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)
      """)
    var names: [String] = []
    let kept = try connection.query("SELECT name FROM schema_migrations ORDER BY version")
    try? kept.forEach { row in names.append(row.text(0)) }
    let found = names.count
    guard found <= migrations.count else {
      throw StatementFailure(error: .tooNew(found: found, known: migrations.count))
    }
    guard names == migrations.prefix(found).map(\.name) else {
      let words = names.joined(separator: ", ")
      throw StatementFailure(
        error: .failed(
          "its schema was created by another program or an unreleased version: \(words)"))
    }
    for migration in migrations.dropFirst(found) {
      try connection.runText("BEGIN")
      do throws(StatementFailure) {
        for statement in migration.statements(.postgres) { try connection.runText(statement) }
        let name = migration.name.split(separator: "'").joined(separator: "''")
        try connection.runText(
          "INSERT INTO schema_migrations (version, name) VALUES (\(migration.version), '\(name)')")
        try connection.runText("COMMIT")
      } catch {
        try? connection.runText("ROLLBACK")
        throw error
      }
    }
    return MigrationReport(from: found, to: migrations.count)
  }

  /// Our own number among session locks, which no key of a write is likely to have.
  private static let migrationLock: Int64 = 0x626f_786f_6666_6963
}
