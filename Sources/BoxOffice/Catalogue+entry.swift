public import Booking
public import Ticketing

extension Catalogue {
  /// One date of a concert, with its live map where memory has it.
  public struct Showing: Sendable {
    /// The date.
    public let performance: Performance
    /// The live map; nil while nothing is sold and nobody asked for it.
    public var board: SeatBoard?
    /// The seats as they were counted in the store; nil when they were not, or changed since.
    public var counted: BoardFigures?

    /// The seats by status; nil when the store must be asked.
    public func figures(now: Timestamp) -> BoardFigures? { board?.figures(now: now) ?? counted }

    /// Free, held and sold seats; nil when the store must be asked.
    public func counts(now: Timestamp) -> (free: Int, held: Int, sold: Int)? {
      board?.counts(now: now) ?? counted.map { ($0.free, $0.held, $0.sold) }
    }
  }

  /// Of which dates an answer tells seats.
  public enum Depth: Sendable {
    /// Of none.
    case terms
    /// Of those a sale that is open can still sell: whether it is sold out.
    case state
    /// Of those that have not started.
    case ahead
    /// Of all.
    case all
  }

  /// One concert with its dates.
  public struct Entry: Sendable {
    /// The concert with its terms.
    public var concert: Concert
    /// By start.
    public var dates: [Showing] = []
    /// Rises from entry to entry: the lowest came into memory first.
    var serial = 0

    /// A concert with dates whose seats memory does not know.
    public init(concert: Concert, dates: [Performance] = []) {
      self.concert = concert
      self.dates = dates.map { Showing(performance: $0) }
    }

    /// The last start, nil without performances.
    public var lastStart: Timestamp? { dates.last?.performance.startsAt }

    /// When nothing is sold any more.
    private var end: Timestamp {
      lastStart.map { min($0, concert.saleClosesAt) } ?? concert.saleClosesAt
    }

    private func isSoon(_ now: Timestamp) -> Bool {
      concert.saleOpensAt <= now.adding(seconds: BoxOfficeLimits.soonSeconds)
    }

    /// Whether people stand in line now, soon, or did a moment ago.
    public func hasLine(now: Timestamp) -> Bool {
      isSoon(now) && now < end.adding(seconds: BoxOfficeLimits.lingerSeconds)
    }

    /// Whether a date's map stays in memory: its seats are sold now or soon.
    public func keeps(_ performance: Performance, now: Timestamp) -> Bool {
      isSoon(now) && now < min(concert.saleClosesAt, performance.startsAt)
    }

    /// The dates whose seats an answer needs and memory has neither as a map nor counted.
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

    /// Takes what was counted of a date.
    mutating func count(_ figures: BoardFigures, of performance: PerformanceID) {
      guard let index = dates.firstIndex(where: { $0.performance.id == performance }) else {
        return
      }
      dates[index].counted = figures
    }

    /// Whether every seat of every date that has not started is sold; false without such a date, and
    /// for dates whose seats memory does not know.
    public func isSoldOut(now: Timestamp) -> Bool {
      let ahead = dates.filter { $0.performance.startsAt > now }
      return !ahead.isEmpty
        && ahead.allSatisfy { $0.counts(now: now)?.sold == $0.performance.capacity }
    }

    /// Which dates are sold out, in their order: what every seat is sold of that could be bought otherwise.
    /// None of a concert that is not on sale, and none whose seats memory does not know.
    public func soldOutDates(now: Timestamp) -> [Bool] {
      let isOnSale = concert.isOnSale(at: now)
      return dates.map { date in
        isOnSale && date.performance.startsAt > now
          && date.counts(now: now)?.sold == date.performance.capacity
      }
    }

    /// Free seats of every date that has not started.
    public func seatsLeft(now: Timestamp) -> Int {
      dates.filter { $0.performance.startsAt > now }
        .reduce(0) { $0 + ($1.counts(now: now)?.free ?? 0) }
    }

    /// How the sale stands.
    public func saleState(now: Timestamp) -> SaleState {
      saleState(soldOut: soldOutDates(now: now), now: now)
    }

    /// The state, where ``soldOutDates(now:)`` are known already.
    public func saleState(soldOut: [Bool], now: Timestamp) -> SaleState {
      // What has not started is sold to the last seat. Of a concert that is not on sale nobody asks.
      let isSoldOut =
        soldOut.contains(true)
        && zip(dates, soldOut).allSatisfy { $1 || $0.performance.startsAt <= now }
      return SaleState.of(concert, lastStart: lastStart, isSoldOut: isSoldOut, now: now)
    }
  }
}
