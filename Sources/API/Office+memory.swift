import Booking
import BookingStore
import Database
import Ticketing
import WaitingRoom

/// Bringing memory up to what the store has.
extension Office {
  /// Reads what news named, and nothing else: the concerts with their dates, and the seats of those
  /// dates that memory does not have. Throws what the store or the waiting room throws; then all of it
  /// is to be read again.
  public func read(_ unread: Unread) async throws {
    let strangers = unread.performances
    let owners = try await database.read { tx in
      try strangers.compactMap { id in try Concerts.performance(id, in: tx)?.concertID }
    }
    for concert in unread.concerts.union(owners).sorted() { try await readConcert(concert) }
    for performance in strangers.sorted() {
      guard let board = catalogue[performance] else { continue }
      try await follow(board.performance)
    }
  }

  /// Reads one concert with its dates, and the seats of the dates that memory does not have; nil when
  /// the store has no such concert.
  @discardableResult
  func readConcert(_ id: ConcertID) async throws -> Catalogue.Entry? {
    var dates: [Performance] = []
    // Whoever changes the concert here meanwhile puts newer terms than those read.
    for attempt in 0... {
      let edits = catalogue[id]?.edits ?? 0
      let found = try await database.read { tx in
        try Concerts.find(id, in: tx).map { ($0, try Concerts.performances(of: id, in: tx)) }
      }
      guard let (concert, performances) = found else { return nil }
      dates = performances
      if catalogue.take(concert, read: edits) { break }
      if attempt == APILimits.rereadsMax { throw ErrorTable.busy }
    }
    for performance in dates where catalogue[performance.id] == nil {
      try await follow(performance)
    }
    if let concert = catalogue.lineView(of: id) {
      try await waitingRoom.configure(concert, now: now())
    }
    tellStock(of: id)
    return catalogue[id]
  }

  /// Takes what the store has now of a date's seats.
  private func follow(_ performance: Performance) async throws {
    let standings = try await database.read { tx in try Seats.all(of: performance.id, in: tx) }
    catalogue.follow(performance, standings) {
      SeatMap(
        performanceID: performance.id, standings: standings,
        firstVersion: Int(now().milliseconds))
    }
  }
}
