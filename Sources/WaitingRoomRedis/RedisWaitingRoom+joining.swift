public import Database
import Encoding
import Redis
import Synchronization
public import Ticketing
public import WaitingRoom

extension RedisWaitingRoom {
  /// Returns the person's live place, or the next one, in the order in which Redis takes calls.
  ///
  /// Throws ``LineRefusal`` or `DatabaseError`; after `outcomeUnknown` a second call returns the place the
  /// first may have made.
  public func join(
    _ user: UserID, _ concert: ConcertID, now: Timestamp
  ) async throws -> Joined {
    guard let line = lines.find(concert) else { throw LineRefusal.concertNotFound }
    let isSoldOut = line.state.withLock { $0.isSoldOut }
    let reply = try await call(
      .join, line, now,
      [LineTexts.text(user), Hex.text(nextNonce()), isSoldOut ? "1" : ""])
    try Self.refuse(reply)
    guard let isNew = reply.number(0), let standing = Standing(reply, from: 1) else {
      throw DatabaseError.failed("a place without one")
    }
    if isNew == 1 { line.state.withLock { $0.tally.joined += 1 } }
    let text = text(of: standing, user, concert)
    let place = try place(standing, user, text: text, in: line, reply.now)
    if isNew == 1, mayEnter(standing, line) { signal.signal() }
    return Joined(place: place, isNew: isNew == 1)
  }

  /// Leaves the line or frees the slot. While Redis is away, a place that the mirror knows ends here at once
  /// and in Redis later; for a place it does not know, throws `DatabaseError`.
  public func leave(_ token: String, now: Timestamp) async throws -> Admission {
    let token = try read(token)
    guard let line = lines.find(token.concert) else { throw LineRefusal.tokenNotFound }
    let index = Int64(token.index)
    let arguments = [
      String(index), Hex.text(token.nonce), LineTexts.text(token.user),
    ]
    let wasActive: Bool
    do {
      let reply = try await call(.leave, line, now, arguments)
      try Self.refuse(reply)
      if reply.count(1) ?? 0 > 0 { signal.signal() }
      wasActive = reply.text(0) == "active"
    } catch let error as DatabaseError where error.isAbsence {
      let isKnownInside = try line.state.withLock { state throws(LineRefusal) in
        try state.leave(index)
      }
      guard let isKnownInside else { throw error }
      wasActive = isKnownInside
      // Not submitted at once: it would be refused again, or overtake a call that may be under way.
      keep(PendingCall(function: .leave, line: line, now: now, arguments: arguments))
    }
    return Admission(
      user: token.user, concert: token.concert, index: Int(token.index), wasActive: wasActive)
  }

  /// Nothing: the line is not in the database.
  public func keys(of concert: ConcertID) -> [LockKey] { [] }

  /// Ends an active stay when the caller's transaction commits: at once here, and in Redis without anyone
  /// waiting for it. A stay that is already over is left as it is.
  public func end(
    _ admission: Admission, in transaction: borrowing Transaction, now: Timestamp
  ) throws {
    guard let line = lines.find(admission.concert) else { throw LineRefusal.concertNotFound }
    transaction.afterCommit { self.finish(Int64(admission.index), line, now) }
  }

  /// Extends an active stay, up to its hard end: at once here, and in Redis without anyone waiting for it.
  public func extend(_ user: UserID, _ concert: ConcertID, until: Timestamp) {
    guard let line = lines.find(concert) else { return }
    let (index, holdSeconds) = line.state.withLock { state -> (Int64?, Int) in
      // The number also says which of the person's stays is meant, in case this reaches Redis late.
      let index = state.mirror?.number(of: user)
      if let index, let stay = state.mirror?.stays[index] {
        let latest = state.endsBy(enteredAt: stay.enteredAt, until: stay.until)
        state.mirror?.extend(index, until: min(until, latest))
      }
      return (index, state.holdSeconds)
    }
    let arguments = [
      LineTexts.text(user), index.map { String($0) } ?? "", LineTexts.text(until),
      String(holdSeconds * 1_000),
    ]
    send(PendingCall(function: .extend, line: line, now: until, arguments: arguments))
  }

  private func finish(_ index: Int64, _ line: LockedLine, _ now: Timestamp) {
    let isAwaited = line.state.withLock { state in
      state.mirror?.end(index)
      return state.mirror?.waiting.count ?? 0 > 0
    }
    send(PendingCall(function: .finish, line: line, now: now, arguments: [String(index)]))
    if isAwaited { signal.signal() }
  }

  private func mayEnter(_ standing: Standing, _ line: LockedLine) -> Bool {
    if standing.waiting == 1 { return true }
    guard case .capacity(let maxActive, _)? = line.state.withLock({ $0.terms?.policy }) else {
      return false
    }
    return standing.inside < maxActive
  }
}
