import Database
import Encoding
import Synchronization
public import Ticketing
public import WaitingRoom

extension RedisWaitingRoom {
  /// Answers a poll from the mirror, even while Redis is away; nil for a token the mirror does not know.
  public func knownPlace(_ token: String, now: Timestamp) -> Result<Place, LineRefusal>? {
    do throws(LineRefusal) {
      let read = try read(token)
      guard let line = lines.find(read.concert) else { return .failure(.tokenNotFound) }
      let now = here(now)
      let place = try line.state.withLock { state throws(LineRefusal) in
        try state.knownPlace(read, text: token, now)
      }
      return place.map { .success($0) }
    } catch {
      return .failure(error)
    }
  }

  /// Answers a poll from Redis itself, which knows every change of every instance.
  public func place(_ token: String, now: Timestamp) async throws -> Place {
    let read = try read(token)
    guard let line = lines.find(read.concert) else { throw LineRefusal.tokenNotFound }
    let (standing, now) = try await look(read, line, now)
    return try place(standing, read.user, text: token, in: line, now)
  }

  /// Proves that the token's owner is inside: asks Redis, and the mirror while Redis is away.
  ///
  /// The mirror can prove that a person is inside, or that a place ended, and nothing else: another instance
  /// may have let a person in, or extended a stay, a moment before Redis went away. Then it throws
  /// `DatabaseError.unavailable`, so that no one is sent back to the line by mistake.
  public func admission(
    _ token: String, user: UserID, concert: ConcertID, now: Timestamp
  ) async throws -> Admission {
    guard let line = lines.find(concert) else { throw LineRefusal.concertNotFound }
    let read = try read(token)
    guard read.concert == concert, read.user == user else { throw LineRefusal.tokenMismatch }
    let standing: Standing
    do {
      (standing, _) = try await look(read, line, now)
    } catch let error as DatabaseError where error.isAbsence {
      let endsBy = try line.state.withLock { state throws(LineRefusal) in
        try state.insideUntil(Int64(read.index), here(now))
      }
      guard let endsBy else { throw DatabaseError.unavailable }
      return admission(read, endsBy)
    }
    guard let stay = standing.stay else {
      throw LineRefusal.notActive(queuePosition: standing.ahead + 1)
    }
    let endsBy = line.state.withLock { $0.endsBy(enteredAt: stay.enteredAt, until: stay.until) }
    return admission(read, endsBy)
  }

  /// The person's live places, by concert; throws when Redis is away.
  public func places(of user: UserID, now: Timestamp) async throws -> [Place] {
    try await withThrowingTaskGroup(of: Place?.self) { group in
      for line in lines.all() {
        group.addTask {
          let reply = try await self.call(.mine, line, now, [LineTexts.text(user)])
          guard let standing = Standing(reply) else { return nil }
          let text = self.text(of: standing, user, line.concert)
          do throws(LineRefusal) {
            return try self.place(standing, user, text: text, in: line, reply.now)
          } catch {
            // A person still in line at a sold-out or closed concert has no place to show.
            return nil
          }
        }
      }
      return try await group.reduce(into: []) { places, place in
        if let place { places.append(place) }
      }.sorted { $0.concert < $1.concert }
    }
  }

  /// The state of a token's place in Redis, which marks the person as seen; and Redis' time.
  private func look(
    _ token: PersonalToken, _ line: LockedLine, _ now: Timestamp
  ) async throws -> (standing: Standing, now: Timestamp) {
    let (known, isSoldOut) = line.state.withLock { state in
      (state.isOutdated ? -1 : state.mirror?.applied ?? -1, state.isSoldOut)
    }
    let reply = try await call(
      .look, line, now,
      [
        String(token.index), Hex.text(token.nonce), LineTexts.text(token.user),
        isSoldOut ? "" : "1", String(known),
      ])
    try Self.refuse(reply)
    guard let standing = Standing(reply) else { throw DatabaseError.failed("a place without one") }
    return (standing, reply.now)
  }

  /// A place from Redis' reply.
  func place(
    _ standing: Standing, _ user: UserID, text: String, in line: LockedLine, _ now: Timestamp
  ) throws(LineRefusal) -> Place {
    try line.state.withLock { state throws(LineRefusal) in
      if let stay = standing.stay {
        return state.inside(
          text, user, line.concert, UInt64(standing.index), stay.enteredAt, stay.until, now)
      }
      try state.refuseUnlessSelling(now)
      let estimate = try state.estimate(inside: standing.inside, batch: standing.batch, now)
      return estimate.place(
        text, user, line.concert, UInt64(standing.index), ahead: standing.ahead,
        planned: standing.planned, now)
    }
  }

