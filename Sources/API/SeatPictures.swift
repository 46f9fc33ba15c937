import Accounts
import Booking
import BoxOffice
import Encoding
import HTTPServer
import JSON
import Synchronization
import Ticketing

/// The seats of one performance as shown to clients: ready images, and the streams that follow them.
///
/// The images' lock is held while readers patch and copy megabytes. That never blocks sellers: the board has
/// a lock of its own, taken inside.
final class SeatPictures: SeatDisplay {
  /// An open stream, with the session and the place in line that authorize it.
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
    /// The statuses as last shared, and their gzip form.
    var sharedStatuses: SharedBytes?
    var zippedStatuses: SharedBytes?

    mutating func patch(_ changes: [(index: Int, status: SeatStatus)], _ version: Int) {
      guard !changes.isEmpty else { return }
      // Released first: an answer still being sent is copied by the first patch, the others are not.
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

  /// The board. Each retains the other until the board is evicted from memory.
  let board: SeatBoard
  private let drawn = Mutex<Drawn?>(nil)
  private let listeners = Mutex<[Listener]>([])
  private let drawnPlan = Mutex<SeatPlan?>(nil)
  private let drawnPrices = Mutex<PriceList?>(nil)

  private init(of board: SeatBoard) { self.board = board }

  /// The images of a board; each is drawn on first request.
  static func of(_ board: SeatBoard) -> SeatPictures { board.display { SeatPictures(of: board) } }

  /// The plan in a zone's local time, if it is made already and no one is making it.
  func readyPlan(in zone: ZoneName) -> SeatPlan? {
    let plan = drawnPlan.withLockIfAvailable { $0 } ?? nil
    return plan?.timeZone == zone ? plan : nil
  }

  /// The plan in a zone's local time, made once; concurrent requests wait for it.
  func plan(in zone: ZoneName) -> SeatPlan {
    drawnPlan.withLock { plan in
      if let plan, plan.timeZone == zone { return plan }
      let made = SeatPlan(board.performance, in: zone, seats: board.seats)
      plan = made
      return made
    }
  }

  /// The prices, if they are gathered already and no one is gathering them.
  var readyPrices: PriceList? { drawnPrices.withLockIfAvailable { $0 } ?? nil }

  /// The prices, gathered once; concurrent requests wait for them.
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

  /// The statuses' bytes and version as of `now`; as gzip when requested and smaller.
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
      // Moved out of its place, so that it has one owner and patches copy nothing.
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

  /// Adds a listener, which first receives the version it starts from. When the person has too many open, the
  /// oldest of them ends and the result is true. Throws when the board was evicted from memory, and another
  /// one is to be read.
  func listen(_ listener: Listener, now: Timestamp) throws(MissingFromMemory) -> Bool {
    let ended = try listeners.withLock { listeners throws(MissingFromMemory) in
      if board.isRetired { throw .board(board.performance.id) }
      listeners.removeAll(where: \.stream.isClosed)
      let ended = Self.oldestTooMany(of: listener.claims.user, &listeners)
      // Unpublished changes are in the snapshot that the listener will read, or are sent again: both are
      // correct.
      listener.stream.send(event(board.version(now: now), changes: []))
      listeners.append(listener)
      return ended
    }
    ended?.end(ErrorTable.tooManyStreams)
    return ended != nil
  }

  /// Removes the oldest stream of a person who has the maximum number, for a new one.
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

  /// Ends the streams of people who may no longer listen.
  func endListeners(where hasLeft: (Listener) -> Bool) {
    for listener in listeners.withLock({ $0 }) where hasLeft(listener) {
      listener.stream.finish()
    }
  }

  /// Encoded once for all listeners.
  func publish(now: Timestamp) {
    // Taken under the listeners' lock, so that no stream begins between a change and its publication; sent
    // outside it: a stream that begins now has the version already.
    let (version, changes, listeners) = listeners.withLock { listeners in
      listeners.removeAll(where: \.stream.isClosed)
      let (version, changes) = board.takeUnpublished(now: now, hasListeners: !listeners.isEmpty)
      return (version, changes, listeners)
    }
    guard !changes.isEmpty else { return }
    let event = event(version, changes: changes)
    for listener in listeners { listener.stream.send(event) }
  }

  var listenerCount: Int { listeners.withLock { $0.count } }

  /// The number of listeners whose connection is still open.
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
  /// Ends the seat streams of people who may no longer listen.
  func endSeatStreams(where hasLeft: (SeatPictures.Listener) -> Bool) {
    for board in boards where board.listenerCount > 0 {
      SeatPictures.of(board).endListeners(where: hasLeft)
    }
  }
}
