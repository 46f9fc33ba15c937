public import Ticketing

/// How often a person may hold seats and give them back, that is, cancel the hold or let it expire unpaid, and
/// for how long they may keep seats off the sale by that.
///
/// A program that gives back at once is bounded by the number of its holds; one that lets each hold run to its
/// end, by the time its seats were held. What is paid for counts for neither.
public struct GiveBackRules: Hashable, Sendable {
  /// Holds of one date that one person may give back within ``windowSeconds``; at least 1.
  public var holdsMax: Int
  /// How long a hold that was given back counts.
  public var windowSeconds: Int
  /// How long the person who gave a seat back may not hold it again; without this rest other fans would have
  /// no chance. At most ``windowSeconds``.
  public var restSeconds: Int
  /// The time for which one person may keep seats of a concert off the sale within ``keptWindowSeconds``, in
  /// holds of as many seats and of the longest time that the concert allows; at least 1.
  public var wholeHoldsMax: Int
  /// How long the time counts for which a seat was held; at least ``windowSeconds``.
  public var keptWindowSeconds: Int

  /// Makes rules.
  public init(
    holdsMax: Int = BookingLimits.holdsGivenBackMax,
    windowSeconds: Int = BookingLimits.givenBackSeconds,
    restSeconds: Int = BookingLimits.seatRestSeconds,
    wholeHoldsMax: Int = BookingLimits.wholeHoldsKeptMax,
    keptWindowSeconds: Int = BookingLimits.keptSeconds
  ) {
    self.holdsMax = max(1, holdsMax)
    self.windowSeconds = max(1, windowSeconds)
    self.restSeconds = min(max(0, restSeconds), self.windowSeconds)
    self.wholeHoldsMax = max(1, wholeHoldsMax)
    self.keptWindowSeconds = max(self.windowSeconds, keptWindowSeconds)
  }

  /// The start of the window of ``holdsMax``: holds that ended earlier do not count towards it.
  public func countsFrom(_ now: Timestamp) -> Timestamp {
    now.adding(seconds: -windowSeconds)
  }

  /// The start of the longest window: what ended earlier no longer counts at all.
  public func keptFrom(_ now: Timestamp) -> Timestamp {
    now.adding(seconds: -keptWindowSeconds)
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

  /// Refuses a person who has kept seats of the concert off the sale for as long as one person may.
  public func check(
    _ standing: DateStanding, terms: SaleTerms, now: Timestamp
  ) throws(HoldRefusal) {
    let most = seatTimeMax(terms)
    guard seatTime(standing.kept, now) >= most else { return }
    // The sum falls while time passes, so its first instant below the bound can be found by halving.
    var (spent, free) = (now.milliseconds, now.adding(seconds: keptWindowSeconds).milliseconds)
    while free - spent > 1 {
      let middle = spent + (free - spent) / 2
      if seatTime(standing.kept, Timestamp(milliseconds: middle)) < most {
        free = middle
      } else {
        spent = middle
      }
    }
    throw .keptTooLong(
      retryAfter: max(1, now.secondsUntil(Timestamp(milliseconds: free))),
      hasLiveHold: standing.liveHolds > 0)
  }

  /// The most that one person may keep off the sale, in seats times milliseconds.
  func seatTimeMax(_ terms: SaleTerms) -> Int64 {
    // Terms have bounds, so that this is far from overflowing.
    Int64(wholeHoldsMax) * Int64(terms.seatsPerUser)
      * Int64(terms.holdSeconds + terms.extensionSeconds) * 1_000
  }

  /// What lies within the window, in seats times milliseconds.
  private func seatTime(_ kept: [KeptSeats], _ now: Timestamp) -> Int64 {
    let start = keptFrom(now)
    return kept.reduce(0) { sum, kept in
      let (length, isOverflow) = kept.until.milliseconds.subtractingReportingOverflow(
        max(kept.since, start).milliseconds)
      return sum + Int64(kept.seats) * (isOverflow ? 0 : max(0, length))
    }
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
