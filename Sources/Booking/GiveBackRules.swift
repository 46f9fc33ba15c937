public import Ticketing

/// How often a person may hold seats of one date and give them back, that is, cancel the hold or let it
/// expire unpaid.
public struct GiveBackRules: Hashable, Sendable {
  /// Holds of one date that one person may give back within ``windowSeconds``; at least 1.
  public var holdsMax: Int
  /// How long a hold that was given back counts.
  public var windowSeconds: Int
  /// How long the person who gave a seat back may not hold it again; without this rest other fans would have
  /// no chance. At most ``windowSeconds``.
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

  /// The start of the window: holds that ended earlier no longer count.
  public func countsFrom(_ now: Timestamp) -> Timestamp {
    now.adding(seconds: -windowSeconds)
  }

  /// Seats given back before this instant have rested.
  public func restsFrom(_ now: Timestamp) -> Timestamp { now.adding(seconds: -restSeconds) }

  /// Refuses a person who has given back as many holds of the date as one person may.
  public func check(_ standing: DateStanding, now: Timestamp) throws(HoldRefusal) {
    guard standing.givenBack >= holdsMax else { return }
    let free = (standing.firstGivenBackAt ?? now).adding(seconds: windowSeconds)
    throw .tooManyGivenBack(
      retryAfter: max(1, now.secondsUntil(free)), hasLiveHold: standing.liveHolds > 0)
  }

  /// Refuses the requested seats that still rest. `resting` holds the seats the person has given back and
  /// when; a seat given back several times appears several times.
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

/// What one person has on one date.
public struct DateStanding: Hashable, Sendable {
  /// Seats held or bought.
  public var liveSeats: Int
  /// Holds that have not ended.
  public var liveHolds: Int
  /// Holds given back that still count.
  public var givenBack: Int
  /// When the earliest of these holds ended; nil without any.
  public var firstGivenBackAt: Timestamp?
  /// When the latest of them ended; nil without any.
  public var lastGivenBackAt: Timestamp?

  /// Makes a standing, empty by default.
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
