import Accounts
public import Booking
import Synchronization
public import Ticketing

/// What one instance tells the others after a commit, so that their memory follows the store.
public enum News: Hashable, Sendable {
  /// Seats of a date changed.
  case seats(PerformanceID, [SeatChange])
  /// A session ended before its token expires.
  case sessionEnded(SessionID, until: Timestamp)
  /// A concert was made or changed, or got a date.
  case concertChanged(ConcertID)
}

/// Where an instance's news go: nowhere until somebody carries them to other instances.
public final class NewsDesk: Sendable {
  private let carrier = Mutex<(@Sendable (News) -> Void)?>(nil)

  init() {}

  /// Hands every news to `carrier` from now on; it must be quick.
  public func carry(by carrier: @escaping @Sendable (News) -> Void) {
    self.carrier.withLock { $0 = carrier }
  }

  func tell(_ news: News) {
    if let carrier = carrier.withLock({ $0 }) { carrier(news) }
  }
}

extension Office {
  /// Takes what another instance told. False when the store must be read: this instance does not have
  /// what it is about, or not all of it.
  public func hear(_ news: News) -> Bool {
    switch news {
    case .seats(let performance, let changes):
      guard let board = catalogue[performance] else { return false }
      board.apply(changes)
      if changes.contains(where: { $0.status != .held }) {
        tellStock(of: board.performance.concertID)
      }
      return true
    case .sessionEnded(let session, let until):
      return endedSessions.end(session, until: until, now: now())
    case .concertChanged: return false
    }
  }
}
