public import Booking
import Synchronization
public import Ticketing

/// What reads are answered from: the concerts with a sale now or soon, with live seat maps, and a bounded
/// rest of what was asked for.
///
/// Filled at start, changed after commits. The store stays the truth: nothing is sold by what this
/// says, and what is not here is read when somebody asks.
public final class Catalogue: Sendable {
  /// A live map, and when it came.
  private struct Held {
    let board: SeatBoard
    /// Rises from map to map.
    let serial: Int
  }

  private struct State {
    var entries: [ConcertID: Entry] = [:]
    var boards: [PerformanceID: Held] = [:]
    /// Whose dates they are, of the concerts in memory.
    var owners: [PerformanceID: ConcertID] = [:]
    /// The newest concerts, oldest first, without a gap: what the first pages of lists are made of.
    var recent: [ConcertID] = []
    /// Whether ``recent`` has every concert there is.
    var isWhole = true
    var serial = 0
    /// How often something changed of which memory may not have it all, by concert and date, many of
    /// them in one: what was read from the store before such a change is older.
    var edits = Array(repeating: UInt32(0), count: 1_024)

    mutating func edit<Entity>(_ id: Identifier<Entity>) { edits[Self.place(id)] &+= 1 }

    static func place<Entity>(_ id: Identifier<Entity>) -> Int { Int(id.low & 1_023) }

    mutating func put(_ concert: Concert) {
      if entries[concert.id] == nil {
        if isWhole || concert.id > recent.first ?? concert.id {
          // Nearly always the last; two made at once may be committed the other way around, and pages
          // are cut by identifier.
          let place = recent.lastIndex { $0 < concert.id }.map { $0 + 1 } ?? 0
          if !recent.contains(concert.id) { recent.insert(concert.id, at: place) }
          if recent.count > 2 * BoxOfficeLimits.recentConcerts {
            recent.removeFirst(recent.count - BoxOfficeLimits.recentConcerts)
            isWhole = false
          }
        }
        entries[concert.id] = Entry(concert: concert)
        serial += 1
        entries[concert.id]?.serial = serial
      }
      entries[concert.id]?.concert = concert
    }

    mutating func put(_ performance: Performance) {
      let id = performance.concertID
      guard entries[id] != nil, owners[performance.id] == nil else { return }
      owners[performance.id] = id
      let place =
        entries[id]?.dates.lastIndex {
          ($0.performance.startsAt, $0.performance.id) < (performance.startsAt, performance.id)
        }.map { $0 + 1 } ?? 0
      entries[id]?.dates.insert(
        Showing(performance: performance, board: boards[performance.id]?.board), at: place)
    }

    mutating func change(_ performance: PerformanceID, _ change: (inout Showing) -> Void) {
      guard let owner = owners[performance],
        let index = entries[owner]?.dates.firstIndex(where: { $0.performance.id == performance })
      else { return }
      guard var date = entries[owner]?.dates[index] else { return }
      change(&date)
      entries[owner]?.dates[index] = date
    }

    mutating func drop(_ concert: ConcertID) {
      for date in entries.removeValue(forKey: concert)?.dates ?? [] {
        owners[date.performance.id] = nil
        boards[date.performance.id] = nil
      }
    }
  }

  private let state = Mutex(State())
  /// Stands in the tags of seat maps and beside their versions: two instances may reach the same number by different ways.
  public let mark: String

  /// Makes an empty catalogue; `mark` is a number that no other instance has.
  public init(mark: UInt32) { self.mark = String(mark, radix: 36) }

  /// Concerts below an identifier, newest first, like every list; identifiers grow with time. Nil when
  /// the store must be asked.
  func newest(below id: ConcertID, limit: Int) -> [Entry]? {
    state.withLock { state in
      let below = state.recent.prefix { $0 < id }.suffix(limit)
      let found = below.reversed().compactMap { state.entries[$0] }
      // While memory is read anew it may know of a concert before it has its terms.
      guard found.count == below.count else { return nil }
      return state.isWhole || found.count == limit ? found : nil
    }
  }

  /// Every concert in memory, oldest first.
  public var concertIDs: [ConcertID] { state.withLock { $0.entries.keys.sorted() } }

  /// The concerts with a line now, soon, or a moment ago, oldest first.
  public func concertsWithLine(now: Timestamp) -> [ConcertID] {
    state.withLock { state in
      state.entries.values.filter { $0.hasLine(now: now) }.map(\.concert.id).sorted()
    }
  }

  /// How many dates have their seats in memory, and how many seats they have.
  public var mapped: (dates: Int, seats: Int) {
    state.withLock { state in
      (state.boards.count, state.boards.values.reduce(0) { $0 + $1.board.capacity })
    }
  }

  /// A concert with its dates; nil when memory does not have it.
  public subscript(concert: ConcertID) -> Entry? { state.withLock { $0.entries[concert] } }

  /// A date's live seats; nil when memory does not have them.
  public subscript(performance: PerformanceID) -> SeatBoard? {
    state.withLock { $0.boards[performance]?.board }
  }

  /// A date with its concert's terms; nil when memory does not have it.
  public func performance(_ id: PerformanceID) -> (performance: Performance, concert: Concert)? {
    state.withLock { state in
      guard let owner = state.owners[id], let entry = state.entries[owner],
        let date = entry.dates.first(where: { $0.performance.id == id })
      else { return nil }
      return (date.performance, entry.concert)
    }
  }

  /// Adds a concert or replaces its terms.
  public func put(_ concert: Concert) {
    state.withLock { state in
      state.edit(concert.id)
      state.put(concert)
    }
  }

  /// Replaces the terms of a concert that memory has; what memory does not have is read when asked for.
  public func change(_ concert: Concert) {
    state.withLock { state in
      state.edit(concert.id)
      if state.entries[concert.id] != nil { state.put(concert) }
    }
  }

