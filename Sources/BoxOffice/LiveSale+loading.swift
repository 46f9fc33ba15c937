import Accounts
import Booking
import BookingStore
import Database
public import Ticketing
import WaitingRoom

/// Bringing memory up to date with the store.
extension LiveSale {
  /// Reads what cluster events named, and nothing else. Throws the errors of the store or the waiting room;
  /// then everything is to be read again.
  public func read(_ unread: Unread) async throws {
    for concert in unread.concerts.sorted() { try await readConcert(concert) }
    trim()
  }

  /// Fills memory from the store, or brings it up to date after events were missed: the sales of now and soon
  /// with their seats and lines, the newest concerts, ended sessions. Throws the errors of the store or the
  /// waiting room.
  public func reload() async throws {
    let now = now()
    catalogue.doubt()
    let limit = BoxOfficeLimits.recentConcerts
    let (sessions, concerts, dates, selling) = try await database.read { tx in
      let concerts = try Concerts.page(
        before: ConcertID(high: .max, low: .max), limit: limit, in: tx)
      let dates =
        if let newest = concerts.first?.id, let oldest = concerts.last?.id {
          try Concerts.performances(from: oldest, through: newest, in: tx)
        } else { [Performance]() }
      return (
        try Users.endedSessions(now: now, in: tx), concerts, dates,
        try Self.selling(now: now, in: tx)
      )
    }
    for (session, expiry) in sessions { _ = endedSessions.end(session, until: expiry, now: now) }
    let datesOf = Dictionary(grouping: dates, by: \.concertID)
    catalogue.haveRecent(concerts.map(\.id).reversed(), isWhole: concerts.count < limit)
    let read = catalogue.forgetRest(now: now).union(selling)
    var failure: (any Error)?
    for concert in concerts where !read.contains(concert.id) {
      let isTaken = catalogue.take(
        concert, datesOf[concert.id] ?? [], read: catalogue.edits(concert.id))
      if !isTaken { try await readConcert(concert.id) }
    }
    for id in read.sorted() {
      do {
        try await readConcert(id, isDoubted: true)
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
  }

  /// Loads sales that open soon, and drops those that are over. Called about twice a minute; only performance
  /// depends on it.
  public func renew() async throws {
    let now = now()
    let selling = try await database.read { tx in try Self.selling(now: now, in: tx) }
    for id in selling {
      let isReady =
        catalogue[id].map { entry in
          waitingRoom.summary(id, now: now) != nil
            && entry.dates.allSatisfy { $0.board != nil || !entry.keeps($0.performance, now: now) }
        } ?? false
      if !isReady { try await readConcert(id) }
    }
    try await waitingRoom.forgetLines(closedFor: BoxOfficeLimits.lingerSeconds, now: now)
    trim()
  }

  /// Reads one concert with its dates, and the missing seats of those that are on sale now or soon; nil when
  /// the store has no such concert. In doubt maps that are there are read too.
  @discardableResult
  public func readConcert(
    _ id: ConcertID, isDoubted: Bool = false
  ) async throws -> Catalogue.Entry? {
    // A concurrent change of the concert here stores newer terms than those read.
    for attempt in 0... {
      let edits = catalogue.edits(id)
      let found = try await database.read { tx in
        try Concerts.find(id, in: tx).map { ($0, try Concerts.performances(of: id, in: tx)) }
      }
      guard let (concert, performances) = found else { return nil }
      if catalogue.take(concert, performances, read: edits) { break }
      if attempt == BoxOfficeLimits.rereadsMax { throw LiveSaleRefusal.busy }
    }
    guard let entry = catalogue[id] else { return nil }
    let now = now()
    for date in entry.dates {
      let isMissing = date.board == nil && entry.keeps(date.performance, now: now)
      if isMissing || (isDoubted && date.board != nil) { try await follow(date.performance) }
    }
    // A line in memory must learn of its closing, too.
    if entry.hasLine(now: now) || waitingRoom.summary(id, now: now) != nil,
      let concert = catalogue.lineView(of: id)
    {
      defer { publishStock(of: id) }
      try await waitingRoom.configure(concert, now: now)
    }
    return catalogue[id]
  }

  /// Merges the current seats of a date from the store.
  func follow(_ performance: Performance) async throws {
    for _ in 0..<2 {
      let edits = catalogue.edits(performance.id)
      let standings = try await database.read { tx in try Seats.all(of: performance.id, in: tx) }
      catalogue.follow(performance, standings) {
        SeatMap(
          performanceID: performance.id, standings: standings,
          firstVersion: Int(now().milliseconds))
      }
      // Changes published before the map was there were missed; one more read includes them.
      if catalogue.edits(performance.id) == edits { break }
    }
  }

  private static func selling(
    now: Timestamp, in tx: borrowing Transaction
  ) throws -> [ConcertID] {
    try Concerts.selling(
      opened: now.adding(seconds: BoxOfficeLimits.soonSeconds),
      notOver: now.adding(seconds: -BoxOfficeLimits.lingerSeconds), in: tx)
  }
}
