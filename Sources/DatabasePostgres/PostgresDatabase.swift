public import Database
import Synchronization
import Threads

/// The engine for several machines: PostgreSQL, accessed through a pool of lanes, each one thread with one
/// connection.
///
/// A write's first key chooses its lane, so that related writes share commits. All keys are locked (as
/// advisory locks of the transaction) before the first statement, so that instances never deadlock. The
/// isolation level is READ COMMITTED: what keys protect needs no more, and the guards of the statements are
/// effective without them.
public final class PostgresDatabase: Database {
  private let writers: [Lane<Submission>]
  private let readers: Lane<Submission>
  private let reporting = Lane<Submission>(
    waitingMax: FixedLimits.longReadsWaitingMax, batchMax: FixedLimits.longReadsTakenAtOnce)
  private let health = Health()
  /// Holds the connection whose lock is this process's claim.
  let claims = Lane<Submission>(waitingMax: 0, batchMax: 1)
  /// The address, as given; may contain a password.
  package let address: String
  let limits: PostgresLimits

  /// Connects, which verifies the address at once.
  ///
  /// - Parameters:
  ///   - address: `postgres://user:password@host:port/name?parameter=value`; libpq's parameters, such as
  ///     `sslmode` and `sslrootcert`, are passed through.
  ///   - limits: Bounds; the defaults suit a sale.
  /// - Throws: `failed` with the reason when the server cannot be reached or is too old.
  public init(
    address: String, limits: PostgresLimits = PostgresLimits()
  ) throws(DatabaseError) {
    self.address = address
    self.limits = limits
    readers = Lane(
      waitingMax: limits.readersWaitingMax, batchMax: FixedLimits.readersTakenAtOnce)
    writers = (0..<max(1, limits.writers)).map { _ in
      Lane(
        waitingMax: limits.writersWaitingMax, batchMax: limits.batchMax,
        patience: limits.waitMilliseconds)
    }
    do throws(ConnectionFailure) {
      let first = try Connection(
        address, answerMilliseconds: limits.answerMilliseconds, role: .reader)
      first.close()
    } catch {
      throw .failed(error.reason)
    }
    do throws(LaneError) {
      for (number, lane) in writers.enumerated() {
        let slot = ConnectionSlot(
          address: address, limits: limits, role: .writer, health: health, number: number)
        try lane.startThread(
          name: "pg-writer-\(number + 1)",
          resource: Writer(slot: slot, health: health, locksKeys: limits.locksKeys))
      }
      for number in 1...max(1, limits.readers) {
        let slot = ConnectionSlot(
          address: address, limits: limits, role: .reader, health: health,
          number: writers.count + number)
        try readers.startThread(name: "pg-reader-\(number)", resource: Reader(slot: slot))
      }
      let slot = ConnectionSlot(
        address: address, limits: limits.forReporting, role: .reporting, health: health,
        number: writers.count)
      try reporting.startThread(
        name: "pg-reports", resource: Reader(slot: slot, keepsConnection: false))
    } catch {
      throw .failed("the system has no more threads")
    }
  }

  /// Runs `work` with others of its lane in one commit.
  ///
  /// A submission that must be rolled back after it has written costs its batch a second run. `busy` follows
  /// a statement that timed out; `outcomeUnknown` follows a commit whose reply was lost and whose outcome
  /// could not be determined in time.
  public func write<Result: Sendable>(
    locking keys: [LockKey],
    prefetching questions: @escaping @Sendable (borrowing Transaction) throws -> Void,
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    let lane = keys.first.map { Int($0.number.magnitude % UInt64(writers.count)) } ?? 0
    return try await withSubmission { continuation in
      submit(
        Submission(continuation, locking: keys, prefetching: questions, transaction: work),
        to: writers[lane])
    }
  }

  /// Whether every lane that writes is about to refuse.
  public var isBehind: Bool { writers.allSatisfy(\.isCrowded) }

  /// Runs `work` on the first free reader, in a snapshot.
  public func read<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await withSubmission { continuation in
      submit(Submission(continuation, transaction: work), to: readers)
    }
  }

  /// Runs `work` in a snapshot on a reporting connection made for it: a long read of whole tables, whose
  /// statements may take a minute.
  public func longRead<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await withSubmission { continuation in
      submit(Submission(continuation, transaction: work), to: reporting)
    }
  }

  /// Waits for the transactions that have numbers by now; each write takes one before anything else. Those of
  /// other databases on the server count too, but none is waited for longer than any of ours may last.
  public func settled() async throws {
    let first = try await read { tx in try tx.first(AdminQuery.nextNumber) { $0.int(0) } ?? 0 }
    let end = Time.now() + FixedLimits.settledMilliseconds
    while try await read({ tx in try tx.first(AdminQuery.oldestNumber) { $0.int(0) } ?? first })
      < first, Time.now() < end
    {
      try await Task.sleep(for: .milliseconds(FixedLimits.settledPauseMilliseconds))
    }
  }

  /// Runs a trivial query.
  public func ping() async throws {
    _ = try await read { transaction in
      try transaction.first(AdminQuery.ping) { row in row.int(0) }
    }
  }

  /// Finishes accepted work and closes every connection.
  public func close() async {
    health.close()
    for writer in writers { writer.refuseNewWork() }
    readers.refuseNewWork()
    reporting.refuseNewWork()
    await readers.close()
    await reporting.close()
    for writer in writers { await writer.close() }
    await claims.close()
  }

  /// The batch sizes of all writers; `waiting` counts writes and reads.
  public func figures() -> DatabaseFigures {
    health.report(
      waiting: writers.reduce(readers.waiting) { $0 + $1.waiting },
      refused: writers.reduce(readers.refused) { $0 + $1.refused })
  }

  var isClosed: Bool { health.isClosed }

  private func submit(_ submission: Submission, to lane: Lane<Submission>) {
    do throws(LaneError) {
      try lane.submit(submission)
    } catch {
      submission.refuse(error == .full ? DatabaseError.busy : DatabaseError.unavailable)
    }
  }
}

/// The shared state of the lanes: whether they are closed, and their figures.
final class Health: Sendable {
  private struct State {
    var batches = BatchFigures()
    var connects = 0
    var failedConnects = 0
    var unknownOutcomes = 0
    var isClosed = false
  }

  private let state = Mutex(State())

  var isClosed: Bool { state.withLock { $0.isClosed } }

  func close() { state.withLock { $0.isClosed = true } }

  func count(batch: Int) { state.withLock { $0.batches.count(batch) } }

  func countConnect(isMade: Bool) {
    state.withLock { state in
      if isMade { state.connects += 1 } else { state.failedConnects += 1 }
    }
  }

  func countUnknown(_ submissions: Int) { state.withLock { $0.unknownOutcomes += submissions } }

  func report(waiting: Int, refused: Int) -> DatabaseFigures {
    state.withLock { state in
      DatabaseFigures(
        batches: state.batches, waiting: waiting, refused: refused,
        connects: state.connects, failedConnects: state.failedConnects,
        unknownOutcomes: state.unknownOutcomes)
    }
  }
}
