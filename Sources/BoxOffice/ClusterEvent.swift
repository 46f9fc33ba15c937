public import Booking
import Synchronization
public import Ticketing

/// A cluster event, which one instance publishes to the others after a commit, so that their memory follows
/// the store.
public enum ClusterEvent: Hashable, Sendable {
  /// Seats of a date changed.
  case seats(PerformanceID, [SeatChange])
  /// A session ended before its token expires.
  case sessionEnded(SessionID, until: Timestamp)
  /// A concert was made or changed, or got a date.
  case concertChanged(ConcertID)
  /// A person made this many writes here.
  case writes(UserID, Int)
  /// A waiting line changed; with the number of a place, that place ended.
  case line(ConcertID, ended: Int?)
}

/// Publishes an instance's cluster events to the other instances; must be quick.
public protocol ClusterTransport: AnyObject, Sendable {
  /// Queues an event until it is published.
  func enqueue(_ event: ClusterEvent)

  /// A short text that stands for everything this instance did until now, and for what `shown` stands for,
  /// which a client may have forged. An instance that has received its events is as up to date. At most 128
  /// characters, all of which are valid in a cookie.
  func version(after shown: Substring?) -> String

  /// Returns when all events queued until now were handed to the other instances, or could not be, or after a
  /// bound of a third of a second.
  func waitUntilPublished() async

  /// The state of this instance relative to a version, which a client may have forged; without one, relative
  /// to the events it has received and not yet read.
  func standing(_ version: Substring?) -> Standing

  /// Whether an event of another instance has arrived and is not yet fully processed.
  var hasUnreceived: Bool { get }

  /// Returns when the events that had arrived are processed, or after a bound of a quarter of a second.
  func waitUntilReceived() async

  /// Returns when this instance has what a version stands for, or after a bound of a second; without one,
  /// when it has read the data of the received events, or after a quarter of a second.
  func catchUp(with version: Substring?) async
}

/// The state of an instance relative to a version.
public enum Standing: Hashable, Sendable {
  /// It is up to date.
  case current
  /// It is up to date except, perhaps, for changes of the waiting lines.
  case linesBehind
  /// It has not received all events yet.
  case behind
}

/// The destination of an instance's cluster events: none until ``connect(to:)`` attaches a transport.
public final class ClusterPublisher: Sendable {
  /// A reference and not a function: a function kept as the value of a generic `Mutex` is wrapped in one more
  /// thunk each time `withLock` reads it and writes it back, so every change would slow down all later ones.
  private let transport = Mutex<(any ClusterTransport)?>(nil)
  /// Beside the lock, because every request reads it.
  private let isAttached = Atomic(false)

  /// Makes one that publishes nothing yet.
  public init() {}

  /// Passes all events to `transport` from now on.
  public func connect(to transport: any ClusterTransport) {
    self.transport.withLock { $0 = transport }
    isAttached.store(true, ordering: .releasing)
  }

  /// Whether there are other instances.
  public var hasTransport: Bool { isAttached.load(ordering: .acquiring) }

  /// The version of everything done until now, and of what was shown; nil without other instances.
  public func version(after shown: Substring?) -> String? {
    hasTransport ? transport.withLock { $0 }?.version(after: shown) : nil
  }

  /// Returns when the other instances can have received everything done until now.
  public func waitUntilPublished() async { await transport.withLock { $0 }?.waitUntilPublished() }

  /// The state of this instance relative to a version; current without other instances.
  public func standing(_ version: Substring?) -> Standing {
    transport.withLock { $0 }?.standing(version) ?? .current
  }

  /// Whether an event of another instance is not yet fully processed.
  public var hasUnreceived: Bool { transport.withLock { $0 }?.hasUnreceived ?? false }

  /// Returns when the events that had arrived are processed.
  public func waitUntilReceived() async { await transport.withLock { $0 }?.waitUntilReceived() }

  /// Returns when this instance has what a version stands for, or after a bound.
  public func catchUp(with version: Substring?) async {
    await transport.withLock { $0 }?.catchUp(with: version)
  }

  /// Publishes an event, if there are other instances.
  public func publish(_ event: ClusterEvent) {
    transport.withLock { $0 }?.enqueue(event)
  }
}

/// What an instance has to read from the store, because the events it received do not contain all of it.
public struct Unread: Hashable, Sendable {
  /// Concerts that were made or changed.
  public var concerts: Set<ConcertID> = []
  /// Whether events were missed, so that everything must be read.
  public var isAll = false

  /// Makes an empty reload, or one of everything.
  public init(isAll: Bool = false) { self.isAll = isAll }

  /// Whether nothing is to be read.
  public var isEmpty: Bool { !isAll && concerts.isEmpty }

  /// Merges another reload. More than a few concerts become a reload of everything.
  public mutating func add(_ other: Unread) {
    isAll = isAll || other.isAll
    concerts.formUnion(other.concerts)
    if concerts.count > BoxOfficeLimits.unreadMax { isAll = true }
    if isAll { concerts = [] }
  }
}
