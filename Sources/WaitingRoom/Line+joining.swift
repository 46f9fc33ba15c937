package import Ticketing

extension Line {
  /// The place that joining found or made.
  package enum Arrival: Hashable, Sendable {
    /// The person's live place, or one that is being journaled.
    case existing(index: Int)
    /// A new place, shown to no one before ``Line/joined(_:)``; the entry time is the cycle policy's.
    case reserved(index: Int, entry: Timestamp?)
  }

  /// The token of the person's live place; nil when a place must be reserved or is being journaled. Refuses
  /// as ``reserve(_:nonce:now:)`` does, so that a refusal costs no transaction.
  package func greet(_ user: UserID, now: Timestamp) throws(LineRefusal) -> QueueToken? {
    guard let terms else { throw .concertNotFound }
    let token = token(of: user, now: now)
    if let token, arrivals.entries[Int(token.index)].state == .active { return token }
    try refuseUnlessSelling(terms, now)
    return token
  }

  /// Finds the person's live place or reserves the next one. Refuses with `concertNotFound`, `saleNotOpen` or
  /// `soldOut`; a person inside keeps the place whatever the sale does.
  package mutating func reserve(
    _ user: UserID, nonce: UInt64, now: Timestamp
  ) throws(LineRefusal) -> Arrival {
    guard let terms else { throw .concertNotFound }
    let existing = arrivals.index(of: user)
    if let existing, arrivals.entries[existing].state == .active {
      if now < stay(of: existing).until { return .existing(index: existing) }
      close(existing)
      unjournaledEnds.append(existing)
      tally.ended += 1
    } else {
      try refuseUnlessSelling(terms, now)
      if let existing {
        arrivals.see(existing, at: seconds(now))
        return .existing(index: existing)
      }
    }
    try refuseUnlessSelling(terms, now)
    // A line that has given out every number accepts no one, like a closed one.
    guard arrivals.next < Limits.entriesPerLineMax else { throw .saleNotOpen }
    var entry: Timestamp?
    if case .cycle(let size, let periodSeconds) = terms.policy {
      entry = cycle.next(size: size, periodSeconds: periodSeconds, now: now)
    }
    joiningCount += 1
    if arrivals.inLineCount == 0 { pace.beganWaiting(at: now) }
    let index = arrivals.append(
      Entry(
        user: user, nonce: nonce, detail: entry?.milliseconds ?? Entry.unplanned,
        seen: seconds(now), state: .joining))
    mark(index, now)
    return .reserved(index: index, entry: entry)
  }

  /// Records that the place is in the journal. Returns whether a round may let the person in at once.
  package mutating func joined(_ index: Int) -> Bool {
    guard let entry = arrivals.entries.find(index), entry.state == .joining else { return false }
    arrivals.set(index, .waiting, detail: entry.detail)
    joiningCount -= 1
    tally.joined += 1
    if case .capacity(let maxActive, _)? = terms?.policy, stays.count < maxActive { return true }
    return arrivals.inLineCount == 1
  }

  /// Withdraws a place that did not reach the journal: no one has it, and its number is not given again. When
  /// the commit outcome is unknown, an end is journaled in case the row exists.
  package mutating func withdraw(_ index: Int, mayBeJournaled: Bool) {
    guard arrivals.entries.find(index)?.state == .joining else { return }
    close(index)
    if mayBeJournaled { unjournaledEnds.append(index) }
  }

  /// The token of a place that was found while being journaled, or inside; nil when it is gone or not yet
  /// journaled.
  package func token(_ index: Int, of user: UserID, now: Timestamp) -> QueueToken? {
    guard let entry = arrivals.entries.find(index), entry.user == user else { return nil }
    switch entry.state {
    case .joining, .gone, .forgotten: return nil
    case .active where stay(of: index).until <= now: return nil
    case .waiting, .admitting, .active: break
    }
    return QueueToken(concert: concert, index: UInt64(index), nonce: entry.nonce)
  }

  /// The token of the person's live place.
  package func token(of user: UserID, now: Timestamp) -> QueueToken? {
    arrivals.index(of: user).flatMap { token($0, of: user, now: now) }
  }

  /// The stay of an entry that is admitting or active.
  func stay(of index: Int) -> Stay { stays[Int(arrivals.entries[index].detail)] }

  func refuseUnlessSelling(_ terms: Terms, _ now: Timestamp) throws(LineRefusal) {
    guard terms.isOnSale(at: now) else { throw .saleNotOpen }
    if isSoldOut { throw .soldOut }
  }
}
