import Accounts
import Booking
import BoxOffice
import Encoding
import HTTPServer
import JSON
import Synchronization
import Ticketing

/// What clients are shown of one performance's seats: ready images, and the streams that follow them.
///
/// The images' lock is held while readers patch and copy megabytes, which never holds sellers up: the
/// board has a lock of its own, taken inside.
final class SeatPictures: SeatDisplay {
  /// An open stream with the log-in and the place in line that allow it.
  struct Listener: Sendable {
    let stream: EventStream
    let claims: AccessClaims
    let token: String
  }

  private struct Drawn {
    var image: SeatMapImage
    /// The image as last shared; readers share it until something changes.
    var shared: SharedBytes?
    var statuses: SeatStatusImage
    /// The statuses as last shared, and what gzip made of them.
    var sharedStatuses: SharedBytes?
    var zippedStatuses: SharedBytes?

    mutating func patch(_ changes: [(index: Int, status: SeatStatus)], _ version: Int) {
      guard !changes.isEmpty else { return }
      // Let go first: what an answer still sends is copied by the first patch, the rest is not.
      shared = nil
      sharedStatuses = nil
      zippedStatuses = nil
      for (index, status) in changes {
        image.patch(index, status)
        statuses.patch(index, status)
      }
      image.stamp(version)
      statuses.stamp(version)
    }
  }

  /// What is shown. Each keeps the other until memory lets the board go.
  let board: SeatBoard
  private let drawn = Mutex<Drawn?>(nil)
  private let listeners = Mutex<[Listener]>([])
  private let drawnPlan = Mutex<SeatPlan?>(nil)
  private let drawnPrices = Mutex<PriceList?>(nil)

  private init(of board: SeatBoard) { self.board = board }

  /// The pictures of a board; each is drawn for the first who asks for it.
  static func of(_ board: SeatBoard) -> SeatPictures { board.display { SeatPictures(of: board) } }

  /// The plan by a zone's clock, if it was made and nobody is making it.
  func readyPlan(in zone: ZoneName) -> SeatPlan? {
    let plan = drawnPlan.withLockIfAvailable { $0 } ?? nil
    return plan?.timeZone == zone ? plan : nil
  }

  /// The plan by a zone's clock, made once: who asks meanwhile waits.
  func plan(in zone: ZoneName) -> SeatPlan {
    drawnPlan.withLock { plan in
      if let plan, plan.timeZone == zone { return plan }
      let made = SeatPlan(board.performance, in: zone, seats: board.seats)
      plan = made
      return made
    }
  }

  /// What seats cost, if that was gathered and nobody is gathering it.
  var readyPrices: PriceList? { drawnPrices.withLockIfAvailable { $0 } ?? nil }

  /// What seats cost, gathered once: who asks meanwhile waits.
  var prices: PriceList {
    drawnPrices.withLock { prices in
      if let prices { return prices }
      let made = PriceList(board.performance, seats: board.seats)
      prices = made
      return made
    }
  }

  /// The whole map's bytes and version as of `now`.
  func image(now: Timestamp) -> (bytes: SharedBytes, version: Int) {
    withDrawn(now) { drawn, version in
      let shared = drawn.shared ?? SharedBytes(drawn.image.bytes)
      drawn.shared = shared
      return (shared, version)
    }
  }

  /// The statuses' bytes and version as of `now`; as gzip when that is wanted and smaller.
  func statuses(
    now: Timestamp, zipped: Bool
  ) -> (bytes: SharedBytes, isZipped: Bool, version: Int) {
    withDrawn(now) { drawn, version in
      if zipped {
        if drawn.zippedStatuses == nil {
          drawn.zippedStatuses = Gzip.compressed(drawn.statuses.bytes, .quick)
            .map { SharedBytes($0) }
        }
        if let ready = drawn.zippedStatuses { return (ready, true, version) }
      }
      let shared = drawn.sharedStatuses ?? SharedBytes(drawn.statuses.bytes)
      drawn.sharedStatuses = shared
      return (shared, false, version)
    }
  }

