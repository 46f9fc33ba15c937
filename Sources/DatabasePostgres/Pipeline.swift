import CPostgres
import Database

/// A sequence of transactions on one pipeline: the operations available to submissions, and the control flow
/// of their lane around them.
///
/// The first run is optimistic: statements are sent without waiting unless their result is needed, and
/// without savepoints. When one submission must be rolled back, or a statement fails, everything is rolled
/// back and the batch runs again isolated: with a savepoint for each submission, and all its replies received
/// before it ends, so that each is rolled back alone.
final class Pipeline: StatementRunner {
  /// What to do with a pending reply.
  enum PendingReply {
    /// It must not be an error: an acknowledgement.
    case acknowledgement
    /// This many rows must have changed, or the submission is rolled back with the refusal.
    case count(Int, any Error)
    /// It belongs to a prefetched query.
    case prefetched(PrefetchedAnswer)
    /// The caller waits for it.
    case wanted
  }

  let connection: Connection
  private(set) var isOpen = false
  var isIsolated = false
  /// Set when only a second, isolated run of the batch can give each submission its correct result.
  var needsIsolation = false
  /// Why the transaction is no longer usable.
  var failure: StatementFailure?
  var submissionHasWritten = false
  var submissionIsShared = false
  private var pendingReplies: [PendingReply] = []
  /// A refusal that was not delivered yet.
  private(set) var pendingRefusal: (any Error)?
  /// The prefetched results. In the optimistic run any submission of the batch may use them; in the isolated
  /// run only the one that prefetched them, because a result may reflect changes that are rolled back.
  var prefetches = Prefetches()
  /// Rows buffered to be sent together with others of the same statement.
  var gathered = GatheredRows()
  private var actions: [@Sendable () -> Void] = []
  private var actionsBeforeSubmission = 0
  private var submissionsUnpushed = 0

  init(_ connection: Connection) { self.connection = connection }

  // MARK: The lane's side

  /// Opens a transaction; what it sends goes out with the first submission's statements.
  func begin(_ command: Statement, isolated: Bool = false) throws(StatementFailure) {
    isIsolated = isolated
    needsIsolation = false
    failure = nil
    isOpen = true
    forgetBatch()
    try add(command, [], .acknowledgement)
  }

  /// Takes the locks of a batch: the global one when a submission named no key, otherwise its keys, in order.
  func lock(_ keys: [LockKey], alone: Bool) throws(StatementFailure) {
    try add(alone ? AdminQuery.lockAlone : AdminQuery.lockShared, [], .acknowledgement)
    guard !keys.isEmpty else { return }
    let list = keys.map { String($0.number) }.joined(separator: ",")
    let values: [Value] = [.text(list)]
    if !connection.isPrepared(AdminQuery.lockKeys) {
      try receivePending()
      try connection.prepare(AdminQuery.lockKeys, values)
    }
    try add(AdminQuery.lockKeys, values, .acknowledgement)
  }

  /// Prefetches the number of the transaction.
  func prefetchNumber() throws(StatementFailure) -> PrefetchedAnswer {
    let number = PrefetchedAnswer()
    try add(AdminQuery.number, [], .prefetched(number))
    return number
  }

  /// Lets a submission prefetch what it will read once it runs. Its other errors are thrown again then.
  func runPrefetch(
    _ prefetch: (any StatementRunner) throws -> Void
  ) throws(StatementFailure) {
    try? prefetch(self)
    if let failure { throw failure }
  }

  /// Begins a submission; `shared` when the transaction has others.
  func beginSubmission(shared: Bool) throws(StatementFailure) {
    submissionIsShared = shared
    submissionHasWritten = false
    actionsBeforeSubmission = actions.count
    if isIsolated { prefetches.forgetAnswers() }
    if isIsolated, shared { try add(TransactionCommand.setSubmission, [], .acknowledgement) }
  }

