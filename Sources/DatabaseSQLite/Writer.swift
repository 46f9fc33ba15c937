import Database
import Synchronization
import Threads

/// Runs a batch of writes as one commit; all are answered after it.
///
/// The first run is optimistic, without savepoints. When one submission must be rolled back although it has
/// written, everything is rolled back and the batch runs again isolated, with a savepoint for each
/// submission.
final class Writer: LaneResource {
  private let connection: Connection
  private var lock: FolderLock?
  private let health: WriterHealth
  private let onFatal: @Sendable (FatalFault) -> Void
  private var answers: [Submission.Answer] = []
  /// The length of the log that triggers the next checkpoint.
  private var checkpointAt: Int
  private let checkpointPages: Int
  private var logPages = 0
  private var mark: MarkFile
  /// The number of commits when the writer was last asked to rest.
  private var commitsAtRest = 0

  init(
    connection: Connection, lock: consuming FolderLock, mark: consuming MarkFile,
    health: WriterHealth, checkpointPages: Int,
    onFatal: @escaping @Sendable (FatalFault) -> Void
  ) {
    self.connection = connection
    self.lock = consume lock
    self.mark = consume mark
    self.health = health
    self.checkpointPages = checkpointPages
    checkpointAt = checkpointPages
    self.onFatal = onFatal
  }

  func serve(_ batch: borrowing [Submission]) {
    do throws(DatabaseError) {
      guard !health.hasStopped else { throw .unavailable }
      try connection.begin(immediate: true)
      try runAll(batch)
      if connection.needsIsolation {
        connection.rollback()
        answers.removeAll(keepingCapacity: true)
        if connection.broken != nil { throw .unavailable }
        try connection.begin(immediate: true, isolated: true)
        try runAll(batch)
      }
      try connection.commit()
      mark.committed(connection.logPages)
    } catch {
      connection.rollback()
      answers.removeAll(keepingCapacity: true)
      stopIfBroken()
      if error == .outcomeUnknown { health.countUnknown(batch.count) }
      for submission in copy batch { submission.refuse(error) }
      return
    }
    health.count(batch: batch.count)
    // Before the answer, so that the requester can wait for it.
    if health.takeRest() { rest() }
    connection.runActions()
    for answer in answers { answer() }
    answers.removeAll(keepingCapacity: true)
    checkpointIfLong()
  }

  func finish() {
    // The next start reads what a failed checkpoint leaves in the log.
    if !health.hasStopped { try? emptyLog(waiting: true) }
    connection.close()
    lock = nil
  }

  private func runAll(_ batch: borrowing [Submission]) throws(DatabaseError) {
    let shared = batch.count > 1
    for submission in copy batch {
      connection.beginSubmission(shared: shared)
      do {
        let answer = try submission.run(connection)
        try connection.keepSubmission()
        answers.append(answer)
      } catch {
        // Answered after the commit too: what the submission saw may be the work of another one in this
        // batch.
        connection.undoSubmission()
        answers.append { submission.refuse(error) }
      }
      if connection.needsIsolation { return }
      if let lost = connection.lost { throw lost }
      if connection.broken != nil { throw .unavailable }
    }
  }

  /// After the answers, so that no submission waits for it, and explicitly, so that a failed sync is noticed:
  /// SQLite's automatic checkpoint would swallow it.
  private func checkpointIfLong() {
    let pages = connection.logPages
    // The log has restarted.
    if pages < logPages { checkpointAt = checkpointPages }
    logPages = pages
    guard pages >= checkpointAt else { return }
    checkpointAt = pages + checkpointPages
    do throws(DatabaseError) {
      if try connection.checkpoint(waiting: pages >= FixedLimits.logPagesMax) {
        mark.movedAll()
      } else {
        // The main file must not look newer than the mark.
        mark.write()
      }
    } catch {
      stopIfBroken()
    }
  }

  /// In a quiet moment, when no submission would wait for it: damage to the log cannot affect what is in the
  /// main file only.
  private func rest() {
    let isQuiet = mark.commits == commitsAtRest
    commitsAtRest = mark.commits
    guard isQuiet, mark.isLogged, !health.hasStopped else { return }
    do throws(DatabaseError) {
      try emptyLog(waiting: false)
    } catch {
      stopIfBroken()
    }
  }

  /// Moves the whole log, marks that, and only then cuts it, so that an empty log is never mistaken for a
  /// lost one.
  private func emptyLog(waiting: Bool) throws(DatabaseError) {
    guard try connection.checkpoint(waiting: false) else { return mark.write() }
    // The mark's sync comes first, or a power cut could leave an empty log and a mark that lacks the move.
    guard mark.movedAll() else { return }
    if try connection.checkpoint(waiting: waiting, truncating: true) { mark.cut() }
    checkpointAt = checkpointPages
    logPages = 0
  }

  /// After a failed write or sync nothing is retried: the process must stop and read the log again.
  private func stopIfBroken() {
    guard let reason = connection.broken, health.stop() else { return }
    onFatal(reason)
  }
}

/// The shared state of the writer: whether it has stopped, and its figures.
final class WriterHealth: Sendable {
  private struct Figures {
    var batches = BatchFigures()
    var unknownOutcomes = 0
  }

  private let figures = Mutex(Figures())
  private let stopped = Atomic<Bool>(false)
  private let mayRest = Atomic<Bool>(false)

  var hasStopped: Bool { stopped.load(ordering: .acquiring) }

  /// Returns whether this call was the one that stopped it.
  func stop() -> Bool { !stopped.exchange(true, ordering: .acquiringAndReleasing) }

  /// Asks the writer to rest after its next batch.
  func askForRest() { mayRest.store(true, ordering: .releasing) }

  /// Returns whether the writer was asked to rest since the last call.
  func takeRest() -> Bool {
    guard mayRest.load(ordering: .relaxed) else { return false }
    return mayRest.exchange(false, ordering: .acquiring)
  }

  func count(batch: Int) { figures.withLock { $0.batches.count(batch) } }

  func countUnknown(_ submissions: Int) { figures.withLock { $0.unknownOutcomes += submissions } }

  func report(waiting: Int, refused: Int) -> DatabaseFigures {
    figures.withLock { figures in
      DatabaseFigures(
        batches: figures.batches, waiting: waiting, refused: refused,
        unknownOutcomes: figures.unknownOutcomes)
    }
  }
}

/// Serves reads one by one, each from a snapshot of its own.
final class Reader: LaneResource {
  private let connection: Connection

  init(connection: Connection) { self.connection = connection }

  func serve(_ batch: borrowing [Submission]) {
    for submission in copy batch {
      do {
        try connection.begin(immediate: false)
        connection.beginSubmission(shared: false)
        let answer = try submission.run(connection)
        try connection.commit()
        connection.runActions()
        answer()
      } catch {
        connection.rollback()
        submission.refuse(error)
      }
    }
  }

  func finish() { connection.close() }
}
