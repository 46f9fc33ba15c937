import CSQLite
import Database

/// The transaction commands; every connection keeps them prepared.
enum TransactionCommand: String, CaseIterable {
  case begin = "BEGIN"
  case beginImmediate = "BEGIN IMMEDIATE"
  case commit = "COMMIT"
  case rollback = "ROLLBACK"
  case savepoint = "SAVEPOINT submission"
  case rollbackTo = "ROLLBACK TO submission"
  case release = "RELEASE submission"

  var place: Int {
    switch self {
    case .begin: 0
    case .beginImmediate: 1
    case .commit: 2
    case .rollback: 3
    case .savepoint: 4
    case .rollbackTo: 5
    case .release: 6
    }
  }
}

extension Connection {
  /// SQLite counts memory under a process-wide lock unless this is disabled before its first use; when
  /// another part of the program used it first, the counting simply stays enabled.
  private static let memoryIsNotCounted = boxoffice_sqlite_skip_memory_statistics() == SQLITE_OK

  /// The open handle; `unavailable` after ``close()``.
  var opened: OpaquePointer {
    get throws(DatabaseError) {
      guard let handle else { throw .unavailable }
      return handle
    }
  }

  /// Whether the transaction has pending foreign keys that prevent a commit.
  var owesForeignKeys: Bool {
    var owed: Int32 = 0
    var highest: Int32 = 0
    sqlite3_db_status(handle, SQLITE_DBSTATUS_DEFERRED_FKS, &owed, &highest, 0)
    return owed != 0
  }

  /// Steps a transaction command and returns SQLite's extended code, `SQLITE_OK` when done.
  func step(_ command: TransactionCommand) -> Int32 {
    guard command.place < commands.count else { return SQLITE_MISUSE }
    return commands[command.place].runAlone()
  }

  /// Steps a transaction command.
  func perform(_ command: TransactionCommand) throws(DatabaseError) {
    let code = step(command)
    guard code == SQLITE_OK else { throw failure(code) }
  }

  /// Translates a code into the port's errors and records what it means for the transaction and the file.
  func failure(_ code: Int32) -> DatabaseError {
    let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "closed"
    let error = DatabaseError(code: code, message: message)
    if FileFault.isFatal(code) {
      broken =
        broken
        ?? FatalFault(description: "\(message) (\(code))", isDamage: FileFault.isDamage(code))
    }
    if inTransaction, let handle, sqlite3_get_autocommit(handle) != 0 { lost = lost ?? error }
    return error
  }

  static func open(_ path: String, _ role: Role) throws(DatabaseError) -> OpaquePointer {
    _ = memoryIsNotCounted
    let access =
      switch role {
      case .writer: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .reader: SQLITE_OPEN_READONLY
      }
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(path, &handle, access | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let handle else {
      let message = String(cString: sqlite3_errstr(code))
      sqlite3_close_v2(handle)
      throw .failed("cannot open \(path): \(message)")
    }
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, Int32(FixedLimits.busyMilliseconds))
    for (option, on) in [
      // The writer checkpoints explicitly, and never after a failure; readers do not at all.
      (SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true), (SQLITE_DBCONFIG_DEFENSIVE, true),
      (SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
    ] {
      boxoffice_sqlite_switch(handle, option, on ? 1 : 0)
    }
    return handle
  }

  func becomeWriter(pagesMax: Int?) throws(DatabaseError) {
    try runScript(
      """
      PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;
      PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON;
      PRAGMA cache_size=-\(FixedLimits.writerCacheKiB);
      PRAGMA journal_size_limit=\(FixedLimits.logBytesKept);
      PRAGMA wal_autocheckpoint=0;
      """)
    if let pagesMax { try runScript("PRAGMA max_page_count=\(pagesMax)") }
    guard try answer("PRAGMA journal_mode") == "wal" else {
      throw .failed(
        "the file system under the data folder does not support a shared write-ahead log")
    }
    // Detects damage in the first pages here rather than in the middle of a sale.
    _ = try answer("SELECT count(*) FROM sqlite_schema")
    sqlite3_wal_hook(
      handle,
      { count, _, _, pages in
        count?.assumingMemoryBound(to: Int32.self).pointee = pages
        return SQLITE_OK
      }, logPageCount)
  }

  func becomeReader() throws(DatabaseError) {
    try runScript(
      """
      PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY;
      PRAGMA cell_size_check=ON; PRAGMA cache_size=-\(FixedLimits.readerCacheKiB);
      """)
    _ = try answer("SELECT count(*) FROM sqlite_schema")
  }

  /// The first column of the first row of a text outside the port's statements.
  func answer(_ text: String) throws(DatabaseError) -> String {
    var answer = ""
    let handle = try opened
    let statement = try PreparedStatement(text, database: handle, kept: false)
    do throws(StepFailure) {
      _ = try statement.run([], database: handle) { row in answer = row.text(0) }
    } catch {
      guard case .code(let code) = error else { throw .failed("\(text) failed") }
      throw failure(code)
    }
    return answer
  }
}

// It belongs to its lane's thread.
@available(*, unavailable)
extension Connection: Sendable {}
