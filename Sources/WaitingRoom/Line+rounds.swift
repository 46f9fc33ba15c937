package import Ticketing

extension Line {
  /// The decisions of one round, to be journaled and then committed.
  package struct Round: Sendable {
    /// People to let in, in order; still shown as waiting until the round is committed.
    package internal(set) var admissions: [Entrance] = []
    /// Entries that ended; in memory they have ended already.
    package internal(set) var ends: [Int] = []
    /// Changed entry times.
    package internal(set) var plans: [PlannedRange] = []
    /// Indexes whose ended rows are no longer needed.
    package internal(set) var prunes: [ClosedRange<Int>] = []
    /// Whether the bounds left work for another round at once.
    package internal(set) var hasMore = false
    var batchBefore = BatchClock()
    var termsVersion = 0
    var now: Timestamp

    /// Whether there is nothing to journal and nothing to commit.
    package var isEmpty: Bool {
      admissions.isEmpty && ends.isEmpty && plans.isEmpty && prunes.isEmpty
    }
  }

  /// One person to be let in.
  package struct Entrance: Hashable, Sendable {
    /// The entry.
    package let index: Int
    /// When the stay begins.
    package let enteredAt: Timestamp
    /// When it ends.
    package let until: Timestamp
  }

  /// Ends stays, drops silent people and chooses who enters. A result that is not empty must be journaled and
  /// committed; until then other rounds decide nothing.
  package mutating func decideRound(_ now: Timestamp) -> Round {
    var round = Round(now: now)
    guard !isDecidingRound else { return round }
    round.batchBefore = batch
    round.termsVersion = termsVersion
    forgiveIfAway(now)
    for index in stays.over(at: now) {
      close(index)
      unjournaledEnds.append(index)
      tally.ended += 1
    }
    var drops = Limits.dropsPerRoundMax
    sweep(now, &drops)
    if state(now) == .open { admit(&round, &drops) }
    takeJournalWork(&round)
    if drops == 0 { round.hasMore = true }
    isDecidingRound = !round.isEmpty
    return round
  }

  /// Commits a round that is in the journal: its people are inside.
  package mutating func commit(_ round: Round) {
    isDecidingRound = false
    var entered = 0
    for entrance in round.admissions {
      guard let entry = arrivals.entries.find(entrance.index), entry.state == .admitting else {
        continue  // Left in the meantime.
      }
      arrivals.set(entrance.index, .active, detail: entry.detail)
      arrivals.leaveLine(entrance.index)
      admittingCount -= 1
      entered += 1
    }
    rate.add(entered, at: round.now)
    pace.admitted(entered, at: round.now)
    tally.admitted += entered
  }

  /// Undoes a round that did not reach the journal: each person stands where they stood before.
  package mutating func undo(_ round: Round) {
    isDecidingRound = false
    for entrance in round.admissions {
      guard let entry = arrivals.entries.find(entrance.index), entry.state == .admitting else {
        continue
      }
      let planned = stay(of: entrance.index).planned
      removeStay(of: entrance.index)
      admittingCount -= 1
      arrivals.set(entrance.index, .waiting, detail: planned)
    }
    unjournaledEnds += round.ends
    arrivals.freedChunks += round.prunes.map { $0.lowerBound / Limits.entriesPerChunk }
    if round.termsVersion == termsVersion {
      batch = round.batchBefore
      unjournaledPlans += round.plans.reversed()
    } else {
      replan(round.now)
    }
  }

  private mutating func forgiveIfAway(_ now: Timestamp) {
    if let last = lastRoundAt, last.adding(seconds: Limits.roundGapSeconds) < now {
      amnesty = max(amnesty, seconds(now))
    }
    lastRoundAt = lastRoundAt.map { max($0, now) } ?? now
  }

  /// People last seen before this have been silent for longer than the grace time; nil when no one can have
  /// been.
  private func silentBefore(_ now: Timestamp) -> UInt32? {
    guard let grace = terms?.graceSeconds, grace > 0 else { return nil }
    let (limit, underflow) = seconds(now).subtractingReportingOverflow(UInt32(grace))
    return underflow || amnesty >= limit ? nil : limit
  }

  private mutating func sweep(_ now: Timestamp, _ drops: inout Int) {
    guard let limit = silentBefore(now), arrivals.inLineCount > 0 else { return }
    let chunks = arrivals.entries.chunks.count
    var searches = Limits.chunksSweptPerRoundMax
    for _ in 0..<chunks where drops > 0 && searches > 0 {
      if sweepChunk >= chunks { sweepChunk = 0 }
      if arrivals.mayBeSilent(chunk: sweepChunk, before: limit) {
        searches -= 1
        for index in arrivals.silent(chunk: sweepChunk, before: limit, limit: drops) {
          drop(index, &drops)
        }
      }
      sweepChunk += 1
    }
  }

