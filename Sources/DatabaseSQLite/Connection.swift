import CSQLite
import Database

/// Owns one SQLite connection: opens it, runs statements on it, closes it.
///
/// Not Sendable on purpose: it is opened without SQLite's own locks and belongs to its lane, one thread at a
/// time.
final class Connection: StatementRunner {
  /// What the connection may do to the file.
  enum Role {
    /// The one connection that writes and checkpoints.
    case writer(pagesMax: Int?)
    /// Reads; SQLite itself refuses anything else.
    case reader
  }

  /// Set when SQLite ended the transaction by itself: no statement may run until the lane ends it too, or it
  /// would commit on its own.
  var lost: DatabaseError?
  /// Set once the file failed in a way that only a restart repairs.
  var broken: FatalFault?
  /// Pages in the write-ahead log after the last commit.
  var logPages: Int { Int(logPageCount.pointee) }

  private(set) var handle: OpaquePointer?
  private var kept: [PreparedStatement?] = []
  var commands: [PreparedStatement] = []
  var inTransaction = false
  /// Whether submissions get savepoints. Without them, a submission that must be rolled back after it has
  /// written sets ``needsIsolation``. A savepoint costs a copy of each page that the submission changes, and is
  /// needed once in thousands of submissions.
  private var isIsolated = false
  /// Set when only a second, isolated run of the batch can give each submission its correct result.
  private(set) var needsIsolation = false
  /// Whether the submission has changed a row, or may have.
  private var submissionHasWritten = false
  /// The submission shares the transaction, so in an isolated run its first write needs a savepoint…
  private var submissionIsShared = false
  /// …which is set only then: a submission that only reads, or refuses after reading, costs none.
  private var submissionHasSavepoint = false
  private var actions: [@Sendable () -> Void] = []
  private var actionsBeforeSubmission = 0
  let logPageCount = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

  /// Opens the file, which only the writer may create.
  init(path: String, role: Role) throws(DatabaseError) {
    logPageCount.initialize(to: 0)
    handle = try Self.open(path, role)
    switch role {
    case .writer(let pagesMax): try becomeWriter(pagesMax: pagesMax)
    case .reader: try becomeReader()
    }
    for command in TransactionCommand.allCases {
      commands.append(try PreparedStatement(command.rawValue, database: try opened, kept: true))
    }
  }

  deinit {
    close()
    logPageCount.deallocate()
  }

  /// Finalizes the statements and closes; safe to call twice.
  func close() {
    kept = []
    commands = []
    if let handle { sqlite3_close_v2(handle) }
    handle = nil
  }

  // MARK: The lane's side

  /// Opens a transaction; `immediate` takes the write lock, `isolated` isolates submissions with savepoints.
  func begin(immediate: Bool, isolated: Bool = false) throws(DatabaseError) {
    lost = nil
    isIsolated = isolated
    needsIsolation = false
    try perform(immediate ? .beginImmediate : .begin)
    inTransaction = true
  }

  /// Begins a submission; `shared` when the transaction has others.
  func beginSubmission(shared: Bool) {
    submissionIsShared = shared
    submissionHasSavepoint = false
    submissionHasWritten = false
    actionsBeforeSubmission = actions.count
  }

  /// Ends a submission and keeps its changes.
  func keepSubmission() throws(DatabaseError) {
    if let lost { throw lost }
    // A deferred foreign key would otherwise be checked at the commit and roll back the whole batch.
    if !isIsolated, submissionHasWritten, submissionIsShared, owesForeignKeys {
      needsIsolation = true
    }
    guard submissionHasSavepoint else { return }
    guard !owesForeignKeys else { throw .foreignKeyViolation("a deferred foreign key") }
    try perform(.release)
  }

  /// Ends a submission and rolls its changes back: a lone submission's with the whole transaction. When that
  /// fails the transaction is ``lost``.
  func undoSubmission() {
    guard submissionIsShared else { return rollback() }
    actions.removeLast(actions.count - actionsBeforeSubmission)
    if !isIsolated, submissionHasWritten { needsIsolation = true }
    guard submissionHasSavepoint, lost == nil else { return }
    do throws(DatabaseError) {
      try perform(.rollbackTo)
      try perform(.release)
    } catch {
      lost = error
    }
  }

  /// Commits; after an error no transaction is open.
  ///
  /// - Throws: `outcomeUnknown` after an I/O error: the log may contain the whole commit, and then a restart
  ///   would find it.
  func commit() throws(DatabaseError) {
    guard inTransaction else { return }
    let code = lost == nil ? step(.commit) : SQLITE_OK
    guard code != SQLITE_OK || lost != nil else { return inTransaction = false }
    let error = lost ?? failure(code)
    rollback()
    throw code & 0xff == SQLITE_IOERR ? .outcomeUnknown : error
  }

  /// Rolls back the open transaction and drops the actions that waited for its commit.
  func rollback() {
    inTransaction = false
    actions.removeAll(keepingCapacity: true)
    guard let handle, sqlite3_get_autocommit(handle) == 0 else { return }
    let code = step(.rollback)
    if code != SQLITE_OK {
      broken = broken ?? FatalFault(description: "a rollback failed with \(code)", isDamage: false)
    }
  }

