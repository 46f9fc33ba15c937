import Accounts
public import Booking
import Synchronization
public import Ticketing
import WaitingRoom

/// What one instance tells the others after a commit, so that their memory follows the store.
public enum News: Hashable, Sendable {
  /// Seats of a date changed.
  case seats(PerformanceID, [SeatChange])
  /// A session ended before its token expires.
  case sessionEnded(SessionID, until: Timestamp)
  /// A concert was made or changed, or got a date.
  case concertChanged(ConcertID)
  /// Somebody wrote so often here.
  case writes(UserID, Int)
  /// A waiting line changed; with the number of a place, that place ended.
  case line(ConcertID, ended: Int?)
}

/// Takes an instance's news to the other instances; must be quick.
public protocol NewsCarrier: AnyObject, Sendable {
  /// Keeps a piece of news until it is published.
  func carry(_ news: News)

  /// A short text that stands for everything this instance did until now, and for what `shown` stands
  /// for, which anybody may have written; whoever has heard of it is as new. At most 128 characters, all
  /// of which a cookie may hold.
  func version(after shown: Substring?) -> String

  /// Returns when everything carried until now has been handed to the other instances, or could not be,
  /// or after a bound of a third of a second.
  func told() async

  /// How this instance stands to a version, which anybody may have written; without one, to what it has
  /// heard of itself and not yet read.
  func standing(_ version: Substring?) -> Standing

  /// Whether something another instance told has come and was not yet heard to its end.
  var hasUnheard: Bool { get }

  /// Returns when what had come was heard, or after a bound of a third of a second.
  func hearAll() async

  /// Returns when this instance has what a version stands for, or after a bound of a second; without
  /// one, when it has read what it has heard of, or after a third of a second.
  func catchUp(with version: Substring?) async
}

/// How an instance stands to a version.
public enum Standing: Hashable, Sendable {
  /// It has everything.
  case current
  /// It has everything but, perhaps, what changed in the waiting lines.
  case linesBehind
  /// It has not heard everything yet.
  case behind
}

/// Where an instance's news go: nowhere until somebody carries them to other instances.
public final class NewsDesk: Sendable {
  /// A reference and not a function: a function kept as the value of a generic `Mutex` is wrapped in
  /// one more thunk each time `withLock` reads it and writes it back, so every change would make all
  /// later ones dearer.
  private let carrier = Mutex<(any NewsCarrier)?>(nil)
  /// Beside the lock, because every request asks.
  private let hasCarrier = Atomic(false)

  init() {}

  /// Hands every news to `carrier` from now on.
  public func carry(by carrier: any NewsCarrier) {
    self.carrier.withLock { $0 = carrier }
    hasCarrier.store(true, ordering: .releasing)
  }

  /// Whether there are other instances to tell.
  var isCarried: Bool { hasCarrier.load(ordering: .acquiring) }

  /// What stands for everything done until now, and for what was shown; nil without other instances.
  func version(after shown: Substring?) -> String? {
    isCarried ? carrier.withLock { $0 }?.version(after: shown) : nil
  }

  /// Returns when the others can have heard of everything done until now.
  func told() async { await carrier.withLock { $0 }?.told() }

  func standing(_ version: Substring?) -> Standing {
    carrier.withLock { $0 }?.standing(version) ?? .current
  }

  var hasUnheard: Bool { carrier.withLock { $0 }?.hasUnheard ?? false }

  func hearAll() async { await carrier.withLock { $0 }?.hearAll() }

  func catchUp(with version: Substring?) async {
    await carrier.withLock { $0 }?.catchUp(with: version)
  }

  func tell(_ news: News) {
    carrier.withLock { $0 }?.carry(news)
  }
}

/// What an instance has to read from the store, because what it heard does not say all of it.
public struct Unread: Hashable, Sendable {
  /// Concerts that were made or changed.
  public var concerts: Set<ConcertID> = []
  /// Whether something was missed, whatever it was.
  public var isAll = false

  /// Makes one of nothing, or of everything.
  public init(isAll: Bool = false) { self.isAll = isAll }

  /// Whether nothing is to be read.
  public var isEmpty: Bool { !isAll && concerts.isEmpty }

  /// Adds what else is to be read. What is more than a few is as good as everything.
  public mutating func add(_ other: Unread) {
    isAll = isAll || other.isAll
    concerts.formUnion(other.concerts)
    if concerts.count > APILimits.unreadMax { isAll = true }
    if isAll { concerts = [] }
  }
}

extension Office {
  /// Takes what another instance told; what must be read from the store, because this instance does
  /// not have what it is about, or not all of it.
  public func hear(_ news: News) -> Unread {
    var unread = Unread()
    switch news {
    case .seats(let performance, let changes):
      // Of a date without a map nothing is to be read: whoever asks for it reads it then.
      catalogue.apply(changes, of: performance)
      if changes.contains(where: { $0.status != .held }), let board = catalogue[performance] {
        tellStock(of: board.performance.concertID)
      }
    case .sessionEnded(let session, let until):
      unread.isAll = !endedSessions.end(session, until: until, now: now())
    case .concertChanged(let concert): unread.concerts = [concert]
    case .writes(let user, let count): budgets?.heard(count, of: user, now: now())
    case .line(let concert, let ended): waitingRoom.changedElsewhere(concert, ended: ended)
    }
    return unread
  }
}