  /// What ``take(_:_:read:)`` and ``take(_:of:read:)`` are told, from before the store was read.
  func edits<Entity>(_ id: Identifier<Entity>) -> UInt32 {
    state.withLock { $0.edits[State.place(id)] }
  }

  /// Takes a concert's terms and dates as they were read from the store; false when they were changed
  /// here since there were `edits`: then what was read may be older, and is to be read again.
  func take(_ concert: Concert, _ dates: [Performance], read edits: UInt32) -> Bool {
    state.withLock { state in
      guard state.edits[State.place(concert.id)] == edits else { return false }
      state.put(concert)
      for date in dates { state.put(date) }
      return true
    }
  }

  /// Takes what was counted of a date's seats; false when they changed since there were `edits`.
  func take(_ figures: BoardFigures, of performance: PerformanceID, read edits: UInt32) -> Bool {
    state.withLock { state in
      guard state.edits[State.place(performance)] == edits else { return false }
      state.change(performance) { $0.counted = figures }
      return true
    }
  }

  /// Says that the newest concerts are in memory; `isWhole` when there are no others.
  func haveRecent(_ concerts: [ConcertID], isWhole: Bool) {
    state.withLock { state in
      // Those made meanwhile stay: they are newer, or of the same moment and committed later.
      let read = Set(concerts)
      let others = state.recent.filter { id in
        !read.contains(id) && (isWhole || id > concerts.first ?? id)
      }
      state.recent = (concerts + others).sorted()
      state.isWhole = isWhole
    }
  }

  /// Adds a performance with its seats; the concert must be there. One that is there already stays.
  public func put(_ performance: Performance, map: SeatMap) {
    let board = SeatBoard(performance, map: map, source: mark)
    state.withLock { state in
      guard state.boards[performance.id] == nil, state.entries[performance.concertID] != nil else {
        return
      }
      state.edit(performance.concertID)
      state.serial += 1
      state.boards[performance.id] = Held(board: board, serial: state.serial)
      state.put(performance)
      state.change(performance.id) { date in (date.board, date.counted) = (board, nil) }
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

  /// Forgets what was counted, because it may be older than the store.
  func doubt() {
    state.withLock { state in
      for place in state.edits.indices { state.edits[place] &+= 1 }
      for performance in state.owners.keys { state.change(performance) { $0.counted = nil } }
    }
  }

  /// Forgets every map and concert that can be read again when somebody asks. What is kept or watched
  /// stays: the concerts whose maps or lines are here, for whoever calls this to read.
  func forgetRest(now: Timestamp) -> Set<ConcertID> {
    trim(keeping: [], now: now, boardsMax: 0, concertsMax: 0)
    return Set(boards.map(\.performance.concertID)).union(concertsWithLine(now: now))
  }

  /// Lets go what was asked for longest ago, beyond what memory may keep besides the sales of now; never
  /// what somebody watches, or one of `concerts`.
  func trim(keeping concerts: Set<ConcertID>, now: Timestamp) {
    trim(
      keeping: concerts, now: now, boardsMax: BoxOfficeLimits.seatsAskedFor,
      concertsMax: BoxOfficeLimits.concertsAskedFor)
  }

  private func trim(
    keeping concerts: Set<ConcertID>, now: Timestamp, boardsMax: Int, concertsMax: Int
  ) {
    state.withLock { state in
      let idle = state.boards.values.filter { held in
        let performance = held.board.performance
        return state.entries[performance.concertID]?.keeps(performance, now: now) != true
      }
      // A map costs something even without seats.
      var seats = idle.reduce(0) { $0 + $1.board.capacity + BoxOfficeLimits.seatsPerMap }
      for held in idle.sorted(by: { $0.serial < $1.serial }) where seats > boardsMax {
        guard held.board.retire() else { continue }
        seats -= held.board.capacity + BoxOfficeLimits.seatsPerMap
        state.boards[held.board.performance.id] = nil
        state.change(held.board.performance.id) { $0.board = nil }
      }
      let recent = Set(state.recent)
      let rest = state.entries.values.filter { entry in
        !recent.contains(entry.concert.id) && !concerts.contains(entry.concert.id)
          && !entry.hasLine(now: now) && entry.dates.allSatisfy { $0.board == nil }
      }
      guard rest.count > concertsMax else { return }
      for entry in rest.sorted(by: { $0.serial < $1.serial }).prefix(rest.count - concertsMax) {
        state.drop(entry.concert.id)
      }
    }
  }

  /// Takes committed seat changes of one performance.
  public func apply(_ changes: [SeatChange], of performance: PerformanceID) {
    let board = state.withLock { state in
      if let held = state.boards[performance] { return held.board as SeatBoard? }
      // Without a map what was counted counts no more.
      state.edit(performance)
      state.change(performance) { $0.counted = nil }
      return nil
    }
    board?.apply(changes)
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

  /// Lets lapsed holds go and tells the listeners of every map what changed. Called a few times a second.
  public func publish(now: Timestamp) {
    for board in boards { board.publish(now: now) }
  }

  /// Seats by status of each date that has not started, of the newest `limit` of `concerts`; for
  /// metrics.
  public func seatFigures(of concerts: [ConcertID], limit: Int, now: Timestamp) -> [SeatFigures] {
    var figures: [SeatFigures] = []
    for id in concerts.reversed() {
      for board in (self[id]?.dates ?? []).compactMap(\.board)
      where board.performance.startsAt > now {
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

  /// Every map in memory.
  public var boards: [SeatBoard] { state.withLock { $0.boards.values.map(\.board) } }

  /// Seats by status over all maps in memory, and open map streams; for metrics.
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
