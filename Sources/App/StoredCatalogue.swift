import Booking
import BookingStore
import Database
import Ticketing

/// Everything the store has that is kept in memory, read in one snapshot at start.
struct StoredCatalogue: Sendable {
  let concerts: [Concert]
  let standings: [(Performance, [(standing: SeatStanding, version: Int)])]
  let holds: [(user: UserID, concert: ConcertID, until: Timestamp)]
  let endedSessions: [(session: SessionID, expiresAt: Timestamp)]

  init(in tx: borrowing Transaction, now: Timestamp) throws {
    concerts = try Concerts.all(in: tx)
    var standings: [(Performance, [(standing: SeatStanding, version: Int)])] = []
    for performance in try Concerts.performances(in: tx) {
      standings.append((performance, try Seats.all(of: performance.id, in: tx)))
    }
    self.standings = standings
    holds = try Reservations.allLiveHolds(now: now, in: tx)
    endedSessions = try Users.endedSessions(now: now, in: tx)
  }

  /// One performance's live picture as stored.
  static func map(
    of performance: Performance, _ standings: [(standing: SeatStanding, version: Int)],
    now: Timestamp
  ) -> SeatMap {
    // Milliseconds as the first version: greater than anything shown before this start.
    SeatMap(
      performanceID: performance.id, standings: standings, firstVersion: Int(now.milliseconds))
  }
}
