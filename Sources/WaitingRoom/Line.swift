package import Ticketing

/// One concert's waiting line as a state machine: events and `now` go in, decisions come out. No I/O, no
/// clock, no randomness.
///
/// The order of arrival is the order of entry. A place is exact at every moment and, once shown, never grows.
/// Whatever must be journaled before it is shown takes two steps: a place is reserved, then joined or
/// withdrawn; a round is decided, then committed.
package struct Line: Sendable {
  /// The concert whose line this is.
  package let concert: ConcertID
  /// The sale window and the rules; nil until the concert is known.
  var terms: Terms?
  /// How long a hold lasts, in seconds; known with the terms.
  var holdSeconds = 0
  /// Counts changes of policy and resumptions, so that a failed round knows whether its decisions are
  /// outdated.
  var termsVersion = 0
  var isSoldOut = false

  var arrivals: Arrivals
  var stays = Stays()
  /// The number of stays still being journaled.
  var admittingCount = 0
  var joiningCount = 0

  var rate = AdmissionRate()
  var pace = LinePace()
  private(set) var marks = ArrivalMarks()
  /// Counts since the line was made.
  var tally = LineFigures()
  var batch = BatchClock()
  var cycle = CyclePlan()

  /// Entries that have ended in memory but not yet in the journal.
  var unjournaledEnds: [Int] = []
  /// Changed plans that are not yet in the journal, latest first.
  var unjournaledPlans: [PlannedRange] = []
  /// Whether a round's decisions are being journaled. No other round decides meanwhile: if the first failed,
  /// the second one's people would overtake its own.
  var isDecidingRound = false
  var lastRoundAt: Timestamp?
  /// The chunk where the next search for silent people begins.
  var sweepChunk = 0
  /// Everyone counts as seen at this time: the server itself was away.
  var amnesty: UInt32 = 0
  /// Whether plans from the journal wait for the terms that made them.
  var hasRestoredPlans = false

  /// The zero of ``Entry/seen``, in milliseconds: an hour before the line was made, so that a clock that
  /// steps back stays above zero.
  private let epoch: Int64

  /// Makes an empty line that lets no one in until its terms are known.
  package init(concert: ConcertID, now: Timestamp, startingAt index: Int = 0) {
    self.concert = concert
    epoch = now.adding(seconds: -3_600).milliseconds
    arrivals = Arrivals(startingAt: index)
  }

  /// The sale window and the rules of a line.
  package struct Terms: Hashable, Sendable {
    /// No one joins or enters before this.
    package var opensAt: Timestamp
    /// No one joins or enters from then on.
    package var closesAt: Timestamp
    /// Who is let in when, with every number inside its bounds.
    package var policy: LinePolicy
    /// Seconds of silence after which people are dropped; 0 = never.
    package var graceSeconds: Int
    /// While true, no one is let in.
    package var isPaused: Bool

    /// The terms of a concert.
    package init(_ concert: Concert) {
      opensAt = concert.saleOpensAt
      closesAt = concert.saleClosesAt
      policy = concert.line.policy.bounded
      graceSeconds = min(max(0, concert.line.graceSeconds), Limits.policySecondsMax)
      isPaused = concert.line.isPaused
    }

    /// Makes terms from outside numbers, which are brought inside their bounds.
    package init(
      opensAt: Timestamp, closesAt: Timestamp, policy: LinePolicy, graceSeconds: Int,
      isPaused: Bool
    ) {
      self.opensAt = opensAt
      self.closesAt = closesAt
      self.policy = policy.bounded
      self.graceSeconds = min(max(0, graceSeconds), Limits.policySecondsMax)
      self.isPaused = isPaused
    }

    /// Whether the sale window contains `now`: opens inclusive, closes exclusive.
    package func isOnSale(at now: Timestamp) -> Bool { opensAt <= now && now < closesAt }
  }

  /// A run of people in line who enter at the same time.
  package struct PlannedRange: Hashable, Sendable {
    /// The indexes of the first and the last person.
    package var indexes: ClosedRange<Int>
    /// When they enter.
    package var entry: Timestamp
  }

  /// Takes new terms, which apply at once to people still in line. People inside keep their end.
  package mutating func configure(_ concert: Concert, now: Timestamp) {
    let old = terms
    let new = Terms(concert)
    terms = new
    holdSeconds = LinePolicy.boundedSeconds(concert.terms.longestHoldSeconds)
    guard let old else { return adoptRestoredPlans(now) }
    let isChanged = old.policy != new.policy
    if isChanged { batch = adjusted(batch, to: new.policy, now) }
    guard isChanged || (old.isPaused && !new.isPaused) else { return }
    termsVersion += 1
    replan(now)
  }

  /// Whether the line has been closed to joining and entering since before `time`.
  package func hasClosed(before time: Timestamp) -> Bool {
    terms.map { $0.closesAt <= time } ?? false
  }

  /// Records whether seats are left.
  package mutating func stockChanged(isSoldOut: Bool) { self.isSoldOut = isSoldOut }

  /// The line's figures.
  package mutating func summary(_ now: Timestamp) -> LineSummary {
    LineSummary(
      state: state(now), waiting: arrivals.inLineCount - joiningCount,
      active: stays.count - admittingCount, admittedPerMinute: rate.perMinute(now))
  }

  /// What this process did, and how long the first person in line has waited.
  package mutating func figures(_ now: Timestamp) -> LineFigures {
    var figures = tally
    figures.oldestWait = arrivals.head().map { marks.wait(of: Int64($0), now: now) } ?? 0
    return figures
  }

  /// Notes when a person joined.
  mutating func mark(_ index: Int, _ now: Timestamp) { marks.note(Int64(index), at: now) }

  func state(_ now: Timestamp) -> LineSummary.State {
    guard let terms, terms.isOnSale(at: now) else { return .closed }
    return isSoldOut ? .soldOut : terms.isPaused ? .paused : .open
  }

  /// Seconds since the line's epoch, for ``Entry/seen``.
  func seconds(_ now: Timestamp) -> UInt32 {
    let (elapsed, overflow) = now.milliseconds.subtractingReportingOverflow(epoch)
    return overflow ? 0 : UInt32(clamping: elapsed / 1_000)
  }

  /// Replans everyone in line, in order, when the policy makes plans.
  mutating func replan(_ now: Timestamp) {
    unjournaledPlans = []
    guard case .cycle(let size, let periodSeconds)? = terms?.policy else { return }
    cycle = CyclePlan(inside: stays.count, size: size, periodSeconds: periodSeconds, now: now)
    var ranges: [PlannedRange] = []
    var next = arrivals.head()
    while let index = next {
      next = arrivals.following(index)
      let state = arrivals.entries[index].state
      guard state != .admitting else { continue }
      let entry = cycle.next(size: size, periodSeconds: periodSeconds, now: now)
      arrivals.set(index, state, detail: entry.milliseconds)
      if let last = ranges.last, last.entry == entry {
        ranges[ranges.count - 1].indexes = last.indexes.lowerBound...index
      } else {
        ranges.append(PlannedRange(indexes: index...index, entry: entry))
      }
    }
    unjournaledPlans = ranges.reversed()
  }

  private func adjusted(_ batch: BatchClock, to policy: LinePolicy, _ now: Timestamp) -> BatchClock
  {
    // A shorter beat begins at once. A beat that has begun is kept: otherwise each change of the policy would
    // let in another batch.
    guard case .batch(let size, let everySeconds, _) = policy, let nextAt = batch.nextAt else {
      return BatchClock()
    }
    return BatchClock(
      nextAt: min(nextAt, now.adding(seconds: everySeconds)), left: min(batch.left, size))
  }
}

