public import Ticketing

/// Why seats are not held, in the order in which it is checked.
public enum HoldRefusal: Error, Hashable, Sendable {
  /// No such date.
  case performanceNotFound
  /// Outside the sale window, or the performance has started.
  case saleNotOpen
  /// The person has given back as many holds of the date as one may: for so many seconds more.
  /// `hasLiveHold`: a hold of theirs can still be paid.
  case tooManyGivenBack(retryAfter: Int, hasLiveHold: Bool)
  /// These seats are not seats of that date.
  case seatNotFound([SeatID])
  /// Somebody has these seats.
  case seatTaken([SeatID])
  /// The person has given these seats back a moment ago, and `all` these of the date; others come
  /// first for so many seconds.
  case seatResting([SeatID], all: [SeatID], retryAfter: Int)
  /// So many free seats suit the wish, and they do not do.
  case notEnoughSeats(SeatWish, free: Int)
  /// The person would have more live seats than the concert allows.
  case seatLimitReached(limit: Int)
}

/// What holding needs to know of a performance.
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

  /// Refuses seats that are not of this date, then seats somebody has; names every one of them.
  ///
  /// `found` is what the store has for `wanted`, in the same ascending order, nil where nothing is.
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

  /// When a hold made at `now` ends: after the hold time, but never after the sale, the start or the
  /// holder's stay, `latest`, so that whatever is held can be paid to the end.
  public static func end(
    of terms: PerformanceTerms, from now: Timestamp, latest: Timestamp
  ) -> Timestamp {
    min(now.adding(seconds: terms.terms.holdSeconds), terms.saleClosesAt, terms.startsAt, latest)
  }
}
