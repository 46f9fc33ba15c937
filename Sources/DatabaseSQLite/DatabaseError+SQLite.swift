import CSQLite
import Database

extension DatabaseError {
  /// Translates an extended result code of SQLite into the port's errors. SQLite's messages name tables and
  /// columns, never values.
  init(code: Int32, message: String) {
    switch code {
    case boxoffice_sqlite_constraint_unique, boxoffice_sqlite_constraint_primary_key,
      boxoffice_sqlite_constraint_row_id:
      self = .uniqueViolation(message)
    case boxoffice_sqlite_constraint_check: self = .checkViolation(message)
    case boxoffice_sqlite_constraint_foreign_key: self = .foreignKeyViolation(message)
    case boxoffice_sqlite_io_error_shared_memory_size: self = .storageFull
    default: self.init(primary: code & 0xff, message: "\(message) (\(code))")
    }
  }

  private init(primary: Int32, message: String) {
    switch primary {
    case SQLITE_FULL: self = .storageFull
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
    case SQLITE_IOERR: self = .unavailable
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .damaged(message)
    default: self = .failed(message)
    }
  }
}

/// Why a ``SQLiteDatabase`` has stopped writing.
public struct FatalFault: Hashable, Sendable, CustomStringConvertible {
  /// In SQLite's words.
  public let description: String
  /// Whether the file itself is damaged, so that a restart does not repair it.
  public let isDamage: Bool
}

/// What a result code means for the file.
enum FileFault {
  /// Whether the file contains data that SQLite never wrote.
  static func isDamage(_ code: Int32) -> Bool {
    [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xff)
  }

  /// Whether no more should be written before a restart has read the log again: after a failed write or sync
  /// the page cache and the disk may disagree, and a retry would hide it.
  static func isFatal(_ code: Int32) -> Bool {
    switch code {
    case boxoffice_sqlite_io_error_shared_memory_size, boxoffice_sqlite_io_error_memory: false
    default: [SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xff)
    }
  }
}