  private mutating func drop(_ index: Int, _ drops: inout Int) {
    close(index)
    unjournaledEnds.append(index)
    tally.ended += 1
    drops -= 1
  }

  private mutating func takeJournalWork(_ round: inout Round) {
    let ends = unjournaledEnds.suffix(Limits.endsJournaledPerRoundMax)
    round.ends = Array(ends)
    unjournaledEnds.removeLast(ends.count)
    let plans = unjournaledPlans.suffix(Limits.plansJournaledPerRoundMax)
    round.plans = plans.reversed()
    unjournaledPlans.removeLast(plans.count)
    // Rows are pruned only when every earlier end is journaled, so that none is left behind.
    if unjournaledEnds.isEmpty {
      let freed = arrivals.freedChunks.suffix(Limits.prunesPerRoundMax)
      round.prunes = freed.map { chunk in
        let first = chunk * Limits.entriesPerChunk
        return first...(first + Limits.entriesPerChunk - 1)
      }
      arrivals.freedChunks.removeLast(freed.count)
    }
    round.hasMore = round.hasMore || !unjournaledEnds.isEmpty || !unjournaledPlans.isEmpty
  }
}

// MARK: - Letting people in

extension Line {
  private mutating func admit(_ round: inout Round, _ drops: inout Int) {
    guard let terms else { return }
    replanIfLate(round.now)
    switch terms.policy {
    case .capacity(let maxActive, let activeSeconds):
      let until = round.now.adding(seconds: activeSeconds)
      _ = admit(&round, &drops, atMost: maxActive - stays.count) { _ in until }
    case .batch(let size, let everySeconds, let activeSeconds):
      batch.begin(
        size: size, everySeconds: everySeconds, waiting: arrivals.inLineCount, now: round.now)
      let until = round.now.adding(seconds: activeSeconds)
      let isExhausted = admit(&round, &drops, atMost: batch.left) { _ in until }
      batch.left -= round.admissions.count
      // A batch that found no one stays due; one that found fewer people than its size is over.
      if isExhausted { batch.left = 0 }
      if isExhausted, round.admissions.isEmpty { batch = round.batchBefore }
    case .cycle(_, let periodSeconds):
      let now = round.now
      _ = admit(&round, &drops, atMost: .max) { entry in
        let planned = Timestamp(milliseconds: entry.detail)
        guard planned <= now else { return nil }
        return planned.adding(seconds: periodSeconds)
      }
    }
  }

  /// Lets people in from the head, dropping silent ones on the way, until the head may not enter. Returns
  /// whether the line is empty.
  private mutating func admit(
    _ round: inout Round, _ drops: inout Int, atMost quota: Int, until end: (Entry) -> Timestamp?
  ) -> Bool {
    let limit = silentBefore(round.now)
    var next = arrivals.head()
    while let index = next, round.admissions.count < quota {
      let entry = arrivals.entries[index]
      // A person being journaled comes before everyone behind them.
      guard entry.state == .waiting else { return false }
      next = arrivals.following(index)
      if let limit, entry.seen < limit {
        drop(index, &drops)
      } else {
        guard let until = end(entry) else { return false }
        choose(index, entry, until, &round)
      }
      guard drops > 0, round.admissions.count < Limits.admissionsPerRoundMax else {
        round.hasMore = true
        return false
      }
    }
    return next == nil
  }

  private mutating func choose(
    _ index: Int, _ entry: Entry, _ until: Timestamp, _ round: inout Round
  ) {
    let stay = Stay(index: index, enteredAt: round.now, until: until, planned: entry.detail)
    arrivals.set(index, .admitting, detail: Int64(stays.add(stay)))
    admittingCount += 1
    round.admissions.append(Entrance(index: index, enteredAt: round.now, until: until))
  }

  /// Replans the whole line when due entries could not happen because the line was stopped or the server
  /// away. Otherwise several cycles would enter at once.
  private mutating func replanIfLate(_ now: Timestamp) {
    guard case .cycle? = terms?.policy, let head = arrivals.head() else { return }
    let entry = arrivals.entries[head]
    guard entry.state == .waiting else { return }
    let planned = Timestamp(milliseconds: entry.detail)
    if planned.adding(seconds: Limits.lateEntrySeconds) < now { replan(now) }
  }
}
