public import Database

extension SQLiteDatabase {
  /// Reads from a folder that another process may be serving: one read-only connection, one
  /// snapshot, no lock taken and nothing written or checkpointed.
  ///
  /// Blocks the calling thread; for commands of an operator, not for a server.
  public static func watch<Result>(
    folder: String, _ work: (borrowing Transaction) throws -> Result
  ) throws -> Result {
    let connection = try Connection(path: "\(folder)/boxoffice.sqlite", role: .reader)
    defer { connection.close() }
    try connection.begin(immediate: false)
    defer { connection.rollback() }
    connection.enterCaller(shared: false)
    return try work(Transaction(connection))
  }
}
