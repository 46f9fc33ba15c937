public import Database

extension SQLiteDatabase {
  /// Applies the missing steps, each recorded in its own transaction.
  ///
  /// - Throws: `tooNew` for a database of a newer version; `failed` for steps that are not numbered 1, 2, 3
  ///   …, and for a database whose steps have other names; a step's own error, and then nothing of that step
  ///   remains.
  public func migrate(_ migrations: [Migration]) async throws -> MigrationReport {
    guard migrations.enumerated().allSatisfy({ $0.element.version == $0.offset + 1 })
    else { throw DatabaseError.failed("migrations must be numbered 1, 2, 3 … in order") }
    let known = migrations.count
    let (found, names) = try await writeWithConnection { connection in
      try connection.runScript(Self.versionTable)
      return (
        Int(try connection.answer(Self.newestVersion)) ?? 0, try connection.answer(Self.names)
      )
    }
    guard found <= known else { throw DatabaseError.tooNew(found: found, known: known) }
    guard names == migrations.prefix(found).map(\.name).joined(separator: "\n") else {
      throw DatabaseError.failed(
        "its schema was created by another program or an unreleased version: \(names)")
    }
    for migration in migrations.dropFirst(found) {
      try await writeWithConnection { connection in
        for statement in migration.statements(.sqlite) { try connection.runScript(statement) }
        _ = try connection.run(
          Self.record, [.int(migration.version), .text(migration.name)]
        ) { _ in }
      }
    }
    return MigrationReport(from: found, to: known)
  }

  private static let versionTable =
    """
    CREATE TABLE IF NOT EXISTS schema_migrations
      (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)
    """
  static let newestVersion = "SELECT coalesce(max(version), 0) FROM schema_migrations"
  static let names =
    """
    SELECT coalesce(group_concat(name, char(10)), '')
    FROM (SELECT name FROM schema_migrations ORDER BY version)
    """
  private static let record = Statement(
    "INSERT INTO schema_migrations (version, name) VALUES ($1, $2)")
}
