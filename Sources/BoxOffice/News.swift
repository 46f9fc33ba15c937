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

  /// Makes one that tells nobody yet.
  public init() {}

  /// Hands every news to `carrier` from now on.
  public func carry(by carrier: any NewsCarrier) {
    self.carrier.withLock { $0 = carrier }
    hasCarrier.store(true, ordering: .releasing)
  }

  /// Whether there are other instances to tell.
  public var isCarried: Bool { hasCarrier.load(ordering: .acquiring) }

  /// What stands for everything done until now, and for what was shown; nil without other instances.
  public func version(after shown: Substring?) -> String? {
    isCarried ? carrier.withLock { $0 }?.version(after: shown) : nil
  }

  /// Returns when the others can have heard of everything done until now.
  public func told() async { await carrier.withLock { $0 }?.told() }

  /// How this instance stands to a version; current without other instances.
  public func standing(_ version: Substring?) -> Standing {
    carrier.withLock { $0 }?.standing(version) ?? .current
  }

  /// Whether something another instance told was not yet heard to its end.
  public var hasUnheard: Bool { carrier.withLock { $0 }?.hasUnheard ?? false }

  /// Returns when what had come was heard.
  public func hearAll() async { await carrier.withLock { $0 }?.hearAll() }

  /// Returns when this instance has what a version stands for, or after a bound.
  public func catchUp(with version: Substring?) async {
    await carrier.withLock { $0 }?.catchUp(with: version)
  }

  /// Tells the others, if there are any.
  public func tell(_ news: News) {
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
    if concerts.count > BoxOfficeLimits.unreadMax { isAll = true }
    if isAll { concerts = [] }
  }
}
