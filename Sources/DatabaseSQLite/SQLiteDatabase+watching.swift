public import Database

extension SQLiteDatabase {
  /// Reads from a folder that another process may be serving: one read-only connection, one
  /// snapshot, no lock taken and nothing written or checkpointed.
  ///
  /// Blocks the calling thread; for an operator's commands, not for a server.
  public static func watch<Result>(
    folder: String, _ work: (borrowing Transaction) throws -> Result
  ) throws -> Result {
    try watch(file: "\(folder)/boxoffice.sqlite", work)
  }

  /// Reads from one file in the same way.
  public static func watch<Result>(
    file: String, _ work: (borrowing Transaction) throws -> Result
  ) throws -> Result {
    let connection = try Connection(path: file, role: .reader)
    defer { connection.close() }
    try connection.begin(immediate: false)
    defer { connection.rollback() }
    connection.beginSubmission(shared: false)
    return try work(Transaction(connection))
  }

  /// Reads from a folder like ``watch(folder:_:)``, after checking every page and index of the same snapshot.
  ///
  /// - Throws: `damaged`, with the first finding; `changesLost` when the log lacks acknowledged changes.
  public static func examine<Result>(
    folder: String, _ work: (borrowing Transaction) throws -> Result
  ) throws -> Result {
    try expectWholeLog(folder: folder)
    let connection = try Connection(path: "\(folder)/boxoffice.sqlite", role: .reader)
    defer { connection.close() }
    try connection.begin(immediate: false)
    defer { connection.rollback() }
    connection.beginSubmission(shared: false)
    try connection.expectWhole()
    return try work(Transaction(connection))
  }

  /// Checks that the log of a folder, which another process may be serving, has everything acknowledged.
  ///
  /// - Throws: `changesLost`, with where. Blocks the calling thread.
  public static func expectWholeLog(folder: String) throws(DatabaseError) {
    try LogInspection.expectWhole(beside: "\(folder)/boxoffice.sqlite")
  }

  /// Which of `migrations` were applied to a file, and how many there are. Reads the whole file, which must
  /// be complete without a log, unless `readAll` is false.
  ///
  /// - Throws: `failed` for a file with another program's schema; `damaged` for one that is not an SQLite
  ///   database, or an incomplete one; `tooNew` for one of a newer version. Blocks the calling thread.
  public static func check(
    file: String, _ migrations: [Migration], readAll: Bool = true
  ) throws(DatabaseError) -> (version: Int, known: Int) {
    if readAll { try MainFile.expectLength(file) }
    let connection = try Connection(path: file, role: .reader)
    defer { connection.close() }
    if readAll { try connection.expectWhole() }
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migrations'"
    guard try connection.answer(tables) == "1" else {
      throw .failed("it is not a box office database")
    }
    let version = Int(try connection.answer(newestVersion)) ?? 0
    guard version <= migrations.count else {
      throw .tooNew(found: version, known: migrations.count)
    }
    guard
      version > 0,
      try connection.answer(names)
        == migrations.prefix(version).map(\.name).joined(separator: "\n")
    else { throw .failed("its schema was created by another program or an unreleased version") }
    return (version, migrations.count)
  }

  /// Runs `body` while no box office can use the folder, which is created if missing.
  ///
  /// - Throws: `locked` when one is running on it; `failed` when the folder cannot be created.
  public static func keepingOthersOff<Result>(
    folder: String, _ body: () throws -> Result
  ) throws -> Result {
    let lock = try FolderLock.take(folder)
    defer { lock.hold() }
    return try body()
  }
}
