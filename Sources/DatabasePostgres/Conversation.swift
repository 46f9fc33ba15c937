import CPostgres
import Database

/// A sequence of transactions on one pipeline: the operations available to submissions, and the control flow
/// of their lane around them.
///
/// The first run is optimistic: statements are sent without waiting unless their result is needed, and
/// without savepoints. When one submission must be rolled back, or a statement fails, everything is rolled
/// back and the batch runs again isolated: with a savepoint for each submission, and all its replies received
/// before it ends, so that each is rolled back alone.
final class Conversation: StatementRunner {
  /// What to do with a pending reply.
  enum Owed {
    /// It must not be an error: an acknowledgement.
    case word
    /// This many rows must have changed, or the submission is rolled back with the refusal.
    case count(Int, any Error)
    /// It belongs to a prefetched query.
    case announced(Announced)
    /// The caller waits for it.
    case wanted
  }

  let connection: Connection
  private(set) var isOpen = false
  var isCareful = false
  /// Set when only a second, isolated run of the batch can give each submission its correct result.
  var needsCare = false
  /// Why the transaction is no longer usable.
  var failure: StatementFailure?
  var callerHasWritten = false
  var callerIsShared = false
  private var owed: [Owed] = []
  /// A refusal that was not delivered yet.
  private(set) var unheard: (any Error)?
  /// The prefetched results. In the optimistic run any submission of the batch may use them; in the isolated
  /// run only the one that prefetched them, because a result may reflect changes that are rolled back.
  var announcements = Announcements()
  /// Rows buffered to be sent together with others of the same statement.
  var gathered = GatheredRows()
  private var actions: [@Sendable () -> Void] = []
  private var actionsBeforeCaller = 0
  private var callersUnpushed = 0

  init(_ connection: Connection) { self.connection = connection }

  // MARK: The lane's side

  /// Opens a transaction; what it sends goes out with the first submission's statements.
  func begin(_ verb: Statement, carefully: Bool = false) throws(StatementFailure) {
    isCareful = carefully
    needsCare = false
    failure = nil
    isOpen = true
    forgetBatch()
    try add(verb, [], .word)
  }

  /// Takes the locks of a batch: the global one when a submission named no key, otherwise its keys, in order.
  func lock(_ keys: [LockKey], alone: Bool) throws(StatementFailure) {
    try add(alone ? Inquiry.lockAlone : Inquiry.lockShared, [], .word)
    guard !keys.isEmpty else { return }
    let list = keys.map { String($0.number) }.joined(separator: ",")
    let values: [Value] = [.text(list)]
    if !connection.isPrepared(Inquiry.lockKeys) {
      try settle()
      try connection.prepare(Inquiry.lockKeys, values)
    }
    try add(Inquiry.lockKeys, values, .word)
  }

  /// Prefetches the number of the transaction.
  func announceNumber() throws(StatementFailure) -> Announced {
    let number = Announced()
    try add(Inquiry.number, [], .announced(number))
    return number
  }

  /// Lets a submission prefetch what it will read once it runs. Its other errors are thrown again then.
  func askBeforehand(
    _ ask: (any StatementRunner) throws -> Void
  ) throws(StatementFailure) {
    try? ask(self)
    if let failure { throw failure }
  }

  /// Begins a submission; `shared` when the transaction has others.
  func enterCaller(shared: Bool) throws(StatementFailure) {
    callerIsShared = shared
    callerHasWritten = false
    actionsBeforeCaller = actions.count
    if isCareful { announcements.forgetAnswers() }
    if isCareful, shared { try add(Verb.setCaller, [], .word) }
  }

  /// Ends a submission and keeps its changes.
  func keepCaller() throws {
    try requireUse()
    // The server executes this submission's writes while this thread runs the next submission.
    guard isCareful else {
      callersUnpushed += 1
      guard callersUnpushed >= FixedLimits.callersPushed else { return }
      callersUnpushed = 0
      return try connection.push()
    }
    guard callerIsShared else { return try settleWithin() }
    // A deferred foreign key would otherwise be checked at the commit and roll back the whole batch.
    try add(Verb.settleConstraints, [], .word)
    try settleWithin()
    try add(Verb.deferConstraints, [], .word)
    try add(Verb.keepCaller, [], .word)
  }

  /// Throws why the transaction is no longer usable; the first failure is reported.
  func requireUse() throws {
    if let failure { throw unheard ?? failure.error }
  }