  /// Runs the actions that waited for the commit, in order.
  func runActions() {
    for action in actions { action() }
    actions.removeAll(keepingCapacity: true)
  }

  /// Runs text outside the port's statements: pragmas and migrations.
  func runScript(_ text: String) throws(DatabaseError) {
    if let lost { throw lost }
    submissionHasWritten = true
    if isIsolated, submissionIsShared, inTransaction { try setSubmissionSavepoint() }
    let code = sqlite3_exec(handle, text, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code) }
  }

  /// Moves the log's content to the main file; `waiting` for readers allows the log to restart.
  ///
  /// - Returns: Whether all of it was moved, and synced there.
  @discardableResult
  func checkpoint(waiting: Bool, truncating: Bool = false) throws(DatabaseError) -> Bool {
    let mode =
      truncating
      ? SQLITE_CHECKPOINT_TRUNCATE
      : waiting ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE
    var (frames, moved): (Int32, Int32) = (-1, -1)
    sqlite3_busy_timeout(handle, waiting ? Int32(FixedLimits.busyMilliseconds) : 0)
    defer { sqlite3_busy_timeout(handle, Int32(FixedLimits.busyMilliseconds)) }
    let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, &frames, &moved)
    if code == SQLITE_OK { logPageCount.pointee = 0 }
    guard code == SQLITE_OK || code & 0xff == SQLITE_BUSY else { throw failure(code) }
    return code == SQLITE_OK && frames == moved && frames >= 0
  }
}

// MARK: Operations of a submission's transaction

extension Connection {
  func run(
    _ statement: Statement, _ values: [Value], row: (borrowing Row) throws -> Void
  ) throws -> Int {
    if let lost { throw lost }
    guard let handle else { throw DatabaseError.unavailable }
    let prepared = try prepared(statement, handle)
    let hadWritten = submissionHasWritten
    if prepared.writes {
      if isIsolated, submissionIsShared { try setSubmissionSavepoint() }
      submissionHasWritten = true
    }
    do {
      let changed = try prepared.run(values, database: handle, row: row)
      if changed == 0 { submissionHasWritten = hadWritten }
      return changed
    } catch .thrown(let error) {
      throw error
    } catch .misuse(let text) {
      throw DatabaseError.failed(text)
    } catch .code(let code) {
      // SQLite itself rolls back a statement that violates a constraint.
      if code & 0xff == SQLITE_CONSTRAINT { submissionHasWritten = hadWritten }
      throw failure(code)
    }
  }

  func savepoint(_ body: () throws -> Void) throws {
    if let lost { throw lost }
    let actionsBefore = actions.count
    guard isIsolated else { return try runOptimistically(body, actionsBefore) }
    if submissionIsShared, !submissionHasSavepoint {
      // Nothing was written yet, so the savepoint of the first write covers exactly this body; a second one
      // would only add cost.
      do {
        return try body()
      } catch {
        actions.removeLast(actions.count - actionsBefore)
        if lost == nil, submissionHasSavepoint { try perform(.rollbackTo) }
        throw error
      }
    }
    try perform(.savepoint)
    do {
      try body()
    } catch {
      actions.removeLast(actions.count - actionsBefore)
      if lost == nil {
        try perform(.rollbackTo)
        try perform(.release)
      }
      throw error
    }
    try perform(.release)
  }

  /// Runs the body of a savepoint that is not set; only when it throws is it known whether one was needed.
  private func runOptimistically(_ body: () throws -> Void, _ actionsBefore: Int) throws {
    let hadWritten = submissionHasWritten
    submissionHasWritten = false
    defer { submissionHasWritten = submissionHasWritten || hadWritten }
    do {
      try body()
    } catch {
      actions.removeLast(actions.count - actionsBefore)
      if submissionHasWritten { needsIsolation = true }
      throw error
    }
  }

  func afterCommit(_ action: @escaping @Sendable () -> Void) { actions.append(action) }

  private func setSubmissionSavepoint() throws(DatabaseError) {
    guard !submissionHasSavepoint else { return }
    try perform(.savepoint)
    submissionHasSavepoint = true
  }

  /// The statement, prepared once per connection; one whose rows are being read at the moment is prepared a
  /// second time for the nested use.
  private func prepared(
    _ statement: Statement, _ handle: OpaquePointer
  ) throws(DatabaseError) -> PreparedStatement {
    let number = statement.number
    if number < kept.count, let found = kept[number] {
      assert(found.isMade(of: statement.text), "a statement's number is its own")
      guard found.isStepping else { return found }
      return try PreparedStatement(statement.text, database: handle, kept: false)
    }
    guard number < FixedLimits.preparedMax else {
      return try PreparedStatement(statement.text, database: handle, kept: false)
    }
    let made = try PreparedStatement(statement.text, database: handle, kept: true)
    while kept.count <= number { kept.append(nil) }
    kept[number] = made
    return made
  }
}
