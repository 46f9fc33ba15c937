import CSQLite
public import Database
import Glibc

extension SQLiteDatabase {
  /// Copies the database of a folder, which another process may be serving, into `path`, an empty file that
  /// only the caller uses. The copy is one plain file, as of the moment the copying began.
  ///
  /// Copies page by page from one snapshot, so it finishes whatever is written meanwhile; the log cannot
  /// restart until then. Blocks the calling thread.
  ///
  /// - Parameter afterStep: Called after each step with the pages copied and the total pages.
  /// - Returns: The bytes of the copy.
  public static func backUp(
    folder: String, to path: String, afterStep: (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws(DatabaseError) -> Int {
    let source = try Connection(path: "\(folder)/boxoffice.sqlite", role: .reader)
    defer { source.close() }
    // Without an open snapshot every commit in between would restart the copy.
    try source.begin(immediate: false)
    defer { source.rollback() }
    _ = try source.answer("SELECT count(*) FROM sqlite_schema")
    let copy = try BackupFile(path)
    let bytes = try copy.fill(from: try source.opened, afterStep)
    copy.close()
    return bytes
  }
}

/// The destination file of a backup; belongs to one thread.
private final class BackupFile {
  private var handle: OpaquePointer?

  init(_ path: String) throws(DatabaseError) {
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK else {
      close()
      throw .failed("cannot write \(path): \(String(cString: sqlite3_errstr(code)))")
    }
    sqlite3_extended_result_codes(handle, 1)
  }

  deinit { close() }

  func close() {
    sqlite3_close_v2(handle)
    handle = nil
  }

  func fill(
    from source: OpaquePointer, _ afterStep: (Int, Int) -> Void
  ) throws(DatabaseError) -> Int {
    // A copy interrupted by a power cut is discarded, so only the end is worth a sync: the caller's.
    try run("PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY")
    guard let backup = sqlite3_backup_init(handle, "main", source, "main") else { throw failure() }
    var code = SQLITE_OK
    while code == SQLITE_OK {
      code = sqlite3_backup_step(backup, FixedLimits.backupPagesAtOnce)
      let all = Int(sqlite3_backup_pagecount(backup))
      afterStep(all - Int(sqlite3_backup_remaining(backup)), all)
      if code == SQLITE_OK { usleep(FixedLimits.backupPauseMicroseconds) }
    }
    let end = sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE, end == SQLITE_OK else {
      throw DatabaseError(code: code == SQLITE_DONE ? end : code, message: message)
    }
    // The original has a log beside it; a copy must be complete by itself.
    try run("PRAGMA journal_mode=DELETE")
    return try number("PRAGMA page_count") * number("PRAGMA page_size")
  }

  private var message: String { String(cString: sqlite3_errmsg(handle)) }

  private func failure() -> DatabaseError {
    DatabaseError(code: sqlite3_extended_errcode(handle), message: message)
  }

  private func run(_ text: String) throws(DatabaseError) {
    guard sqlite3_exec(handle, text, nil, nil, nil) == SQLITE_OK else { throw failure() }
  }

  private func number(_ text: String) throws(DatabaseError) -> Int {
    guard let handle else { throw .unavailable }
    let statement = try PreparedStatement(text, database: handle, kept: false)
    var number = 0
    do throws(StepFailure) {
      _ = try statement.run([], database: handle) { row in number = row.int(0) }
    } catch {
      throw failure()
    }
    return number
  }
}

// It belongs to the copying thread.
@available(*, unavailable)
extension BackupFile: Sendable {}
