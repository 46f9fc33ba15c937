package import Ticketing

extension Line {
  /// Answers a poll and marks the person as seen. Refuses with `tokenNotFound` or `tokenExpired`, and people
  /// still in line with `saleNotOpen` or `soldOut`.
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
        pollAfter: EntryEstimate.pollAfter(
          secondsLeft, token.index, graceSeconds: terms?.graceSeconds ?? 0))
    }
    arrivals.see(index, at: seconds(now))
    guard let terms else { throw .concertNotFound }
    try refuseUnlessSelling(terms, now)
    let ahead = arrivals.ahead(of: index)
    let estimate = estimate(terms, now)
    let planned = entry.state == .waiting ? Timestamp(milliseconds: entry.detail) : nil
    let wait = estimate.secondsToEntry(ahead: ahead, planned: planned, now: now)
    return Place(
      token: text, user: entry.user, concert: concert, status: .waiting, ahead: ahead,
      remainingTime: wait, enteredAt: nil, expiresAt: nil,
      pollAfter: estimate.pollAfter(ahead: ahead, wait: wait, index: token.index))
  }

  /// Proves that the token's owner is inside. Refuses in the order of ``LineRefusal``.
  package mutating func admission(
    _ token: QueueToken, user: UserID, now: Timestamp
  ) throws(LineRefusal) -> Admission {
    guard token.concert == concert else { throw .tokenMismatch }
    // Another person's token is a mismatch even after its stay is over, as long as the line still knows it.
    if let entry = known(token), entry.user != user { throw .tokenMismatch }
    let index = try find(token)
    guard arrivals.entries[index].state == .active else {
      arrivals.see(index, at: seconds(now))
      throw .notActive(queuePosition: arrivals.ahead(of: index) + 1)
    }
    let stay = stay(of: index)
    guard now < stay.until else { throw .tokenExpired }
    return Admission(
      user: user, concert: concert, index: index, wasActive: true, endsBy: endsBy(stay))
  }

  /// The person who would leave with this token. Refuses with `tokenNotFound` and `tokenExpired`.
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
    // Another nonce: the number was given before a backup was restored, or was never shown to anyone.
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
  /// The figures that estimates are based on.
  private mutating func estimate(_ terms: Terms, _ now: Timestamp) -> EntryEstimate {
    var perMinute = 0
    if case .capacity = terms.policy { perMinute = pace.perMinute(now) }
    return EntryEstimate(
      policy: terms.policy, graceSeconds: terms.graceSeconds, holdSeconds: holdSeconds,
      inside: stays.count - admittingCount, perMinute: perMinute,
      stalledSeconds: pace.stalledSeconds(now), batch: batch)
  }
}
