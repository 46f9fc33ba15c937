public import Database
import Synchronization
public import Ticketing
public import WaitingRoom

extension LocalWaitingRoom {
  /// Runs one round of every line: decided in memory, journaled together, and only then shown. When the
  /// journal fails, each person stands where they stood before, and its error is thrown.
  public func runRound(now: Timestamp) async throws {
    var decided: [(locked: LockedLine, round: Line.Round)] = []
    var hasMore = false
    for locked in lines.all() {
      let round = locked.line.withLock { $0.decideRound(now) }
      hasMore = hasMore || round.hasMore
      if !round.isEmpty { decided.append((locked, round)) }
    }
    if !decided.isEmpty { try await journal(decided, now) }
    if hasMore { signal.signal() }
  }

  private func journal(
    _ decided: [(locked: LockedLine, round: Line.Round)], _ now: Timestamp
  ) async throws {
    do {
      let keys = decided.map { LockKey.line(of: $0.locked.concert) }
      try await database.write(locking: keys) { transaction in
        for (locked, round) in decided {
          try LineJournal.write(round, of: locked.concert, now: now, in: transaction)
        }
        // On the lane, so that a person who leaves in a later commit is found inside.
        transaction.afterCommit {
          for (locked, round) in decided { locked.line.withLock { $0.commit(round) } }
        }
      }
    } catch {
      for (locked, round) in decided { locked.line.withLock { $0.undo(round) } }
      throw error
    }
  }

  /// The key of the line's journal.
  public func keys(of concert: ConcertID) -> [LockKey] { [.line(of: concert)] }

  /// Ends an active stay inside the caller's transaction; its slot is free on commit. A stay that is already
  /// over is left as it is.
  public func end(
    _ admission: Admission, in transaction: borrowing Transaction, now: Timestamp
  ) throws {
    guard let locked = lines.find(admission.concert) else { throw LineRefusal.concertNotFound }
    try end(admission.index, in: locked, transaction, now)
  }

  /// Leaves the line or frees the slot.
  public func leave(_ token: String, now: Timestamp) async throws -> Admission {
    let token = try read(token)
    guard let locked = lines.find(token.concert) else { throw LineRefusal.tokenNotFound }
    return try await database.write(locking: keys(of: locked.concert)) { transaction in
      let admission = try locked.line.withLock { line throws(LineRefusal) in
        try line.departure(token, now: now)
      }
      try self.end(admission.index, in: locked, transaction, now)
      return admission
    }
  }

  private func end(
    _ index: Int, in locked: LockedLine, _ transaction: borrowing Transaction, _ now: Timestamp
  ) throws {
    try LineJournal.end(index, of: locked.concert, now: now, in: transaction)
    transaction.afterCommit { [signal] in
      if locked.line.withLock({ $0.ended(index) }) { signal.signal() }
    }
  }
}
