public import Booking
public import Ticketing

extension Catalogue {
  /// One date of a concert, with its live map where it is in memory.
  public struct Showing: Sendable {
    /// The date.
    public let performance: Performance
    /// The live map; nil while nothing is on sale and no client has asked for it.
    public var board: SeatBoard?
    /// The seats as counted in the store; nil when they were not counted, or changed since.
    public var counted: BoardFigures?

    /// The seats by status; nil when the store must be read.
    public func figures(now: Timestamp) -> BoardFigures? { board?.figures(now: now) ?? counted }

    /// Free, held and sold seats; nil when the store must be read.
    public func counts(now: Timestamp) -> (free: Int, held: Int, sold: Int)? {
      board?.counts(now: now) ?? counted.map { ($0.free, $0.held, $0.sold) }
    }
  }

  /// The dates whose seats an answer includes.
  public enum Depth: Sendable {
    /// No dates.
    case terms
    /// The dates that an open sale can still sell: whether they are sold out.
    case state
    /// The dates that have not started.
    case ahead
    /// All dates.
    case all
  }

  /// One concert with its dates.
  public struct Entry: Sendable {
    /// The concert with its terms.
    public var concert: Concert
    /// Ordered by start.
    public var dates: [Showing] = []
    /// Rises from entry to entry: the lowest entered memory first.
    var serial = 0

    /// A concert with dates whose seats are not in memory.
    public init(concert: Concert, dates: [Performance] = []) {
      self.concert = concert
      self.dates = dates.map { Showing(performance: $0) }
    }

    /// The last start, nil without performances.
    public var lastStart: Timestamp? { dates.last?.performance.startsAt }

    /// When its last sale ends.
    private var end: Timestamp {
      lastStart.map { min($0, concert.saleClosesAt) } ?? concert.saleClosesAt
    }

    private func isSoon(_ now: Timestamp) -> Bool {
      concert.saleOpensAt <= now.adding(seconds: BoxOfficeLimits.soonSeconds)
    }

    /// Whether people are in line now, will be soon, or were a moment ago.
    public func hasLine(now: Timestamp) -> Bool {
      isSoon(now) && now < end.adding(seconds: BoxOfficeLimits.lingerSeconds)
    }

    /// Whether a date's map stays in memory: its seats are on sale now or soon.
    public func keeps(_ performance: Performance, now: Timestamp) -> Bool {
      isSoon(now) && now < min(concert.saleClosesAt, performance.startsAt)
    }

    /// The dates whose seats an answer needs and which are in memory neither as a map nor counted.
    public func lacking(_ depth: Depth, now: Timestamp) -> [Performance] {
      let from: Timestamp
      switch depth {
      case .terms: return []
      case .state:
        guard concert.isOnSale(at: now) else { return [] }
        from = now
      case .ahead: from = now
      case .all: from = Timestamp(milliseconds: .min)
      }
      return dates.compactMap { date in
        date.board == nil && date.counted == nil && date.performance.startsAt > from
          ? date.performance : nil
      }
    }

    /// Stores the counts of a date.
    mutating func count(_ figures: BoardFigures, of performance: PerformanceID) {
      guard let index = dates.firstIndex(where: { $0.performance.id == performance }) else {
        return
      }
      dates[index].counted = figures
    }

    /// Whether every seat of every date that has not started is sold. False without such a date, and for
    /// dates whose seats are not in memory.
    public func isSoldOut(now: Timestamp) -> Bool {
      let ahead = dates.filter { $0.performance.startsAt > now }
      return !ahead.isEmpty
        && ahead.allSatisfy { $0.counts(now: now)?.sold == $0.performance.capacity }
    }

    /// Whether each date is sold out, in order: it could be bought otherwise, and all of its seats are sold.
    /// Never true for a concert that is not on sale, or for dates whose seats are not in memory.
    public func soldOutDates(now: Timestamp) -> [Bool] {
      let isOnSale = concert.isOnSale(at: now)
      return dates.map { date in
        isOnSale && date.performance.startsAt > now
          && date.counts(now: now)?.sold == date.performance.capacity
      }
    }

    /// The free seats of all dates that have not started.
    public func seatsLeft(now: Timestamp) -> Int {
      dates.filter { $0.performance.startsAt > now }
        .reduce(0) { $0 + ($1.counts(now: now)?.free ?? 0) }
    }

    /// The state of the sale.
    public func saleState(now: Timestamp) -> SaleState {
      saleState(soldOut: soldOutDates(now: now), now: now)
    }

    /// The state, given ``soldOutDates(now:)``.
    public func saleState(soldOut: [Bool], now: Timestamp) -> SaleState {
      // Every date that has not started is sold out. A concert that is not on sale never gets here.
      let isSoldOut =
        soldOut.contains(true)
        && zip(dates, soldOut).allSatisfy { $1 || $0.performance.startsAt <= now }
      return SaleState.of(concert, lastStart: lastStart, isSoldOut: isSoldOut, now: now)
    }
  }
}