  /// Ends a submission and keeps its changes.
  func keepSubmission() throws {
    try requireUse()
    // The server executes this submission's writes while this thread runs the next submission.
    guard isIsolated else {
      submissionsUnpushed += 1
      guard submissionsUnpushed >= FixedLimits.submissionsPushed else { return }
      submissionsUnpushed = 0
      return try connection.push()
    }
    guard submissionIsShared else { return try receiveWithin() }
    // A deferred foreign key would otherwise be checked at the commit and roll back the whole batch.
    try add(TransactionCommand.checkConstraints, [], .acknowledgement)
    try receiveWithin()
    try add(TransactionCommand.deferConstraints, [], .acknowledgement)
    try add(TransactionCommand.keepSubmission, [], .acknowledgement)
  }

  /// Throws why the transaction is no longer usable; the first failure is reported.
  func requireUse() throws {
    if let failure { throw pendingRefusal ?? failure.error }
  }

  /// Ends a submission and rolls its changes back: a lone submission's with the whole transaction.
  func undoSubmission() {
    dropActions(after: actionsBeforeSubmission)
    guard submissionIsShared else {
      // Unless only a second run determines the submission's result.
      guard !needsIsolation else { return }
      rollback()
      if failure?.reach == .submission { failure = nil }
      return
    }
    guard isIsolated else {
      if submissionHasWritten { needsIsolation = true }
      return
    }
    do throws(StatementFailure) {
      try undo(to: TransactionCommand.undoSubmission, TransactionCommand.keepSubmission)
    } catch {
      failure = error
    }
  }

  /// Receives all pending replies.
  func receivePending() throws(StatementFailure) {
    do {
      _ = try receiveReplies()
    } catch let error as StatementFailure {
      throw error
    } catch {
      // An unmet expectation: in the optimistic run the batch runs again, in the isolated run its submission
      // receives it with the next reply.
      if isIsolated { pendingRefusal = pendingRefusal ?? error } else { needsIsolation = true }
    }
  }

  /// Receives all pending replies and ignores them: what they belong to is rolled back.
  func discardReplies() throws(StatementFailure) {
    for place in pendingReplies.indices { pendingReplies[place] = .acknowledgement }
    prefetches.forgetAnswers()
    pendingRefusal = nil
    do { _ = try receiveReplies() } catch { if let failure, failure.isLost { throw failure } }
  }

  /// Commits. `isUnderWay` is called before the command is sent: from then on a lost connection leaves the
  /// commit outcome unknown.
  func commit(isUnderWay: () -> Void) throws(StatementFailure) {
    guard isOpen else { return }
    try sendGathered()
    try receivePending()
    if let failure { throw failure }
    if needsIsolation { return }
    isUnderWay()
    try add(TransactionCommand.commit, [], .acknowledgement)
    pendingReplies.removeAll()
    try connection.requestAnswers()
    let answer = try connection.receive()
    isOpen = false
    try connection.endPipeline()
    guard answer.status == PGRES_COMMAND_OK else { throw StatementFailure(answer) }
    // The server answers the COMMIT of a failed transaction with ROLLBACK, and not with an error.
    guard answer.isOfCommit else { throw StatementFailure(error: .failed("rolled back")) }
  }

  /// Ends a transaction that only read: its reply is received with the next one's.
  func endReading() throws(StatementFailure) {
    guard isOpen else { return }
    isOpen = false
    forgetBatch()
    actions.removeAll()
    try add(TransactionCommand.commit, [], .acknowledgement)
    try connection.requestAnswers()
  }

  /// Rolls back the open transaction and drops the actions that waited for its commit.
  func rollback() {
    actions.removeAll(keepingCapacity: true)
    forgetBatch()
    pendingRefusal = nil
    guard isOpen else { return }
    isOpen = false
    do throws(StatementFailure) {
      pendingReplies.removeAll()
      try connection.endPipeline()
      try connection.send(TransactionCommand.rollback, [])
      try connection.endPipeline()
    } catch {
      connection.close()
      failure = .lost
    }
  }

