package import Ticketing

extension Line {
  /// Answers a poll and marks the person as seen. Refuses with `tokenNotFound`, `tokenExpired`, and
  /// people still in line with `saleNotOpen` or `soldOut`.
  package mutating func place(
    _ token: QueueToken, text: String, now: Timestamp
  ) throws(LineRefusal) -> Place {
    let index = try find(token)
    let entry = arrivals.entries[index]
    if entry.state == .active {
      let stay = stay(of: index)
      guard now < stay.until else { throw .tokenExpired }
      let secondsLeft = now.secondsUntil(stay.until)
      return Place(
        token: text, user: entry.user, concert: concert, status: .active, ahead: 0,
        remainingTime: secondsLeft, enteredAt: stay.enteredAt, expiresAt: stay.until,
        pollAfter: pollAfter(secondsLeft, index))
    }
    arrivals.see(index, at: seconds(now))
    guard let terms else { throw .concertNotFound }
    try refuseUnlessSelling(terms, now)
    let ahead = arrivals.ahead(of: index)
    let wait = secondsToEntry(entry, ahead, terms, now)
    return Place(
      token: text, user: entry.user, concert: concert, status: .waiting, ahead: ahead,
      remainingTime: wait, enteredAt: nil, expiresAt: nil,
      pollAfter: isNearHead(ahead, terms, now) ? 1 : pollAfter(wait, index))
  }

  /// The guard: proof that the token's owner is inside. Refuses in the order of ``LineRefusal``.
  package mutating func admission(
    _ token: QueueToken, user: UserID, now: Timestamp
  ) throws(LineRefusal) -> Admission {
    guard token.concert == concert else { throw .tokenMismatch }
    // Somebody else's token is a mismatch even when its stay is over, as long as we can tell.
    if let entry = known(token), entry.user != user { throw .tokenMismatch }
    let index = try find(token)
    guard arrivals.entries[index].state == .active else {
      arrivals.see(index, at: seconds(now))
      throw .notActive(queuePosition: arrivals.ahead(of: index) + 1)
    }
    guard now < stay(of: index).until else { throw .tokenExpired }
    return Admission(user: user, concert: concert, index: index, wasActive: true)
  }

  /// Who would leave with this token. Refuses with `tokenNotFound` and `tokenExpired`.
  package func departure(
    _ token: QueueToken, now: Timestamp
  ) throws(LineRefusal) -> Admission {
    let index = try find(token)
    let entry = arrivals.entries[index]
    let isActive = entry.state == .active
    if isActive, stay(of: index).until <= now { throw .tokenExpired }
    return Admission(user: entry.user, concert: concert, index: index, wasActive: isActive)
  }

  /// The index of a token's live entry.
  private func find(_ token: QueueToken) throws(LineRefusal) -> Int {
    guard token.index < UInt64(arrivals.next) else { throw .tokenNotFound }
    let index = Int(token.index)
    guard let entry = arrivals.entries.find(index), entry.state != .forgotten else {
      throw .tokenExpired
    }
    // Another nonce: the number was given before a backup was restored, or never told to anybody.
    guard entry.nonce == token.nonce, entry.state != .joining else { throw .tokenNotFound }
    guard entry.state != .gone else { throw .tokenExpired }
    return index
  }

  private func known(_ token: QueueToken) -> Entry? {
    guard token.index < UInt64(arrivals.next) else { return nil }
    return arrivals.entries.find(Int(token.index)).flatMap { $0.nonce == token.nonce ? $0 : nil }
  }
}

// MARK: - Estimates

extension Line {
  /// Estimated seconds until an entry with `ahead` before it is let in.
  private mutating func secondsToEntry(
    _ entry: Entry, _ ahead: Int, _ terms: Terms, _ now: Timestamp
  ) -> Int {
    switch terms.policy {
    case .capacity(let maxActive, let activeSeconds):
      let needed = ahead + 1 + stays.count - admittingCount - maxActive
      guard needed > 0 else { return 0 }
      // Stays end at the latest after activeSeconds, so the line is never slower than this.
      let slowest = (needed * activeSeconds + maxActive - 1) / maxActive
      let perMinute = rate.perMinute(now)
      return perMinute > 0 ? min(slowest, (needed * 60 + perMinute - 1) / perMinute) : slowest
    case .batch(let size, let everySeconds, _):
      guard ahead >= batch.left else { return 0 }
      let untilNext = batch.nextAt.map { now.secondsUntil($0) } ?? 0
      return untilNext + (ahead - batch.left) / size * everySeconds
    case .cycle:
      return entry.state == .waiting
        ? now.secondsUntil(Timestamp(milliseconds: entry.detail)) : 0
    }
  }

  /// Whether the person may be let in by the next turns whatever the estimate says.
  private mutating func isNearHead(_ ahead: Int, _ terms: Terms, _ now: Timestamp) -> Bool {
    guard case .capacity = terms.policy else { return false }
    return ahead == 0 || ahead <= rate.perMinute(now) / 60
  }

  /// Seconds until the next poll is useful: a tenth of the wait, 1 to 30, spread by index so that
  /// people who came together do not poll together; well inside the grace time.
  private func pollAfter(_ wait: Int, _ index: Int) -> Int {
    var seconds = min(max(wait / 10, 1), Limits.pollAfterSecondsMax)
    if seconds > Limits.pollSpreadFromSeconds {
      let spread = Int((UInt64(index) &* 0x9E37_79B9_7F4A_7C15) >> 32)
      let percent = spread % (Limits.pollSpreadPercent + 1)
      seconds -= seconds * percent / 100
    }
    if let grace = terms?.graceSeconds, grace > 0 { seconds = min(seconds, max(1, grace / 3)) }
    return seconds
  }
}
