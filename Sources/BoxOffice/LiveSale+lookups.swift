import Booking
import BookingStore
import Database
import Synchronization
public import Ticketing
import WaitingRoom

extension LiveSale {
  /// Reads missing data into memory; returns false when the store does not have it either.
  public func learn(_ unknown: MissingFromMemory) async throws -> Bool {
    try await lookUps.run {
      defer { trim() }
      switch unknown {
      case .concert(let id, let depth):
        if catalogue[id] == nil { try await readKnown(id) }
        guard catalogue[id] != nil else { return false }
        try await count(id, depth)
        return true
      case .performance(let id): return try await learnDate(id) != nil
      case .board(let id):
        guard let performance = try await learnDate(id) else { return false }
        if catalogue[id] == nil { try await follow(performance) }
        return true
      case .line(let id):
        try await readKnown(id)
        guard let entry = catalogue[id] else { return false }
        // A place in a removed line is no longer a place.
        guard entry.hasLine(now: now()) else { throw LineRefusal.tokenExpired }
        return waitingRoom.summary(id, now: now()) != nil
      }
    }
  }

  /// A page of concerts, newest first, with the seats that an answer includes.
  public func page(
    before: ConcertID, limit: Int, _ depth: Catalogue.Depth
  ) async throws -> [Catalogue.Entry] {
    let now = now()
    if let found = readyPage(before: before, limit: limit, depth, now: now) { return found }
    return try await lookUps.run {
      let stored = try await database.read { tx in
        let concerts = try Concerts.page(before: before, limit: limit, in: tx)
        guard let newest = concerts.first?.id, let oldest = concerts.last?.id else {
          return [] as [(Concert, [Performance])]
        }
        let dates = Dictionary(
          grouping: try Concerts.performances(from: oldest, through: newest, in: tx),
          by: \.concertID)
        return concerts.map { ($0, dates[$0.id] ?? []) }
      }
      var entries: [Catalogue.Entry] = []
      for (concert, dates) in stored {
        var entry = catalogue[concert.id] ?? Catalogue.Entry(concert: concert, dates: dates)
        for performance in entry.lacking(depth, now: now) {
          entry.count(try await counted(performance.id, now: now), of: performance.id)
        }
        entries.append(entry)
      }
      return entries
    }
  }

  /// A page of search results, each with the cursor after it. The store searches, because memory does not
  /// have all concerts.
  public func find(
    _ search: ConcertSearch, before: ConcertID, limit: Int, now: Timestamp
  ) async throws -> [(entry: Catalogue.Entry, cursor: ConcertID)] {
    try await lookUps.run {
      let stored = try await database.read { [catalogue] tx in
        let found = try Self.found(search, before: before, limit: limit, in: tx)
        return try found.compactMap { one -> (Catalogue.Entry, Concerts.Found)? in
          if let entry = catalogue[one.id] { return (entry, one) }
          guard let concert = try Concerts.find(one.id, in: tx) else { return nil }
          let dates = try Concerts.performances(of: one.id, in: tx)
          return (Catalogue.Entry(concert: concert, dates: dates), one)
        }
      }
      var page: [(entry: Catalogue.Entry, cursor: ConcertID)] = []
      for (entry, one) in stored {
        var entry = entry
        for performance in entry.lacking(.state, now: now) {
          entry.count(try await counted(performance.id, now: now), of: performance.id)
        }
        // After a date come later starts; its identifier looks like every other.
        let cursor = one.date.map { ConcertID(high: $0.high, low: $0.low) } ?? one.id
        page.append((entry, cursor))
      }
      return page
    }
  }

  private static func found(
    _ search: ConcertSearch, before: ConcertID, limit: Int, in tx: borrowing Transaction
  ) throws -> [Concerts.Found] {
    guard search.order == .start, let range = search.range else {
      return try Concerts.find(
        below: before, within: search.range, limit: limit, in: tx, fits: search.fits)
    }
    let isFirst = before == ConcertID(high: .max, low: .max)
    let date = PerformanceID(high: before.high, low: before.low)
    return try Concerts.findByStart(
      behind: isFirst ? nil : date, within: range, limit: limit, in: tx, fits: search.fits)
  }

  /// The same from memory alone; nil when the store must be read.
  public func readyPage(
    before: ConcertID, limit: Int, _ depth: Catalogue.Depth, now: Timestamp
  ) -> [Catalogue.Entry]? {
    guard let found = catalogue.newest(below: before, limit: limit),
      found.allSatisfy({ $0.lacking(depth, now: now).isEmpty })
    else { return nil }
    return found
  }

  /// Dates with their concerts' terms, by date. Dates not in memory are read from the store and not cached,
  /// because a person's tickets may be of any year.
  public func showings(
    of dates: Set<PerformanceID>
  ) async throws -> [PerformanceID: (performance: Performance, concert: Concert)] {
    var found: [PerformanceID: (performance: Performance, concert: Concert)] = [:]
    for id in dates { found[id] = catalogue.performance(id) }
    let unknown = dates.filter { found[$0] == nil }.sorted()
    guard !unknown.isEmpty else { return found }
    let read = try await database.read { tx in
      var concerts: [ConcertID: Concert] = [:]
      var read: [PerformanceID: (performance: Performance, concert: Concert)] = [:]
      for id in unknown {
        guard let performance = try Concerts.performance(id, in: tx) else { continue }
        let owner = performance.concertID
        if concerts[owner] == nil { concerts[owner] = try Concerts.find(owner, in: tx) }
        if let concert = concerts[owner] { read[id] = (performance, concert) }
      }
      return read
    }
    return found.merging(read) { old, _ in old }
  }

  private func learnDate(_ id: PerformanceID) async throws -> Performance? {
    if let known = catalogue.performance(id) { return known.performance }
    let found = try await database.read { tx in try Concerts.performance(id, in: tx) }
    guard let found else { return nil }
    try await readKnown(found.concertID)
    return catalogue.performance(id)?.performance
  }

  /// Reads a concert. It is found even while its line cannot be determined.
  private func readKnown(_ id: ConcertID) async throws {
    do {
      try await readConcert(id)
    } catch {
      guard catalogue[id] != nil else { throw error }
    }
  }

  /// Loads the seats that an answer includes: as maps for what is on sale, otherwise counted.
  func count(_ id: ConcertID, _ depth: Catalogue.Depth) async throws {
    let now = now()
    guard let entry = catalogue[id] else { return }
    for performance in entry.lacking(depth, now: now) {
      if entry.keeps(performance, now: now) {
        try await follow(performance)
      } else {
        _ = try await counted(performance.id, now: now)
      }
    }
  }

  /// A date's seats as counted by the store, cached unless they change meanwhile.
  private func counted(_ id: PerformanceID, now: Timestamp) async throws -> BoardFigures {
    let edits = catalogue.edits(id)
    let figures = try await database.read { tx in try Seats.figures(of: id, now: now, in: tx) }
    _ = catalogue.take(figures, of: id, read: edits)
    return figures
  }
}

/// Bounds how many requests read missing data from the store at once: any client may ask for what does not
/// exist, and all clients share the same readers.
final class LookUps: Sendable {
  private let underWay = Mutex(0)

  /// Runs a lookup; refuses with BUSY when ``BoxOfficeLimits/lookUpsMax`` run.
  func run<Result>(_ work: () async throws -> Result) async throws -> Result {
    try underWay.withLock { count in
      guard count < BoxOfficeLimits.lookUpsMax else { throw LiveSaleRefusal.busy }
      count += 1
    }
    defer { underWay.withLock { $0 -= 1 } }
    return try await work()
  }
}