  /// Runs the actions that waited for the commit, in order.
  func runActions() {
    for action in actions { action() }
    actions.removeAll(keepingCapacity: true)
  }

  // MARK: Sending and receiving

  /// Sends a statement that the server has prepared.
  func add(
    _ statement: Statement, _ values: [Value], _ reply: PendingReply
  ) throws(StatementFailure) {
    if !connection.isPrepared(statement) {
      try receivePending()
      // A received reply may have ended the transaction, and then nothing new is prepared.
      if let failure { throw failure }
      do throws(StatementFailure) {
        try connection.prepare(statement, values)
      } catch {
        throw noted(error)
      }
    }
    do throws(StatementFailure) {
      try connection.send(statement, values)
    } catch {
      throw noted(error)
    }
    pendingReplies.append(reply)
  }

  var hasManyPendingReplies: Bool { pendingReplies.count >= FixedLimits.pendingMax }

  /// Receives all pending replies and returns the last one when the caller waits for it.
  func receiveReplies() throws -> Answer? {
    var refusal = pendingRefusal
    pendingRefusal = nil
    defer { pendingReplies.removeAll(keepingCapacity: true) }
    var wanted: Answer?
    var failed: StatementFailure?
    do throws(StatementFailure) {
      if !pendingReplies.isEmpty { try connection.requestAnswers() }
      for reply in pendingReplies {
        let answer = try connection.receive()
        switch answer.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: break
        case PGRES_PIPELINE_ABORTED: continue
        default:
          failed = failed ?? StatementFailure(answer)
          continue
        }
        switch reply {
        case .acknowledgement: break
        case .count(let count, let error):
          if answer.changed != count, failed == nil { refusal = refusal ?? error }
        case .prefetched(let question): question.answer = answer
        case .wanted: wanted = answer
        }
      }
      if failed != nil { try connection.endPipeline() }
    } catch {
      throw noted(error)
    }
    // The first failure is reported: later ones may be its consequence.
    if let failed { _ = noted(failed) }
    if let refusal { throw refusal }
    if let failed { throw failed }
    return wanted
  }

  /// Records what a failure means for the transaction.
  private func noted(_ failed: StatementFailure) -> StatementFailure {
    failure = failure ?? failed
    if failed.reach == .submission, !isIsolated { needsIsolation = true }
    return failed
  }

  /// The result of a prefetched query, if no write has touched its rows since; nil without one.
  func prefetchedAnswer(_ statement: Statement, _ values: [Value]) throws -> Answer? {
    guard let question = prefetches.known(statement, values) else { return nil }
    if question.answer == nil { _ = try receiveReplies() }
    return question.answer
  }

  func isPrefetched(_ statement: Statement, _ values: [Value]) -> Bool {
    prefetches.known(statement, values) != nil
  }

  /// Sends a query whose result is received later.
  func sendPrefetch(_ statement: Statement, _ values: [Value]) throws(StatementFailure) {
    let question = PrefetchedAnswer()
    try add(statement, values, .prefetched(question))
    prefetches.remember(question, statement, values)
  }

  /// Sends the buffered rows: before any statement that may read them.
  func sendGathered() throws(StatementFailure) {
    guard !gathered.isEmpty else { return }
    for (statement, values, rows) in gathered.take() {
      try add(statement, values, .count(rows, DatabaseError.miscounted))
    }
  }

  private func forgetBatch() {
    gathered.forget()
    prefetches = Prefetches()
  }

  func afterCommit(_ action: @escaping @Sendable () -> Void) { actions.append(action) }

  var actionCount: Int { actions.count }

  func dropActions(after count: Int) { actions.removeLast(max(0, actions.count - count)) }
}

// It belongs to its lane's thread.
@available(*, unavailable)
extension Pipeline: Sendable {}
