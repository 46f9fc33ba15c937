import Database
import Synchronization
public import Ticketing
public import WaitingRoom

extension LocalWaitingRoom {
  /// Returns the person's live place, or the next one, in the order in which the writer takes submissions.
  ///
  /// Throws ``LineRefusal`` or what the database throws; then no one has the place.
  public func join(
    _ user: UserID, _ concert: ConcertID, now: Timestamp
  ) async throws -> Joined {
    guard let locked = lines.find(concert) else { throw LineRefusal.concertNotFound }
    for _ in 0..<Limits.joinAttemptsMax {
      let greeted = try locked.line.withLock { line throws(LineRefusal) in
        try line.greet(user, now: now)
      }
      if let greeted { return try answer(greeted, in: locked, isNew: false, now) }
      let (index, isNew) = try await reserve(user, in: locked, now)
      // A place made by a concurrent call counts only once it is journaled: that call's commit may fail.
      let token = locked.line.withLock { $0.token(index, of: user, now: now) }
      if let token { return try answer(token, in: locked, isNew: isNew, now) }
    }
    throw DatabaseError.busy
  }

  private func answer(
    _ token: QueueToken, in locked: LockedLine, isNew: Bool, _ now: Timestamp
  ) throws(LineRefusal) -> Joined {
    let text = text(of: token)
    let place = try locked.line.withLock { line throws(LineRefusal) in
      try line.place(token, text: text, now: now)
    }
    return Joined(place: place, isNew: isNew)
  }

  private func reserve(
    _ user: UserID, in locked: LockedLine, _ now: Timestamp
  ) async throws -> (index: Int, isNew: Bool) {
    let nonce = nextNonce()
    let attempt = JoinAttempt(locked)
    do {
      return try await database.write(locking: keys(of: locked.concert)) { [signal] transaction in
        // An engine may run the closure again after a conflict.
        attempt.withdraw(mayBeJournaled: false)
        let arrival = try locked.line.withLock { line throws(LineRefusal) in
          try line.reserve(user, nonce: nonce, now: now)
        }
        switch arrival {
        case .existing(let index):
          return (index, false)
        case .reserved(let index, let entry):
          attempt.hold(index)
          let token = QueueToken(concert: locked.concert, index: UInt64(index), nonce: nonce)
          do {
            try LineJournal.insert(token, user, entry: entry, now: now, in: transaction)
          } catch {
            // At once, so that the next submission of this batch does not find it.
            attempt.withdraw(mayBeJournaled: false)
            throw error
          }
          transaction.afterCommit {
            if locked.line.withLock({ $0.joined(index) }) { signal.signal() }
          }
          return (index, true)
        }
      }
    } catch {
      attempt.withdraw(mayBeJournaled: (error as? DatabaseError) == .outcomeUnknown)
      throw error
    }
  }
}

/// The number one call of join has reserved and not yet shown.
private final class JoinAttempt: Sendable {
  private let locked: LockedLine
  private let index = Mutex<Int?>(nil)

  init(_ locked: LockedLine) { self.locked = locked }

  func hold(_ index: Int) { self.index.withLock { $0 = index } }

  /// Gives up the number; does nothing when there is none or it was journaled.
  func withdraw(mayBeJournaled: Bool) {
    let reserved = index.withLock { index in
      let reserved = index
      index = nil
      return reserved
    }
    guard let reserved else { return }
    locked.line.withLock { $0.withdraw(reserved, mayBeJournaled: mayBeJournaled) }
  }
}
