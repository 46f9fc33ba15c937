import Accounts
public import BoxOffice
import HTTPServer
import Synchronization
public import Ticketing

/// The open streams of organisers who watch a sale.
///
/// A concert's snapshot is made at most once a second, however many watch it, and a watcher that has received
/// it already is not sent it again.
public final class StatsStreams: SaleWatching {
  private struct Watcher {
    let stream: EventStream
    let claims: AccessClaims
    /// A counter of streams in the order they were opened.
    let number: Int
    /// The last event sent.
    var sent: [UInt8]
  }

  private struct Watched {
    var event: [UInt8] = []
    var madeAt: Timestamp?
    var watchers: [Watcher] = []

    /// Rebuilds the event when it is a second old, and sends it to those who have not received it.
    mutating func renew(now: Timestamp, _ make: () -> [UInt8]?) {
      if let madeAt, now < madeAt.adding(milliseconds: APILimits.statsEventMilliseconds) { return }
      guard let made = make() else { return }
      madeAt = now
      event = made
      for index in watchers.indices where watchers[index].sent != event {
        watchers[index].sent = event
        watchers[index].stream.send(event)
      }
    }
  }

  private let watched = Mutex<[ConcertID: Watched]>([:])
  private let opened = Atomic<Int>(0)

  init() {}

  /// The number of open streams.
  public var count: Int { watched.withLock { $0.values.reduce(0) { $0 + $1.watchers.count } } }

  /// Adds a stream and sends it the concert's event. When the person has too many open, the oldest of them
  /// ends and the result is true.
  func add(
    _ stream: EventStream, to concert: ConcertID, for claims: AccessClaims, now: Timestamp,
    _ make: () -> [UInt8]
  ) -> Bool {
    watched.withLock { concerts in
      Self.forgetClosed(&concerts)
      let open = concerts.values.flatMap(\.watchers).filter { $0.claims.user == claims.user }
      let isCrowded = open.count >= APILimits.streamsPerPerson
      if isCrowded, let oldest = open.min(by: { $0.number < $1.number }) {
        oldest.stream.end(ErrorTable.tooManyStreams)
        Self.forgetClosed(&concerts)
      }
      var watched = concerts[concert] ?? Watched()
      watched.renew(now: now, make)
      stream.send(watched.event)
      let (number, _) = opened.add(1, ordering: .relaxed)
      watched.watchers.append(
        Watcher(stream: stream, claims: claims, number: number, sent: watched.event))
      concerts[concert] = watched
      return isCrowded
    }
  }

  /// Notifies every watcher whose concert has a snapshot other than the last one sent; a concert without a
  /// snapshot at the moment waits for the next call.
  func send(now: Timestamp, _ make: (ConcertID) -> [UInt8]?) {
    watched.withLock { concerts in
      Self.forgetClosed(&concerts)
      for concert in concerts.keys { concerts[concert]?.renew(now: now) { make(concert) } }
    }
  }

  /// The watched concerts.
  public var watchedConcerts: Set<ConcertID> { watched.withLock { Set($0.keys) } }

  /// The watchers.
  var people: Set<UserID> {
    watched.withLock { concerts in
      Set(concerts.values.flatMap { $0.watchers.map(\.claims.user) })
    }
  }

  /// Ends, with a problem, the streams of those who may no longer watch.
  func end(_ refusal: (AccessClaims) -> Problem?) {
    watched.withLock { concerts in
      for watcher in concerts.values.flatMap(\.watchers) {
        guard let problem = refusal(watcher.claims) else { continue }
        watcher.stream.end(problem)
      }
      Self.forgetClosed(&concerts)
    }
  }

  private static func forgetClosed(_ concerts: inout [ConcertID: Watched]) {
    for concert in concerts.keys {
      concerts[concert]?.watchers.removeAll(where: \.stream.isClosed)
      if concerts[concert]?.watchers.isEmpty ?? true { concerts[concert] = nil }
    }
  }
}
