/// The bounds of a ``SQLiteDatabase``; the defaults suit a sale.
public struct SQLiteLimits: Sendable {
  /// Writes that may wait. At the 50,000 small commits a second of a two-core machine the last one waits for
  /// less than a fifth of a second; beyond that an immediate refusal is better.
  public var writersWaitingMax = 8_192
  /// Reads that may wait; they are served one by one.
  public var readersWaitingMax = 4_096
  /// Milliseconds that writes may wait for a writer that does not catch up: a fan notices a second. Two batches, a
  /// thousand writes, may wait in any case.
  public var waitMilliseconds: Int64 = 250
  /// Submissions in one commit: bounds how long the first of a batch waits for the last.
  public var batchMax = 512
  /// Read-only connections, each on a thread of its own. With two, one slow read does not block the short
  /// ones.
  public var readers = 2
  /// Pages of 4 KiB in the write-ahead log before its content moves to the main file: 64 MB. A page that many
  /// holds change is moved once, so fewer moves mean less work; a restart still reads the log in a fraction
  /// of a second.
  public var checkpointPages = 16_000
  /// Pages of 4 KiB the database file may have, or nil for SQLite's own bound. Tests fill a "disk" with it.
  public var pagesMax: Int?

  /// Makes the default limits.
  public init() {}
}

/// Bounds that need no configuration.
enum FixedLimits {
  /// Reads a reader takes at once: a second one would wait behind the first while another reader is free.
  static let readersTakenAtOnce = 1
  /// Long reads that may wait; each may take seconds.
  static let longReadsWaitingMax = 16
  /// Pages of 4 KiB a backup copies in one step: 4 MB, then it pauses.
  static let backupPagesAtOnce: Int32 = 1_024
  /// Microseconds a backup leaves the disk to the sale after each step.
  static let backupPauseMicroseconds: UInt32 = 500
  /// Milliseconds to wait for a lock of another program, such as an operator's `sqlite3`. The folder lock
  /// keeps a second server out, so the server itself never waits.
  static let busyMilliseconds = 2_000
  /// Pages in the log that mean readers never left it idle: then the writer waits for them, so that the log
  /// restarts instead of growing forever. 160 MB.
  static let logPagesMax = 40_000
  /// Bytes the log's file keeps after it restarts.
  static let logBytesKept = 80 << 20
  /// KiB of page cache for the writer: the whole sale of a large concert.
  static let writerCacheKiB = 65_536
  /// KiB of page cache for each reader.
  static let readerCacheKiB = 16_384
  /// Statements a connection keeps prepared. A program has a few hundred; statements created repeatedly by
  /// mistake only become slow.
  static let preparedMax = 4_096
  /// Inspections of a live log before differing results are attributed to its writer.
  static let looksAtLiveLog = 8
  /// Microseconds between two such inspections: 20 ms, enough to finish writing a frame.
  static let lookPauseMicroseconds: UInt32 = 20_000
  /// Bytes copied at once when a damaged log is preserved: 1 MiB.
  static let copiedAtOnce = 1 << 20
}
