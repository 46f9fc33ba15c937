import CPostgres
import Database

/// The operations of a submission's transaction.
extension Pipeline {
  func run(
    _ statement: Statement, _ values: [Value], row: (borrowing Row) throws -> Void
  ) throws -> Int {
    try requireUse()
    do {
      let answer = try prefetchedAnswer(statement, values) ?? answer(statement, values)
      try answer.forEach(row)
      return answer.changed
    } catch let failed as StatementFailure {
      throw failed.error
    }
  }

  func prefetch(_ statement: Statement, _ values: [Value]) throws {
    try requireUse()
    guard statement.reads != nil, !isPrefetched(statement, values) else { return }
    try plainly { () throws(StatementFailure) in
      try sendGathered()
      if hasManyPendingReplies { try receivePending() }
      try sendPrefetch(statement, values)
    }
  }

  func executePipelined(
    expecting count: Int, _ statement: Statement, _ values: [Value], else refusal: any Error
  ) throws {
    try requireUse()
    submissionHasWritten = true
    try plainly { () throws(StatementFailure) in
      prefetches.noteWrite(statement, values)
      // In the optimistic run a refusal only means that the batch runs again, so rows need none of their own.
      if !isIsolated, submissionIsShared, count == 1, try gather(statement, values) { return }
      try sendGathered()
      try add(statement, values, .count(count, refusal))
      if hasManyPendingReplies { try receivePending() }
    }
  }

  func savepoint(_ body: () throws -> Void) throws {
    try requireUse()
    let actionsBefore = actionCount
    guard isIsolated else { return try runOptimistically(body, actionsBefore) }
    try plainly { () throws(StatementFailure) in
      try add(TransactionCommand.set, [], .acknowledgement)
    }
    do {
      try body()
      try requireUse()
      try receiveWithin()
    } catch {
      dropActions(after: actionsBefore)
      try plainly { () throws(StatementFailure) in
        try undo(to: TransactionCommand.undo, TransactionCommand.keep)
      }
      throw error
    }
    try plainly { () throws(StatementFailure) in
      try add(TransactionCommand.keep, [], .acknowledgement)
    }
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
  func receiveWithin() throws {
    do { _ = try receiveReplies() } catch let failed as StatementFailure { throw failed.error }
  }

  /// Rolls back to a savepoint and continues; throws other failures.
  func undo(to undo: Statement, _ keep: Statement) throws(StatementFailure) {
    try discardReplies()
    if let failure, failure.reach != .submission { throw failure }
    failure = nil
    try add(undo, [], .acknowledgement)
    try add(keep, [], .acknowledgement)
    try receivePending()
  }

  /// Runs an operation of the engine's own and translates its failure into the port's errors; the first
  /// failure is reported.
  private func plainly(_ body: () throws(StatementFailure) -> Void) throws {
    do throws(StatementFailure) { try body() } catch { throw pendingRefusal ?? error.error }
  }

  /// Runs the body of a savepoint that is not set; only when it throws is it known whether one was needed.
  private func runOptimistically(_ body: () throws -> Void, _ actionsBefore: Int) throws {
    let hadWritten = submissionHasWritten
    submissionHasWritten = false
    defer { submissionHasWritten = submissionHasWritten || hadWritten }
    do {
      try body()
    } catch {
      dropActions(after: actionsBefore)
      if submissionHasWritten { needsIsolation = true }
      throw error
    }
  }

  private func answer(_ statement: Statement, _ values: [Value]) throws -> Answer {
    try sendGathered()
    try add(statement, values, .wanted)
    let answer: Answer
    do {
      guard let received = try receiveReplies() else { throw StatementFailure.lost }
      answer = received
    } catch let failed as StatementFailure {
      throw failed
    } catch {
      // An unmet expectation. In the optimistic run it may belong to another submission, so all that the
      // receiver learns is that the batch runs again.
      if !isIsolated {
        needsIsolation = true
        failure = StatementFailure(error: .busy)
      }
      throw error
    }
    if answer.changed > 0 {
      submissionHasWritten = true
      prefetches.noteWrite(statement, values)
    }
    return answer
  }
}
