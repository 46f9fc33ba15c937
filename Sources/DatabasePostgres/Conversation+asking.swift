import CPostgres
import Database

/// The operations of a submission's transaction.
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
      // In the optimistic run a refusal only means that the batch runs again, so rows need none of their own.
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

  /// Buffers a row to send it with others; returns false when it must be sent by itself.
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

  /// Receives all pending replies, as part of a savepoint.
  func settleWithin() throws {
    do { _ = try settleHanding() } catch let failed as StatementFailure { throw failed.error }
  }

  /// Rolls back to a savepoint and continues; throws other failures.
  func undo(to undo: Statement, _ keep: Statement) throws(StatementFailure) {
    try forgetOwed()
    if let failure, failure.reach != .caller { throw failure }
    failure = nil
    try add(undo, [], .word)
    try add(keep, [], .word)
    try settle()
  }

  /// Runs an operation of the engine's own and translates its failure into the port's errors; the first
  /// failure is reported.
  private func plainly(_ body: () throws(StatementFailure) -> Void) throws {
    do throws(StatementFailure) { try body() } catch { throw unheard ?? error.error }
  }

  /// Runs the body of a savepoint that is not set; only when it throws is it known whether one was needed.
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
      // An unmet expectation. In the optimistic run it may belong to another submission, so all that the
      // receiver learns is that the batch runs again.
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
