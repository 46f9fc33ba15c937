package import Ticketing

extension Line {
  /// A live row of the journal.
  package struct Row: Sendable {
    /// The index.
    package let index: Int
    /// Whose place it is.
    package let user: UserID
    /// The value the token must repeat.
    package let nonce: UInt64
    /// The cycle policy's entry time.
    package let plannedAt: Timestamp?
    /// When the person entered and when the stay ends; nil while waiting.
    package let stay: (enteredAt: Timestamp, until: Timestamp)?

    /// Makes a row.
    package init(
      index: Int, user: UserID, nonce: UInt64, plannedAt: Timestamp?,
      stay: (enteredAt: Timestamp, until: Timestamp)?
    ) {
      self.index = index
      self.user = user
      self.nonce = nonce
      self.plannedAt = plannedAt
      self.stay = stay
    }
  }

  /// Restores a live row. Rows must come in ascending order; others, and numbers no line gives, are ignored.
  /// Everyone counts as seen `now`, so that a restart drops no one at once. Stays that are over close with
  /// the first round, so that live holds can extend them first.
  package mutating func restore(_ row: Row, now: Timestamp) {
    guard row.index >= arrivals.next, row.index < Limits.entriesPerLineMax else { return }
    // Of two rows the older was never shown: its commit outcome was unknown.
    if let older = arrivals.index(of: row.user) {
      close(older)
      unjournaledEnds.append(older)
    }
    arrivals.skip(to: row.index)
    let latest = now.adding(seconds: Limits.planSecondsMax)
    var detail = row.plannedAt.map { min($0, latest).milliseconds } ?? Entry.unplanned
    if let stay = row.stay {
      let stay = Stay(
        index: row.index, enteredAt: min(stay.enteredAt, latest), until: min(stay.until, latest),
        planned: detail)
      detail = Int64(stays.add(stay))
      restoreBeat(stay.enteredAt)
      pace.restored(enteredAt: stay.enteredAt)
    } else {
      pace.beganWaiting(at: now)
    }
    _ = arrivals.append(
      Entry(
        user: row.user, nonce: row.nonce, detail: detail, seen: seconds(now),
        state: row.stay == nil ? .waiting : .active))
    mark(row.index, now)
  }

  /// Finishes restoring: numbers up to `next` were given before.
  package mutating func restored(next: Int, now: Timestamp) {
    arrivals.skip(to: min(next, Limits.entriesPerLineMax))
    arrivals.freedChunks = arrivals.desertedChunks()
    hasRestoredPlans = true
    adoptRestoredPlans(now)
  }

  /// Continues the promised plans and beat, once both the terms and the rows are known.
  mutating func adoptRestoredPlans(_ now: Timestamp) {
    guard let terms, hasRestoredPlans else { return }
    hasRestoredPlans = false
    if case .batch(_, let everySeconds, _) = terms.policy {
      batch.nextAt = batch.nextAt?.adding(seconds: everySeconds)
    } else {
      batch = BatchClock()
    }
    guard case .cycle(let size, let periodSeconds) = terms.policy else { return }
    var latest: Timestamp?
    var next = arrivals.head()
    while let index = next {
      let planned = Timestamp(milliseconds: arrivals.entries[index].detail)
      // Without a plan, or with one half rewritten, the whole line is replanned.
      guard planned.milliseconds != Entry.unplanned, planned >= latest ?? planned else {
        return replan(now)
      }
      latest = planned
      next = arrivals.following(index)
    }
    cycle = CyclePlan(
      latest: latest, inside: stays.count, size: size, periodSeconds: periodSeconds, now: now)
  }

  /// Until the policy is known, remembers the latest entry: the next batch counts from it.
  private mutating func restoreBeat(_ enteredAt: Timestamp) {
    batch.nextAt = max(batch.nextAt ?? enteredAt, enteredAt)
  }
}
