public import Booking
import Synchronization
public import Ticketing

/// Every concert with its performances and live seat maps, in memory: what reads are answered from.
///
/// Filled at start, changed after commits. The store stays the truth: nothing is sold by what this
/// says.
public final class Catalogue: Sendable {
  /// One concert with its dates.
  struct Entry: Sendable {
    var concert: Concert
    /// By start.
    var boards: [SeatBoard] = []
    /// How often the terms were put here: what was read from the store before one of them is older.
    var edits = 0

    /// The last start, nil without performances.
    var lastStart: Timestamp? { boards.map(\.performance.startsAt).max() }

    /// Whether every seat of every date that has not started is sold; false without such a date.
    func isSoldOut(now: Timestamp) -> Bool {
      let ahead = boards.filter { $0.performance.startsAt > now }
      return !ahead.isEmpty && ahead.allSatisfy { $0.counts(now: now).sold == $0.capacity }
    }

    /// Free seats of every date that has not started.
    func seatsLeft(now: Timestamp) -> Int {
      boards.filter { $0.performance.startsAt > now }.reduce(0) { $0 + $1.counts(now: now).free }
    }

    func saleState(now: Timestamp) -> SaleState {
      SaleState.of(concert, lastStart: lastStart, isSoldOut: isSoldOut(now: now), now: now)
    }
  }

  private struct State {
    /// Oldest first.
    var order: [ConcertID] = []
    var entries: [ConcertID: Entry] = [:]
    var boards: [PerformanceID: SeatBoard] = [:]

    mutating func put(_ concert: Concert) {
      if entries[concert.id] == nil {
        // Nearly always the last; two made at once may be committed the other way around, and pages
        // are cut by identifier.
        let place = order.lastIndex { $0 < concert.id }.map { $0 + 1 } ?? 0
        order.insert(concert.id, at: place)
      }
      entries[concert.id, default: Entry(concert: concert)].concert = concert
      entries[concert.id]?.edits += 1
    }
  }

  private let state = Mutex(State())
  /// Stands in the tags of seat maps and beside their versions: two instances may reach the same number by different ways.
  let mark = String(UInt32.random(in: 0...(.max)), radix: 36)

  /// Makes an empty catalogue.
  public init() {}

  /// Every concert, oldest first.
  var all: [Entry] {
    state.withLock { state in state.order.compactMap { state.entries[$0] } }
  }

  /// Concerts below an identifier, newest first, like every list; identifiers grow with time.
  func newest(below id: ConcertID, limit: Int) -> [Entry] {
    Array(all.reversed().filter { $0.concert.id < id }.prefix(limit))
  }

  /// Every concert's id, oldest first.
  public var concertIDs: [ConcertID] { state.withLock { $0.order } }

  subscript(concert: ConcertID) -> Entry? { state.withLock { $0.entries[concert] } }

  subscript(performance: PerformanceID) -> SeatBoard? { state.withLock { $0.boards[performance] } }

  /// Adds a concert or replaces its terms.
  public func put(_ concert: Concert) {
    state.withLock { state in state.put(concert) }
  }

  /// Takes a concert's terms as they were read from the store; false when terms were put here since
  /// there were `edits` of them: then what was read may be older, and is to be read again.
  func take(_ concert: Concert, read edits: Int) -> Bool {
    state.withLock { state in
      guard (state.entries[concert.id]?.edits ?? 0) == edits else { return false }
      state.put(concert)
      return true
    }
  }

  /// Adds a performance with its seats; the concert must be there. One that is there already stays.
  public func put(_ performance: Performance, map: SeatMap) {
    let board = SeatBoard(performance, map: map, source: mark)
    state.withLock { state in
      guard state.boards[performance.id] == nil else { return }
      state.boards[performance.id] = board
      var boards = state.entries[performance.concertID]?.boards ?? []
      boards.append(board)
      boards.sort {
        ($0.performance.startsAt, $0.performance.id) < ($1.performance.startsAt, $1.performance.id)
      }
      state.entries[performance.concertID]?.boards = boards
    }
  }

  /// Takes what the store has now of a performance that may be known already: newer seats count,
  /// and whoever watches the map hears of them.
  public func follow(
    _ performance: Performance, _ standings: [(standing: SeatStanding, version: Int)],
    map: () -> SeatMap
  ) {
    guard let board = self[performance.id] else { return put(performance, map: map()) }
    board.apply(
      standings.map { seat, version in
        SeatChange(
          seatID: seat.seat.id, status: seat.status, heldUntil: seat.heldUntil, version: version)
      })
  }

  /// Takes committed seat changes of one performance.
  func apply(_ changes: [SeatChange], of performance: PerformanceID) {
    self[performance]?.apply(changes)
  }

  /// A concert as its waiting line must see it: the line closes with the sale, and no later than
  /// the last performance starts.
  public func lineView(of id: ConcertID) -> Concert? {
    guard let entry = self[id] else { return nil }
    var concert = entry.concert
    if let lastStart = entry.lastStart {
      concert.saleClosesAt = min(concert.saleClosesAt, lastStart)
    }
    return concert
  }

  /// A concert's terms; nil when there is none.
  public func concert(_ id: ConcertID) -> Concert? { self[id]?.concert }

  /// Whether a concert has nothing left to sell.
  public func isSoldOut(_ concert: ConcertID, now: Timestamp) -> Bool {
    self[concert]?.isSoldOut(now: now) ?? false
  }

  /// Lets lapsed holds go and tells every listener of every map. Called a few times a second.
  public func tell(now: Timestamp) {
    for board in boards { board.tell(now: now) }
  }

  /// Seats by status of each date that has not started, of the newest `limit` of `concerts`; for
  /// metrics.
  public func seatFigures(of concerts: [ConcertID], limit: Int, now: Timestamp) -> [SeatFigures] {
    var figures: [SeatFigures] = []
    for id in concerts.reversed() {
      for board in self[id]?.boards ?? [] where board.performance.startsAt > now {
        guard figures.count < limit else { return figures }
        let counts = board.counts(now: now)
        figures.append(
          SeatFigures(
            concert: id, performance: board.performance.id, capacity: board.capacity,
            free: counts.free, held: counts.held, sold: counts.sold))
      }
    }
    return figures
  }

  /// Every performance's board.
  var boards: [SeatBoard] { all.flatMap(\.boards) }

  /// Seats by status over all performances, and open map streams; for metrics.
  public func figures(
    now: Timestamp
  ) -> (free: Int, held: Int, sold: Int, listeners: Int) {
    boards.reduce(into: (0, 0, 0, 0)) { sum, board in
      let counts = board.counts(now: now)
      sum.0 += counts.free
      sum.1 += counts.held
      sum.2 += counts.sold
      sum.3 += board.listenerCount
    }
  }
}

/// One date's seats by status.
public struct SeatFigures: Hashable, Sendable {
  /// The concert.
  public let concert: ConcertID
  /// The date.
  public let performance: PerformanceID
  /// How many seats there are.
  public let capacity: Int
  /// Free seats.
  public let free: Int
  /// Held seats.
  public let held: Int
  /// Sold seats.
  public let sold: Int
}
