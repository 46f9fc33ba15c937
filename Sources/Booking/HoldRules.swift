public import Ticketing

/// Why seats are not held, in the order of the checks.
public enum HoldRefusal: Error, Hashable, Sendable {
  /// There is no such date.
  case performanceNotFound
  /// Outside the sale window, or the performance has started.
  case saleNotOpen
  /// The person has given back as many holds of the date as one person may, and must wait `retryAfter`
  /// seconds. `hasLiveHold`: one of their holds can still be paid.
  case tooManyGivenBack(retryAfter: Int, hasLiveHold: Bool)
  /// The person has kept seats of the concert off the sale without buying for as long as one person may, and
  /// must wait `retryAfter` seconds. `hasLiveHold` as above.
  case keptTooLong(retryAfter: Int, hasLiveHold: Bool)
  /// These seats are not seats of that date.
  case seatNotFound([SeatID])
  /// These seats are held or sold.
  case seatTaken([SeatID])
  /// The person gave these seats back a moment ago, and `all` are all such seats of the date. Other fans come
  /// first for `retryAfter` seconds.
  case seatResting([SeatID], all: [SeatID], retryAfter: Int)
  /// `free` seats match the request, which is too few or not in the right places.
  case notEnoughSeats(SeatRequest, free: Int)
  /// The person would have more live seats than the concert allows.
  case seatLimitReached(limit: Int)
}

/// The terms of a performance that the hold rules read.
public struct PerformanceTerms: Hashable, Sendable {
  /// The date.
  public let performanceID: PerformanceID
  /// Its concert.
  public let concertID: ConcertID
  /// When it starts.
  public let startsAt: Timestamp
  /// When its sale opens.
  public let saleOpensAt: Timestamp
  /// When its sale closes.
  public let saleClosesAt: Timestamp
  /// The rules of sale.
  public let terms: SaleTerms

  /// Makes terms.
  public init(
    performanceID: PerformanceID, concertID: ConcertID, startsAt: Timestamp,
    saleOpensAt: Timestamp, saleClosesAt: Timestamp, terms: SaleTerms
  ) {
    self.performanceID = performanceID
    self.concertID = concertID
    self.startsAt = startsAt
    self.saleOpensAt = saleOpensAt
    self.saleClosesAt = saleClosesAt
    self.terms = terms
  }

  /// Whether seats may be sold at `now`: inside the window and before the start.
  public func isOnSale(at now: Timestamp) -> Bool {
    saleOpensAt <= now && now < saleClosesAt && now < startsAt
  }
}

/// The rules of holding seats.
public enum HoldRules {
  /// Refuses a date that is not on sale.
  public static func checkSale(
    _ terms: PerformanceTerms?, now: Timestamp
  ) throws(HoldRefusal) -> PerformanceTerms {
    guard let terms else { throw .performanceNotFound }
    guard terms.isOnSale(at: now) else { throw .saleNotOpen }
    return terms
  }

  /// Refuses seats that are not of this date, then seats that are taken; names all of them.
  ///
  /// `found` is what the store has for `wanted`, in the same ascending order, with nil for a missing seat.
  public static func checkSeats(
    wanted: [SeatID], found: [SeatStanding?], of performance: PerformanceID, now: Timestamp
  ) throws(HoldRefusal) -> [SeatStanding] {
    var standings: [SeatStanding] = []
    var missing: [SeatID] = []
    var taken: [SeatID] = []
    for (id, standing) in zip(wanted, found) {
      guard let standing, standing.performanceID == performance else {
        missing.append(id)
        continue
      }
      if !standing.isFree(at: now) { taken.append(id) }
      standings.append(standing)
    }
    guard missing.isEmpty else { throw .seatNotFound(missing) }
    guard taken.isEmpty else { throw .seatTaken(taken) }
    return standings
  }

  /// Refuses more live seats than the concert allows one person.
  public static func checkLimit(
    alreadyLive: Int, wanted: Int, terms: SaleTerms
  ) throws(HoldRefusal) {
    guard alreadyLive + wanted <= terms.seatsPerUser else {
      throw .seatLimitReached(limit: terms.seatsPerUser)
    }
  }

  /// When a hold made at `now` ends: after the hold time, but never after the end of the sale, the start of
  /// the date or the end of the holder's stay, `latest`. So whatever is held can be paid until it expires.
  public static func end(
    of terms: PerformanceTerms, from now: Timestamp, latest: Timestamp
  ) -> Timestamp {
    min(now.adding(seconds: terms.terms.holdSeconds), terms.saleClosesAt, terms.startsAt, latest)
  }
}
