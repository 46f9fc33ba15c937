public import Database
import Synchronization
public import Ticketing
public import WaitingRoom

extension LocalWaitingRoom {
  /// Runs one round of every line: decided in memory, journaled together, and only then shown. When the
  /// journal fails, each person stands where they stood before, and its error is thrown.
  public func turn(now: Timestamp) async throws {
    var decided: [(held: HeldLine, turn: Line.Turn)] = []
    var hasMore = false
    for held in lines.all() {
      let turn = held.line.withLock { $0.turn(now) }
      hasMore = hasMore || turn.hasMore
      if !turn.isEmpty { decided.append((held, turn)) }
    }
    if !decided.isEmpty { try await journal(decided, now) }
    if hasMore { signal.signal() }
  }

  private func journal(
    _ decided: [(held: HeldLine, turn: Line.Turn)], _ now: Timestamp
  ) async throws {
    do {
      let keys = decided.map { LockKey.line(of: $0.held.concert) }
      try await database.write(locking: keys) { transaction in
        for (held, turn) in decided {
          try LineJournal.write(turn, of: held.concert, now: now, in: transaction)
        }
        // On the lane, so that a person who leaves in a later commit is found inside.
        transaction.afterCommit {
          for (held, turn) in decided { held.line.withLock { $0.settle(turn) } }
        }
      }
    } catch {
      for (held, turn) in decided { held.line.withLock { $0.undo(turn) } }
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
    guard let held = lines.find(admission.concert) else { throw LineRefusal.concertNotFound }
    try end(admission.index, in: held, transaction, now)
  }

  /// Leaves the line or frees the slot.
  public func leave(_ token: String, now: Timestamp) async throws -> Admission {
    let token = try read(token)
    guard let held = lines.find(token.concert) else { throw LineRefusal.tokenNotFound }
    return try await database.write(locking: keys(of: held.concert)) { transaction in
      let admission = try held.line.withLock { line throws(LineRefusal) in
        try line.departure(token, now: now)
      }
      try self.end(admission.index, in: held, transaction, now)
      return admission
    }
  }

  private func end(
    _ index: Int, in held: HeldLine, _ transaction: borrowing Transaction, _ now: Timestamp
  ) throws {
    try LineJournal.end(index, of: held.concert, now: now, in: transaction)
    transaction.afterCommit { [signal] in
      if held.line.withLock({ $0.ended(index) }) { signal.signal() }
    }
  }
}
