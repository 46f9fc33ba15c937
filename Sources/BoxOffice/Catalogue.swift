public import Booking
import Synchronization
public import Ticketing

/// The memory that reads are answered from: the concerts on sale now or soon, with live seat maps, and a
/// bounded cache of others that clients asked for.
///
/// Filled at start, changed after commits. The store stays the truth: no sale is decided from memory, and
/// what is not here is read from the store on demand.
public final class Catalogue: Sendable {
  /// A live map and its order of arrival.
  private struct Held {
    let board: SeatBoard
    /// Rises from map to map.
    let serial: Int
  }

  private struct State {
    var entries: [ConcertID: Entry] = [:]
    var boards: [PerformanceID: Held] = [:]
    /// The concert of each date, for the concerts in memory.
    var owners: [PerformanceID: ConcertID] = [:]
    /// The newest concerts, oldest first, without a gap: the source of the first pages of lists.
    var recent: [ConcertID] = []
    /// Whether ``recent`` has every concert there is.
    var isWhole = true
    var serial = 0
    /// Counters of changes that memory may not fully have, by concert and date, with many concerts or dates
    /// sharing one counter. Data read from the store before such a change is outdated.
    var edits = Array(repeating: UInt32(0), count: 1_024)

    mutating func edit<Entity>(_ id: Identifier<Entity>) { edits[Self.place(id)] &+= 1 }

    static func place<Entity>(_ id: Identifier<Entity>) -> Int { Int(id.low & 1_023) }

    mutating func put(_ concert: Concert) {
      if entries[concert.id] == nil {
        if isWhole || concert.id > recent.first ?? concert.id {
          // Nearly always the last; two concerts made at once may be committed in the other order, and pages
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
  /// Part of the ETags of seat maps and sent with their versions: two instances may reach the same number in
  /// different ways.
  public let mark: String

  /// Makes an empty catalogue; `mark` is a number unique to this instance.
  public init(mark: UInt32) { self.mark = String(mark, radix: 36) }

  /// Concerts below an identifier, newest first, like every list; identifiers grow with time. Nil when the
  /// store must be read.
  func newest(below id: ConcertID, limit: Int) -> [Entry]? {
    state.withLock { state in
      let below = state.recent.prefix { $0 < id }.suffix(limit)
      let found = below.reversed().compactMap { state.entries[$0] }
      // During a reload a concert may be listed before its terms are there.
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

  /// The number of dates with their seats in memory, and the number of these seats.
  public var mapped: (dates: Int, seats: Int) {
    state.withLock { state in
      (state.boards.count, state.boards.values.reduce(0) { $0 + $1.board.capacity })
    }
  }

  /// A concert with its dates; nil when it is not in memory.
  public subscript(concert: ConcertID) -> Entry? { state.withLock { $0.entries[concert] } }

  /// A date's live seats; nil when they are not in memory.
  public subscript(performance: PerformanceID) -> SeatBoard? {
    state.withLock { $0.boards[performance]?.board }
  }

  /// A date with its concert's terms; nil when it is not in memory.
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

  /// Replaces the terms of a concert in memory; one that is not in memory is read on demand.
  public func change(_ concert: Concert) {
    state.withLock { state in
      state.edit(concert.id)
      if state.entries[concert.id] != nil { state.put(concert) }
    }
  }

  /// The value to pass to ``take(_:_:read:)`` and ``take(_:of:read:)``, taken before the store is read.
  func edits<Entity>(_ id: Identifier<Entity>) -> UInt32 {
    state.withLock { $0.edits[State.place(id)] }
  }

  /// Stores a concert's terms and dates as read from the store. Returns false when they were changed here
  /// since `edits` was taken: then the data may be outdated and must be read again.
  func take(_ concert: Concert, _ dates: [Performance], read edits: UInt32) -> Bool {
    state.withLock { state in
      guard state.edits[State.place(concert.id)] == edits else { return false }
      state.put(concert)
      for date in dates { state.put(date) }
      return true
    }
  }

  /// Stores the counts of a date's seats; returns false when they changed since `edits` was taken.
  func take(_ figures: BoardFigures, of performance: PerformanceID, read edits: UInt32) -> Bool {
    state.withLock { state in
      guard state.edits[State.place(performance)] == edits else { return false }
      state.change(performance) { $0.counted = figures }
      return true
    }
  }

  /// Marks the newest concerts as loaded; `isWhole` when there are no others.
  func haveRecent(_ concerts: [ConcertID], isWhole: Bool) {
    state.withLock { state in
      // Concerts made meanwhile stay: they are newer, or as old and committed later.
      let read = Set(concerts)
      let others = state.recent.filter { id in
        !read.contains(id) && (isWhole || id > concerts.first ?? id)
      }
      state.recent = (concerts + others).sorted()
      state.isWhole = isWhole
    }
  }

  /// Adds a performance with its seats; its concert must be there. A performance that is there already stays.
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

  /// Merges the current seats from the store into a performance that may be in memory already: newer versions
  /// win, and listeners of the map receive the changes.
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

  /// Drops the counts, because they may be older than the store.
  func doubt() {
    state.withLock { state in
      for place in state.edits.indices { state.edits[place] &+= 1 }
      for performance in state.owners.keys { state.change(performance) { $0.counted = nil } }
    }
  }

  /// Drops every map and concert that can be read again on demand. What is kept or watched stays: the
  /// returned concerts, whose maps or lines are here, are for the caller to read.
  func forgetRest(now: Timestamp) -> Set<ConcertID> {
    trim(keeping: [], now: now, boardsMax: 0, concertsMax: 0)
    return Set(boards.map(\.performance.concertID)).union(concertsWithLine(now: now))
  }

  /// Evicts the least recently requested maps and concerts, beyond what memory may keep in addition to
  /// current sales; never what is being watched, or one of `concerts`.
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
      // A map costs memory even without seats.
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

  /// Applies committed seat changes of one performance.
  public func apply(_ changes: [SeatChange], of performance: PerformanceID) {
    let board = state.withLock { state in
      if let held = state.boards[performance] { return held.board as SeatBoard? }
      // Without a map the counts become invalid.
      state.edit(performance)
      state.change(performance) { $0.counted = nil }
      return nil
    }
    board?.apply(changes)
  }

  /// A concert's terms as its waiting line uses them: the line closes with the sale, and no later than the
  /// start of the last performance.
  public func lineView(of id: ConcertID) -> Concert? {
    guard let entry = self[id] else { return nil }
    var concert = entry.concert
    if let lastStart = entry.lastStart {
      concert.saleClosesAt = min(concert.saleClosesAt, lastStart)
    }
    return concert
  }

  /// A concert's terms; nil without such a concert.
  public func concert(_ id: ConcertID) -> Concert? { self[id]?.concert }

  /// Whether a concert has nothing left to sell.
  public func isSoldOut(_ concert: ConcertID, now: Timestamp) -> Bool {
    self[concert]?.isSoldOut(now: now) ?? false
  }

  /// Expires holds whose time has passed, and publishes the changes to the listeners of every map. Called a
  /// few times a second.
  public func publish(now: Timestamp) {
    for board in boards { board.publish(now: now) }
  }

  /// Seats by status of each date that has not started, for the newest `limit` of `concerts`; for metrics.
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

/// The seats of one date by status.
public struct SeatFigures: Hashable, Sendable {
  /// The concert.
  public let concert: ConcertID
  /// The date.
  public let performance: PerformanceID
  /// All seats.
  public let capacity: Int
  /// Free seats.
  public let free: Int
  /// Held seats.
  public let held: Int
  /// Sold seats.
  public let sold: Int
}