extension LinePolicy {
  /// The length of a stay without holds, in seconds.
  package var staySeconds: Int {
    switch self {
    case .capacity(_, let activeSeconds), .batch(_, _, let activeSeconds): activeSeconds
    case .cycle(_, let periodSeconds): periodSeconds
    }
  }

  /// The hard end of a stay, however often seats are held in it: its own time plus that of one extended hold,
  /// because a hold made in the last second can still be paid.
  package func stayEndsBy(enteredAt: Timestamp, holdSeconds: Int) -> Timestamp {
    enteredAt.adding(seconds: staySeconds + Self.boundedSeconds(holdSeconds))
  }

  /// Brings seconds inside the bounds of a policy.
  package static func boundedSeconds(_ seconds: Int) -> Int {
    min(max(0, seconds), Limits.policySecondsMax)
  }

  /// The policy with every number inside its bounds. Organisers' input is checked at the edge; a number that
  /// came another way must not trap here.
  var bounded: LinePolicy {
    func count(_ number: Int) -> Int { min(max(1, number), Limits.policyCountMax) }
    func seconds(_ number: Int) -> Int { min(max(1, number), Limits.policySecondsMax) }
    return switch self {
    case .capacity(let maxActive, let activeSeconds):
      .capacity(maxActive: count(maxActive), activeSeconds: seconds(activeSeconds))
    case .batch(let size, let everySeconds, let activeSeconds):
      .batch(
        size: count(size), everySeconds: seconds(everySeconds),
        activeSeconds: seconds(activeSeconds))
    case .cycle(let size, let periodSeconds):
      .cycle(size: count(size), periodSeconds: seconds(periodSeconds))
    }
  }
}
