public import Database

/// The condition of a PostgreSQL server, for an operator to check before a box office runs on it.
public struct PostgresCondition: Sendable {
  /// The server's version, such as 150004.
  public let version: Int
  /// The server's clock, in milliseconds since 1970.
  public let clockMilliseconds: Int64
  /// The maximum number of connections.
  public let connectionsMax: Int
  /// Its `synchronous_commit` setting: `on` unless it was changed.
  public let synchronousCommit: String
  /// Whether it flushes to disk (`fsync`).
  public let waitsForDisk: Bool
  /// The database's encoding.
  public let encoding: String
  /// The names of the schema's applied steps, oldest first; empty for an empty database.
  public let migrations: [String]
}

extension PostgresDatabase {
  /// Reads a server's condition without changing anything. Blocks the calling thread.
  ///
  /// - Throws: `failed` with the reason when the server cannot be reached or is too old.
  public static func condition(at address: String) throws(DatabaseError) -> PostgresCondition {
    let connection: Connection
    do throws(ConnectionFailure) {
      connection = try Connection(
        address, answerMilliseconds: PostgresLimits().answerMilliseconds, role: .reporting)
    } catch {
      throw .failed(error.reason)
    }
    defer { connection.close() }
    do throws(StatementFailure) {
      return try condition(connection)
    } catch {
      throw error.error
    }
  }

  private static func condition(
    _ connection: Connection
  ) throws(StatementFailure) -> PostgresCondition {
    var names: [String] = []
    if try integer("SELECT (to_regclass('schema_migrations') IS NOT NULL)::int", connection)
      > 0
    {
      let kept = try connection.query("SELECT name FROM schema_migrations ORDER BY version")
      try? kept.forEach { row in names.append(row.text(0)) }
    }
    return PostgresCondition(
      version: Int(
        try integer("SELECT current_setting('server_version_num')::bigint", connection)),
      clockMilliseconds: try integer(
        "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", connection),
      connectionsMax: Int(
        try integer("SELECT current_setting('max_connections')::bigint", connection)),
      synchronousCommit: try text("SELECT current_setting('synchronous_commit')", connection),
      waitsForDisk: try text("SELECT current_setting('fsync')", connection) == "on",
      encoding: try text("SELECT current_setting('server_encoding')", connection),
      migrations: names)
  }

  private static func integer(
    _ text: String, _ connection: Connection
  ) throws(StatementFailure) -> Int64 {
    var number: Int64 = 0
    let answer = try connection.query(text)
    try? answer.forEach { row in number = row.integer(0) }
    return number
  }

  private static func text(
    _ text: String, _ connection: Connection
  ) throws(StatementFailure) -> String {
    var word = ""
    let answer = try connection.query(text)
    try? answer.forEach { row in word = row.text(0) }
    return word
  }
}
