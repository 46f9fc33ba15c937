/// The bounds of a ``SQLiteDatabase``; the defaults suit a sale.
public struct SQLiteLimits: Sendable {
  /// Writers that may wait. At the 50,000 small commits a second of a two-core machine the last
  /// one waits for less than a fifth of a second; beyond that a refusal is kinder.
  public var writersWaitingMax = 8_192
  /// Readers that may wait; reads are answered one by one.
  public var readersWaitingMax = 4_096
  /// Callers in one commit: bounds how long the first of a batch waits for the last.
  public var batchMax = 512
  /// Read-only connections, each on a thread of its own. Two keep one long read from holding up
  /// the short ones.
  public var readers = 2
  /// Pages of 4 KiB in the write-ahead log before its content moves to the main file: 64 MB. A page
  /// that many holds change is moved once, so the fewer moves the less to do; a restart still reads
  /// the log in a fraction of a second.
  public var checkpointPages = 16_000
  /// Pages of 4 KiB the database file may have, or nil for SQLite's own bound. The tests fill a
  /// "disk" with it.
  public var pagesMax: Int?

  /// Makes the default limits.
  public init() {}
}

/// Bounds nobody needs to set.
enum FixedLimits {
  /// Callers a reader takes at once: a second one would wait behind the first for nothing while
  /// another reader is free.
  static let readersTakenAtOnce = 1
  /// Surveys that may wait; each may take seconds.
  static let surveysWaitingMax = 16
  /// Pages of 4 KiB a backup copies in one step: 4 MB, after which it looks up.
  static let backupPagesAtOnce: Int32 = 1_024
  /// Microseconds a backup leaves the disk to the sale after each step.
  static let backupPauseMicroseconds: UInt32 = 500
  /// Milliseconds to wait for a lock another program holds, such as an operator's `sqlite3`; the
  /// lock file keeps a second server away, so the server itself never waits.
  static let busyMilliseconds = 2_000
  /// Pages in the log that mean readers never left it alone: then the writer waits for them, so
  /// that the log starts over instead of growing for ever. 160 MB.
  static let logPagesMax = 40_000
  /// Bytes the log's file keeps after it starts over.
  static let logBytesKept = 80 << 20
  /// KiB of page cache for the writer: the whole sale of a large concert.
  static let writerCacheKiB = 65_536
  /// KiB of page cache for each reader.
  static let readerCacheKiB = 16_384
  /// Statements a connection keeps prepared. A program has a few hundred; one made again and again
  /// by mistake is then merely slow.
  static let preparedMax = 4_096
  /// Looks at a log that is being written before what differs each time is taken for its writer's work.
  static let looksAtLiveLog = 8
  /// Microseconds between two such looks: 20 ms, in which a frame that was begun is written.
  static let lookPauseMicroseconds: UInt32 = 20_000
  /// Bytes copied at once when a damaged log is kept: 1 MiB.
  static let copiedAtOnce = 1 << 20
}
