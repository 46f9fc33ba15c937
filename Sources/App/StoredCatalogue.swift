import Booking
import BookingStore
import Database
import Ticketing

/// Everything the store has that is kept in memory, read in one snapshot at start.
struct StoredCatalogue: Sendable {
  let concerts: [Concert]
  let performances: [(Performance, SeatMap)]
  let holds: [(user: UserID, concert: ConcertID, until: Timestamp)]
  let endedSessions: [(session: SessionID, expiresAt: Timestamp)]

  init(in tx: borrowing Transaction, now: Timestamp) throws {
    concerts = try Concerts.all(in: tx)
    var performances: [(Performance, SeatMap)] = []
    for performance in try Concerts.performances(in: tx) {
      performances.append((performance, try Self.map(of: performance, in: tx, now: now)))
    }
    self.performances = performances
    holds = try Reservations.allLiveHolds(now: now, in: tx)
    endedSessions = try Users.endedSessions(now: now, in: tx)
  }

  /// One performance's live picture as stored.
  static func map(
    of performance: Performance, in tx: borrowing Transaction, now: Timestamp
  ) throws -> SeatMap {
    // Milliseconds as the first version: greater than anything shown before this start.
    SeatMap(
      performanceID: performance.id, standings: try Seats.all(of: performance.id, in: tx),
      firstVersion: Int(now.milliseconds))
  }
}
