import CPostgres
import Database

/// What a caller's transaction may ask.
extension Conversation {
  func run(
    _ statement: Statement, _ values: [Value], row: (borrowing Row) throws -> Void
  ) throws -> Int {
    try requireUse()
    do {
      let answer = try announcedAnswer(statement, values) ?? asked(statement, values)
      try answer.forEach(row)
      return answer.changed
    } catch let failed as StatementFailure {
      throw failed.error
    }
  }

  func ask(_ statement: Statement, _ values: [Value]) throws {
    try requireUse()
    guard statement.reads != nil, !isAnnounced(statement, values) else { return }
    try plainly { () throws(StatementFailure) in
      try sendGathered()
      if owesMuch { try settle() }
      try announce(statement, values)
    }
  }

  func expect(
    _ count: Int, _ statement: Statement, _ values: [Value], else refusal: any Error
  ) throws {
    try requireUse()
    callerHasWritten = true
    try plainly { () throws(StatementFailure) in
      announcements.noteWrite(statement, values)
      // In trust a refusal only says that the batch is to run again, so rows need none of their own.
      if !isCareful, callerIsShared, count == 1, try gather(statement, values) { return }
      try sendGathered()
      try add(statement, values, .count(count, refusal))
      if owesMuch { try settle() }
    }
  }

  func savepoint(_ body: () throws -> Void) throws {
    try requireUse()
    let actionsBefore = actionCount
    guard isCareful else { return try trusting(body, actionsBefore) }
    try plainly { () throws(StatementFailure) in try add(Verb.set, [], .word) }
    do {
      try body()
      try requireUse()
      try settleWithin()
    } catch {
      dropActions(after: actionsBefore)
      try plainly { () throws(StatementFailure) in try undo(to: Verb.undo, Verb.keep) }
      throw error
    }
    try plainly { () throws(StatementFailure) in try add(Verb.keep, [], .word) }
  }

  /// Keeps a row back to go out with others; false when it goes by itself.
  private func gather(
    _ statement: Statement, _ values: [Value]
  ) throws(StatementFailure) -> Bool {
    switch gathered.add(statement, values) {
    case .gathered: return true
    case .never: return false
    case .afterTheOthers:
      try sendGathered()
      return gathered.add(statement, values) == .gathered
    }
  }

  /// Hears everything under way, as part of what a savepoint holds.
  func settleWithin() throws {
    do { _ = try settleHanding() } catch let failed as StatementFailure { throw failed.error }
  }

  /// Undoes what a savepoint holds and goes on; what else is wrong is thrown.
  func undo(to undo: Statement, _ keep: Statement) throws(StatementFailure) {
    try forgetOwed()
    if let failure, failure.reach != .caller { throw failure }
    failure = nil
    try add(undo, [], .word)
    try add(keep, [], .word)
    try settle()
  }

  /// Does something of the engine's own and says its failure in the port's words; what came first is
  /// told.
  private func plainly(_ body: () throws(StatementFailure) -> Void) throws {
    do throws(StatementFailure) { try body() } catch { throw unheard ?? error.error }
  }

  /// Runs the body of a savepoint that is not set; whether one was needed shows when it throws.
  private func trusting(_ body: () throws -> Void, _ actionsBefore: Int) throws {
    let hadWritten = callerHasWritten
    callerHasWritten = false
    defer { callerHasWritten = callerHasWritten || hadWritten }
    do {
      try body()
    } catch {
      dropActions(after: actionsBefore)
      if callerHasWritten { needsCare = true }
      throw error
    }
  }

  private func asked(_ statement: Statement, _ values: [Value]) throws -> Answer {
    try sendGathered()
    try add(statement, values, .wanted)
    let answer: Answer
    do {
      guard let heard = try settleHanding() else { throw StatementFailure.lost }
      answer = heard
    } catch let failed as StatementFailure {
      throw failed
    } catch {
      // An expectation that was not met. In trust it may be another caller's, so whoever hears of
      // it only learns that the batch runs again.
      if !isCareful {
        needsCare = true
        failure = StatementFailure(error: .busy)
      }
      throw error
    }
    if answer.changed > 0 {
      callerHasWritten = true
      announcements.noteWrite(statement, values)
    }
    return answer
  }
}
