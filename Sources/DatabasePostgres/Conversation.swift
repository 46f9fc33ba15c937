import CPostgres
import Database

/// One transaction after another on one connection: what callers may ask, and what their lane does
/// around them.
///
/// First in trust: statements go out without waiting where nobody needs the answer yet, and without
/// savepoints. When the work of one caller must be undone, or a statement fails, everything is undone
/// and the batch runs again with care: a savepoint around each caller, and every answer heard before it
/// ends, so that each is undone alone.
final class Conversation: StatementRunner {
  /// What is to be done with an answer that is still under way.
  enum Owed {
    /// It must be no error.
    case word
    /// So many rows must have changed, or the caller is undone with the refusal.
    case count(Int, any Error)
    /// It belongs to a question that was announced.
    case announced(Announced)
    /// Somebody waits for it.
    case wanted
  }

  let connection: Connection
  private(set) var isOpen = false
  var isCareful = false
  /// Set when only a second run of the batch, with care, gives everybody what they are owed.
  var needsCare = false
  /// Why the transaction is of no more use.
  var failure: StatementFailure?
  var callerHasWritten = false
  var callerIsShared = false
  private var owed: [Owed] = []
  /// A refusal that nobody was told yet.
  private(set) var unheard: (any Error)?
  /// What is known without asking again: in trust any caller of the batch may use it, with care only
  /// who asked, since an answer may have seen what is undone.
  var announcements = Announcements()
  /// Rows that wait to go out with others of their kind.
  var gathered = GatheredRows()
  private var actions: [@Sendable () -> Void] = []
  private var actionsBeforeCaller = 0
  private var callersUnpushed = 0

  init(_ connection: Connection) { self.connection = connection }

  // MARK: The lane's side

  /// Opens a transaction; what it sends goes out with the first caller's statements.
  func begin(_ verb: Statement, carefully: Bool = false) throws(StatementFailure) {
    isCareful = carefully
    needsCare = false
    failure = nil
    isOpen = true
    forgetBatch()
    try add(verb, [], .word)
  }

  /// Takes the locks of a batch: everything when somebody named nothing, or else its keys, in order.
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

  /// Asks for the number of the transaction.
  func announceNumber() throws(StatementFailure) -> Announced {
    let number = Announced()
    try add(Inquiry.number, [], .announced(number))
    return number
  }

  /// Has a caller announce what it will ask once it is let in. What else it throws it will tell then.
  func askBeforehand(
    _ ask: (any StatementRunner) throws -> Void
  ) throws(StatementFailure) {
    try? ask(self)
    if let failure { throw failure }
  }

  /// Lets a caller in; `shared` when the transaction has other callers.
  func enterCaller(shared: Bool) throws(StatementFailure) {
    callerIsShared = shared
    callerHasWritten = false
    actionsBeforeCaller = actions.count
    if isCareful { announcements.forgetAnswers() }
    if isCareful, shared { try add(Verb.setCaller, [], .word) }
  }

  /// Lets a caller out whose work stays.
  func keepCaller() throws {
    try requireUse()
    // The server does this caller's writes while this thread runs the next caller.
    guard isCareful else {
      callersUnpushed += 1
      guard callersUnpushed >= FixedLimits.callersPushed else { return }
      callersUnpushed = 0
      return try connection.push()
    }
    guard callerIsShared else { return try settleWithin() }
    // A deferred foreign key would otherwise be found at the commit and undo everybody.
    try add(Verb.settleConstraints, [], .word)
    try settleWithin()
    try add(Verb.deferConstraints, [], .word)
    try add(Verb.keepCaller, [], .word)
  }

  /// Throws why the transaction is of no more use; what came first is told.
  func requireUse() throws {
    if let failure { throw unheard ?? failure.error }
  }

  /// Lets a caller out whose work is undone: a lone caller's with the whole transaction.
  func undoCaller() {
    dropActions(after: actionsBeforeCaller)
    guard callerIsShared else {
      // Unless only a second run tells what the caller is owed.
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

  /// Hears every answer that is under way.
  func settle() throws(StatementFailure) {
    do {
      _ = try settleHanding()
    } catch let error as StatementFailure {
      throw error
    } catch {
      // An expectation that was not met: in trust the batch runs again, with care its caller hears
      // of it with the next answer.
      if isCareful { unheard = unheard ?? error } else { needsCare = true }
    }
  }

  /// Hears every answer that is under way and minds none: what they belong to is undone.
  func forgetOwed() throws(StatementFailure) {
    for place in owed.indices { owed[place] = .word }
    announcements.forgetAnswers()
    unheard = nil
    do { _ = try settleHanding() } catch { if let failure, failure.isLost { throw failure } }
  }

  /// Commits. `isUnderWay` is called before the word goes out: from then on a lost connection leaves
  /// its fate open.
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
    // The server answers the COMMIT of a transaction that had failed with ROLLBACK, and no error.
    guard answer.isOfCommit else { throw StatementFailure(error: .failed("rolled back")) }
  }

  /// Ends a transaction that only read: its answer is heard with the next one's.
  func endReading() throws(StatementFailure) {
    guard isOpen else { return }
    isOpen = false
    forgetBatch()
    actions.removeAll()
    try add(Verb.commit, [], .word)
    try connection.requestAnswers()
  }

  /// Undoes the open transaction and forgets the actions that waited for its commit.
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

  // MARK: Sending and hearing

  /// Sends a statement the server has prepared.
  func add(
    _ statement: Statement, _ values: [Value], _ debt: Owed
  ) throws(StatementFailure) {
    if !connection.isPrepared(statement) {
      try settle()
      // What was heard may have ended the transaction, and then nothing new is prepared.
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

  /// Hears every answer that is under way and hands on the last one when somebody waits for it.
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
    // What came first is told: what failed after it may have failed because of it.
    if let failed { _ = noted(failed) }
    if let refusal { throw refusal }
    if let failed { throw failed }
    return wanted
  }

  /// Keeps in mind what a failure means for the transaction.
  private func noted(_ failed: StatementFailure) -> StatementFailure {
    failure = failure ?? failed
    if failed.reach == .caller, !isCareful { needsCare = true }
    return failed
  }

  /// The answer to a question that was announced and that no write has touched since; nil when there
  /// is none.
  func announcedAnswer(_ statement: Statement, _ values: [Value]) throws -> Answer? {
    guard let question = announcements.known(statement, values) else { return nil }
    if question.answer == nil { _ = try settleHanding() }
    return question.answer
  }

  func isAnnounced(_ statement: Statement, _ values: [Value]) -> Bool {
    announcements.known(statement, values) != nil
  }

  /// Sends a question whose answer is heard later.
  func announce(_ statement: Statement, _ values: [Value]) throws(StatementFailure) {
    let question = Announced()
    try add(statement, values, .announced(question))
    announcements.remember(question, statement, values)
  }

  /// Sends the rows that were gathered: before anything that may want to see them.
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
