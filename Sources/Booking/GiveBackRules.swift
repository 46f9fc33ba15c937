public import Ticketing

/// How often a person may hold seats of one date and give them back: holds that were cancelled or ran
/// out, and were not paid.
public struct GiveBackRules: Hashable, Sendable {
  /// Holds of one date that one person may give back within ``windowSeconds``; at least 1.
  public var holdsMax: Int
  /// For how long a hold that was given back counts.
  public var windowSeconds: Int
  /// For how long a seat that was given back is not held again by who gave it back: others had no
  /// chance otherwise. At most ``windowSeconds``.
  public var restSeconds: Int

  /// Makes rules.
  public init(
    holdsMax: Int = BookingLimits.holdsGivenBackMax,
    windowSeconds: Int = BookingLimits.givenBackSeconds,
    restSeconds: Int = BookingLimits.seatRestSeconds
  ) {
    self.holdsMax = max(1, holdsMax)
    self.windowSeconds = max(1, windowSeconds)
    self.restSeconds = min(max(0, restSeconds), self.windowSeconds)
  }

  /// Holds that ended before do not count any more.
  public func countsFrom(_ now: Timestamp) -> Timestamp {
    now.adding(seconds: -windowSeconds)
  }

  /// Seats given back until then have rested.
  public func restsFrom(_ now: Timestamp) -> Timestamp { now.adding(seconds: -restSeconds) }

  /// Refuses somebody who has given back as many holds of the date as one person may.
  public func check(_ standing: DateStanding, now: Timestamp) throws(HoldRefusal) {
    guard standing.givenBack >= holdsMax else { return }
    let free = (standing.firstGivenBackAt ?? now).adding(seconds: windowSeconds)
    throw .tooManyGivenBack(
      retryAfter: max(1, now.secondsUntil(free)), hasLiveHold: standing.liveHolds > 0)
  }

  /// Refuses the wanted seats that still rest. `resting` are the seats the person has given back,
  /// with when; several times the same where that happened.
  public func check(
    wanted: [SeatID], resting: [(seat: SeatID, since: Timestamp)], now: Timestamp
  ) throws(HoldRefusal) {
    let from = restsFrom(now)
    let still = resting.filter { from < $0.since }
    let all = Set(still.map(\.seat))
    let refused = wanted.filter { all.contains($0) }
    guard !refused.isEmpty else { return }
    let last = still.filter { refused.contains($0.seat) }.map(\.since).max() ?? now
    throw .seatResting(
      refused, all: all.sorted(),
      retryAfter: max(1, now.secondsUntil(last.adding(seconds: restSeconds))))
  }
}

/// What one person has of one date.
public struct DateStanding: Hashable, Sendable {
  /// Seats held or bought.
  public var liveSeats: Int
  /// Holds that are not over.
  public var liveHolds: Int
  /// Holds given back that still count.
  public var givenBack: Int
  /// When the first and the last of these ended; nil without any.
  public var firstGivenBackAt: Timestamp?
  /// The last.
  public var lastGivenBackAt: Timestamp?

  /// Nothing of the date.
  public init(
    liveSeats: Int = 0, liveHolds: Int = 0, givenBack: Int = 0,
    firstGivenBackAt: Timestamp? = nil, lastGivenBackAt: Timestamp? = nil
  ) {
    self.liveSeats = liveSeats
    self.liveHolds = liveHolds
    self.givenBack = givenBack
    self.firstGivenBackAt = firstGivenBackAt
    self.lastGivenBackAt = lastGivenBackAt
  }
}