  /// Brings both images up to `now` and runs `body` with the version they show.
  private func withDrawn<Result>(
    _ now: Timestamp, _ body: (inout Drawn, Int) -> Result
  ) -> Result {
    drawn.withLock { kept in
      guard var drawn = kept else {
        let map = board.mapToDraw(now: now)
        var drawn = Drawn(
          image: SeatMapImage(map), statuses: SeatStatusImage(map, source: board.source))
        defer { kept = drawn }
        return body(&drawn, map.version)
      }
      // Out of its place, so that there is one owner and patches copy nothing.
      kept = nil
      defer { kept = drawn }
      let (changes, version) = board.takeUndrawn(now: now)
      drawn.patch(changes, version)
      return body(&drawn, version)
    }
  }

  /// The free seats' bytes and the version as of `now`.
  func freeSeats(now: Timestamp) -> (bytes: [UInt8], version: Int) {
    let map = board.map(now: now)
    return (SeatMapImage.freeSeats(of: map), map.version)
  }

  /// Adds a listener, which first hears the version it starts from. When the person has too many open,
  /// the oldest of them ends, and this is true. Throws when memory has let the board go, and another one
  /// is to be read.
  func listen(_ listener: Listener, now: Timestamp) throws(MissingFromMemory) -> Bool {
    let ended = try listeners.withLock { listeners throws(MissingFromMemory) in
      if board.isRetired { throw .board(board.performance.id) }
      listeners.removeAll(where: \.stream.isClosed)
      let ended = Self.oldestTooMany(of: listener.claims.user, &listeners)
      // Changes not told yet are in the snapshot the listener will read, or come again: both right.
      listener.stream.send(event(board.version(now: now), changes: []))
      listeners.append(listener)
      return ended
    }
    ended?.end(ErrorTable.tooManyStreams)
    return ended != nil
  }

  /// Takes out the oldest stream of somebody who has as many as one may, for a new one.
  private static func oldestTooMany(
    of user: UserID, _ listeners: inout [Listener]
  ) -> EventStream? {
    guard listeners.count(where: { $0.claims.user == user }) >= APILimits.streamsPerPerson,
      let oldest = listeners.firstIndex(where: { $0.claims.user == user })
    else { return nil }
    return listeners.remove(at: oldest).stream
  }

  func retire(_ mark: () -> Void) -> Bool {
    listeners.withLock { listeners in
      listeners.removeAll(where: \.stream.isClosed)
      guard listeners.isEmpty else { return false }
      mark()
      return true
    }
  }

  /// Ends the streams of people who may not listen any more.
  func endListeners(where hasLeft: (Listener) -> Bool) {
    for listener in listeners.withLock({ $0 }) where hasLeft(listener) {
      listener.stream.finish()
    }
  }

  /// Encoded once, however many listen.
  func publish(now: Timestamp) {
    // Taken under the listeners' lock, so that nobody begins to listen between a change and its telling; sent
    // outside it: whoever begins now has the version already.
    let (version, changes, listeners) = listeners.withLock { listeners in
      listeners.removeAll(where: \.stream.isClosed)
      let (version, changes) = board.takeUnpublished(now: now, isHeard: !listeners.isEmpty)
      return (version, changes, listeners)
    }
    guard !changes.isEmpty else { return }
    let event = event(version, changes: changes)
    for listener in listeners { listener.stream.send(event) }
  }

  var listenerCount: Int { listeners.withLock { $0.count } }

  /// How many listen whose connection still stands.
  var openCount: Int { listeners.withLock { $0.count { !$0.stream.isClosed } } }

  private func event(
    _ version: Int, changes: [(seat: SeatID, status: SeatStatus)]
  ) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 64 + changes.count * 72)
    writer.object { writer in
      writer.member("source", board.source)
      writer.member("version", version)
      writer.array("changes") { writer in
        for change in changes {
          writer.object { writer in
            writer.member("seatId", change.seat.text)
            writer.member("status", change.status.word)
          }
        }
      }
    }
    return ServerSentEvent.bytes(name: "seats", data: writer.bytes)
  }
}

extension Catalogue {
  /// Ends the seat streams of people who may not listen any more.
  func endSeatStreams(where hasLeft: (SeatPictures.Listener) -> Bool) {
    for board in boards where board.listenerCount > 0 {
      SeatPictures.of(board).endListeners(where: hasLeft)
    }
  }
}
