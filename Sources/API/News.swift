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

/// Takes an instance's news to the other instances; must be quick.
public protocol NewsCarrier: AnyObject, Sendable {
  /// Keeps a piece of news until it is published.
  func carry(_ news: News)
}

/// Where an instance's news go: nowhere until somebody carries them to other instances.
public final class NewsDesk: Sendable {
  /// A reference and not a function: a function kept as the value of a generic `Mutex` is wrapped in
  /// one more thunk each time `withLock` reads it and writes it back, so every change would make all
  /// later ones dearer.
  private let carrier = Mutex<(any NewsCarrier)?>(nil)

  init() {}

  /// Hands every news to `carrier` from now on.
  public func carry(by carrier: any NewsCarrier) {
    self.carrier.withLock { $0 = carrier }
  }

  func tell(_ news: News) {
    carrier.withLock { $0 }?.carry(news)
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