  /// Throws the refusal in a function's answer.
  static func refuse(_ reply: LineReply) throws {
    switch reply.status {
    case "ok": return
    case "saleNotOpen": throw LineRefusal.saleNotOpen
    case "soldOut": throw LineRefusal.soldOut
    case "tokenNotFound": throw LineRefusal.tokenNotFound
    case "tokenExpired": throw LineRefusal.tokenExpired
    default: throw DatabaseError.failed("an unknown answer")
    }
  }

  /// Makes a proof; converts its end from Redis' time to the caller's.
  private func admission(_ token: PersonalToken, _ endsBy: Timestamp) -> Admission {
    Admission(
      user: token.user, concert: token.concert, index: Int(token.index), wasActive: true,
      endsBy: endsBy.adding(milliseconds: -offset.load(ordering: .relaxed)))
  }
}

extension LockedLine.State {
  /// Answers a poll from the mirror; nil when it does not know the place.
  mutating func knownPlace(
    _ token: PersonalToken, text: String, _ now: Timestamp
  ) throws(LineRefusal) -> Place? {
    guard let place = try place(token, text: text, now) else { return nil }
    guard place.status == .waiting else { return place }
    see(Int64(token.index), now)
    try refuseUnlessSelling(now)
    return place
  }

  /// A place from the mirror, whatever the sale does.
  mutating func place(
    _ token: PersonalToken, text: String, _ now: Timestamp
  ) throws(LineRefusal) -> Place? {
    let index = Int64(token.index)
    // Reads in place: a copy of the mirror would count references at each poll.
    if let stay = mirror?.stays[index] {
      guard now < stay.until else { throw .tokenExpired }
      return inside(
        text, token.user, token.concert, token.index, stay.enteredAt, stay.until, now)
    }
    guard let ahead = mirror?.waiting.rank(index) else {
      if mirror?.gone.contains(index) == true { throw .tokenExpired }
      return nil
    }
    let estimate = try estimate(
      inside: mirror?.stays.count ?? 0, batch: mirror?.batch ?? BatchClock(), now)
    return estimate.place(
      text, token.user, token.concert, token.index, ahead: ahead,
      planned: mirror?.planned(index), now)
  }

  /// The hard end of the stay of a person the mirror knows to be inside now; nil when it cannot know. Throws
  /// `tokenExpired` for a place that ended.
  func insideUntil(_ index: Int64, _ now: Timestamp) throws(LineRefusal) -> Timestamp? {
    if let stay = mirror?.stays[index] {
      return now < stay.until ? endsBy(enteredAt: stay.enteredAt, until: stay.until) : nil
    }
    // A newly read mirror remembers endings that Redis may have lost since.
    let waits = mirror?.waiting.rank(index) != nil
    if !waits, mirror?.gone.contains(index) == true { throw .tokenExpired }
    return nil
  }

  /// Ends a place by the mirror alone. Returns whether it was inside, or nil for a place the mirror does not
  /// know. Throws `tokenExpired` for one that ended.
  mutating func leave(_ index: Int64) throws(LineRefusal) -> Bool? {
    let isInside = mirror?.stays[index] != nil
    guard isInside || mirror?.waiting.rank(index) != nil else {
      if mirror?.gone.contains(index) == true { throw .tokenExpired }
      return nil
    }
    mirror?.end(index)
    return isInside
  }

  /// The place of a person inside.
  func inside(
    _ text: String, _ user: UserID, _ concert: ConcertID, _ index: UInt64,
    _ enteredAt: Timestamp, _ until: Timestamp, _ now: Timestamp
  ) -> Place {
    let left = now.secondsUntil(until)
    return Place(
      token: text, user: user, concert: concert, status: .active, ahead: 0, remainingTime: left,
      enteredAt: enteredAt, expiresAt: until,
      pollAfter: EntryEstimate.pollAfter(left, index, graceSeconds: terms?.graceSeconds ?? 0))
  }
}

extension EntryEstimate {
  /// The place of a waiting person.
  fileprivate func place(
    _ text: String, _ user: UserID, _ concert: ConcertID, _ index: UInt64, ahead: Int,
    planned: Timestamp?, _ now: Timestamp
  ) -> Place {
    let wait = secondsToEntry(ahead: ahead, planned: planned, now: now)
    return Place(
      token: text, user: user, concert: concert, status: .waiting, ahead: ahead,
      remainingTime: wait, enteredAt: nil, expiresAt: nil,
      pollAfter: pollAfter(ahead: ahead, wait: wait, index: index))
  }
}