  /// Ends a submission and rolls its changes back: a lone submission's with the whole transaction.
  func undoCaller() {
    dropActions(after: actionsBeforeCaller)
    guard callerIsShared else {
      // Unless only a second run determines the submission's result.
      guard !needsCare else { return }
      rollback()
      if failure?.reach == .caller { failure = nil }
      return
    }
    guard isCareful else {
      if callerHasWritten { needsCare = true }
      return
    }
    do throws(StatementFailure) {
      try undo(to: Verb.undoCaller, Verb.keepCaller)
    } catch {
      failure = error
    }
  }

  /// Receives all pending replies.
  func settle() throws(StatementFailure) {
    do {
      _ = try settleHanding()
    } catch let error as StatementFailure {
      throw error
    } catch {
      // An unmet expectation: in the optimistic run the batch runs again, in the isolated run its submission
      // receives it with the next reply.
      if isCareful { unheard = unheard ?? error } else { needsCare = true }
    }
  }

  /// Receives all pending replies and ignores them: what they belong to is rolled back.
  func forgetOwed() throws(StatementFailure) {
    for place in owed.indices { owed[place] = .word }
    announcements.forgetAnswers()
    unheard = nil
    do { _ = try settleHanding() } catch { if let failure, failure.isLost { throw failure } }
  }

  /// Commits. `isUnderWay` is called before the command is sent: from then on a lost connection leaves the
  /// commit outcome unknown.
  func commit(isUnderWay: () -> Void) throws(StatementFailure) {
    guard isOpen else { return }
    try sendGathered()
    try settle()
    if let failure { throw failure }
    if needsCare { return }
    isUnderWay()
    try add(Verb.commit, [], .word)
    owed.removeAll()
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
    try add(Verb.commit, [], .word)
    try connection.requestAnswers()
  }

  /// Rolls back the open transaction and drops the actions that waited for its commit.
  func rollback() {
    actions.removeAll(keepingCapacity: true)
    forgetBatch()
    unheard = nil
    guard isOpen else { return }
    isOpen = false
    do throws(StatementFailure) {
      owed.removeAll()
      try connection.endPipeline()
      try connection.send(Verb.rollback, [])
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
    _ statement: Statement, _ values: [Value], _ debt: Owed
  ) throws(StatementFailure) {
    if !connection.isPrepared(statement) {
      try settle()
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
    owed.append(debt)
  }

  var owesMuch: Bool { owed.count >= FixedLimits.pendingMax }

  /// Receives all pending replies and returns the last one when the caller waits for it.
  func settleHanding() throws -> Answer? {
    var refusal = unheard
    unheard = nil
    defer { owed.removeAll(keepingCapacity: true) }
    var wanted: Answer?
    var failed: StatementFailure?
    do throws(StatementFailure) {
      if !owed.isEmpty { try connection.requestAnswers() }
      for debt in owed {
        let answer = try connection.receive()
        switch answer.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: break
        case PGRES_PIPELINE_ABORTED: continue
        default:
          failed = failed ?? StatementFailure(answer)
          continue
        }
        switch debt {
        case .word: break
        case .count(let count, let error):
          if answer.changed != count, failed == nil { refusal = refusal ?? error }
        case .announced(let question): question.answer = answer
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
    if failed.reach == .caller, !isCareful { needsCare = true }
    return failed
  }

  /// The result of a prefetched query, if no write has touched its rows since; nil without one.
  func announcedAnswer(_ statement: Statement, _ values: [Value]) throws -> Answer? {
    guard let question = announcements.known(statement, values) else { return nil }
    if question.answer == nil { _ = try settleHanding() }
    return question.answer
  }

  func isAnnounced(_ statement: Statement, _ values: [Value]) -> Bool {
    announcements.known(statement, values) != nil
  }

  /// Sends a query whose result is received later.
  func announce(_ statement: Statement, _ values: [Value]) throws(StatementFailure) {
    let question = Announced()
    try add(statement, values, .announced(question))
    announcements.remember(question, statement, values)
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
    announcements = Announcements()
  }

  func afterCommit(_ action: @escaping @Sendable () -> Void) { actions.append(action) }

  var actionCount: Int { actions.count }

  func dropActions(after count: Int) { actions.removeLast(max(0, actions.count - count)) }
}

// It belongs to its lane's thread.
@available(*, unavailable)
extension Conversation: Sendable {}
