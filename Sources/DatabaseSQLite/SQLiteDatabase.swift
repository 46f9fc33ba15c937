public import Database
import Glibc
import Threads

/// The embedded engine: one SQLite file in a folder of its own, one writer lane, a few read lanes.
///
/// Every commit is durable before its submissions are answered (write-ahead log, synchronous=FULL). Only the
/// writer's connection writes and checkpoints; each reader sees one snapshot and never waits for the writer.
public final class SQLiteDatabase: Database {
  /// The data folder, as given.
  public let folder: String

  private let writer: Lane<Submission>
  private let readers: Lane<Submission>
  private let reporting: Lane<Submission>
  private let health = WriterHealth()

  /// Opens the database in `folder`, making the folder (mode 0700) and the file when missing.
  ///
  /// - Parameters:
  ///   - folder: Its parent must exist. One process at a time holds it.
  ///   - limits: Bounds; the defaults suit a sale.
  ///   - acceptsLoss: Whether to open a database whose log has lost acknowledged changes, without them; the
  ///     damaged log is kept as `boxoffice.sqlite-wal.damaged`.
  ///   - onFatal: Called once, on the writer's thread, when the disk failed during a write: every write is
  ///     refused from then on, and the process should stop, because only a restart reads back what is truly
  ///     on the disk.
  /// - Throws: `locked` when another process holds the folder; `failed` with the path and the reason when it
  ///   cannot be created; `damaged` likewise when its file is damaged or not a database; `changesLost` when
  ///   its log lacks acknowledged changes.
  public init(
    folder: String, limits: SQLiteLimits = SQLiteLimits(), acceptsLoss: Bool = false,
    onFatal: @escaping @Sendable (FatalFault) -> Void
  ) throws(DatabaseError) {
    self.folder = folder
    writer = Lane(
      waitingMax: limits.writersWaitingMax, batchMax: limits.batchMax,
      patience: limits.waitMilliseconds)
    readers = Lane(
      waitingMax: limits.readersWaitingMax, batchMax: FixedLimits.readersTakenAtOnce)
    reporting = Lane(
      waitingMax: FixedLimits.longReadsWaitingMax, batchMax: FixedLimits.readersTakenAtOnce)
    let lock = try FolderLock.take(folder)
    let path = Self.file(in: folder)
    try Self.makeFile(path)
    do {
      let mark = try LogInspection.prepare(path, acceptsLoss: acceptsLoss)
      if MainFile.standsAlone(path) { try MainFile.expectLength(path) }
      let connection = try Connection(path: path, role: .writer(pagesMax: limits.pagesMax))
      // What remains after a loss may be inconsistent.
      if acceptsLoss { try connection.expectWhole() }
      try writer.startThread(
        name: "sqlite-writer",
        resource: Writer(
          connection: connection, lock: lock, mark: MarkFile(beside: path, from: mark),
          health: health, checkpointPages: limits.checkpointPages, onFatal: onFatal))
      for number in 1...max(1, limits.readers) {
        try readers.startThread(
          name: "sqlite-reader-\(number)",
          resource: Reader(connection: Connection(path: path, role: .reader)))
      }
      try reporting.startThread(
        name: "sqlite-reports", resource: Reader(connection: Connection(path: path, role: .reader)))
    } catch let error as DatabaseError {
      throw Self.explained(error, path)
    } catch {
      throw .failed("the system has no more threads")
    }
  }

  /// Runs `work` with others in one commit, isolated from them.
  ///
  /// When the disk fills up while its batch runs, every submission of the batch fails with `storageFull`:
  /// SQLite then rolls back the whole transaction. `outcomeUnknown` follows a failed sync.
  ///
  /// The keys are ignored: there is one writer.
  public func write<Result: Sendable>(
    locking keys: [LockKey],
    prefetching questions: @escaping @Sendable (borrowing Transaction) throws -> Void,
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await withSubmission { continuation in
      submit(Submission(continuation, transaction: work), to: writer)
    }
  }

  /// Whether the writer's lane is about to refuse.
  public var isBehind: Bool { writer.isCrowded }

  /// Runs `work` on the first free reader, in a transaction of its own.
  public func read<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await withSubmission { continuation in
      submit(Submission(continuation, transaction: work), to: readers)
    }
  }

  /// Runs `work` on the reporting connection, one long read after the other.
  public func longRead<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await withSubmission { continuation in
      submit(Submission(continuation, transaction: work), to: reporting)
    }
  }

  /// Reads the schema table, unless the writer has stopped.
  public func ping() async throws {
    guard !health.hasStopped else { throw DatabaseError.unavailable }
    _ = try await read { transaction in
      try transaction.first(Self.pingStatement) { row in row.int(0) }
    }
  }

  /// Finishes accepted work, moves the log into the file, closes, and releases the folder.
  public func close() async {
    writer.refuseNewWork()
    readers.refuseNewWork()
    reporting.refuseNewWork()
    // Readers first: the log can be emptied only when no reader uses it.
    await readers.close()
    await reporting.close()
    await writer.close()
  }

  /// The batch sizes of the writer; `waiting` counts writes and reads.
  public func figures() -> DatabaseFigures {
    health.report(
      waiting: writer.waiting + readers.waiting, refused: writer.refused + readers.refused)
  }

  /// Moves the log into the main file and empties it, if nothing was committed since the last call: call it
  /// every few seconds. Has no effect while a read is in progress; the next call tries again.
  public func rest() async throws {
    health.askForRest()
    // An empty commit costs no write.
    try await writeWithConnection { _ in }
  }

  /// Bytes of the database file and its log on disk.
  public func fileBytes() -> Int {
    ["", "-wal"].reduce(0) { sum, suffix in
      var status = stat()
      return stat(Self.file(in: folder) + suffix, &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }

  /// Runs the engine's own work on the writer's lane.
  func writeWithConnection<Result: Sendable>(
    _ work: @escaping @Sendable (Connection) throws -> Result
  ) async throws -> Result {
    try await withSubmission { continuation in
      let submission = Submission(
        continuation,
        runner: { runner in
          guard let connection = runner as? Connection else { throw DatabaseError.unavailable }
          return try work(connection)
        })
      submit(submission, to: writer)
    }
  }

  private static let pingStatement = Statement("SELECT count(*) FROM sqlite_schema")

  private func submit(_ submission: Submission, to lane: Lane<Submission>) {
    do throws(LaneError) {
      try lane.submit(submission)
    } catch {
      submission.refuse(error == .full ? DatabaseError.busy : DatabaseError.unavailable)
    }
  }
}

extension SQLiteDatabase {
  private static func file(in folder: String) -> String { "\(folder)/boxoffice.sqlite" }

  /// Creates the file before SQLite does, so that it and its log, which copies the mode, belong to the owner
  /// alone even in an existing folder.
  private static func makeFile(_ path: String) throws(DatabaseError) {
    let descriptor = Glibc.open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .failed("cannot open \(path): \(systemMessage())") }
    Glibc.close(descriptor)
  }

  private static func explained(_ error: DatabaseError, _ path: String) -> DatabaseError {
    switch error {
    case .failed(let reason) where !reason.contains(path): .failed("\(path): \(reason)")
    case .damaged(let reason) where !reason.contains(path): .damaged("\(path): \(reason)")
    case .unavailable: .failed("\(path) cannot be read")
    default: error
    }
  }
}
