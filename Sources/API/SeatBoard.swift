import Accounts
import Booking
import Gzip
import HTTPServer
import JSON
import Synchronization
import Ticketing

/// One performance's live seat map with its ready image and its listeners.
///
/// Two locks: the live state's, which sellers take for nanoseconds after each commit, and the
/// image's, under which readers patch and copy megabytes without holding sellers up. Who needs both
/// takes the image's first.
final class SeatBoard: Sendable {
  struct State {
    var map: SeatMap
    /// How many tries at a hold are under way for each seat that was proposed as one of the best.
    var tries: [Int32]
    /// Indexes changed since the image was last patched.
    var unpatched: [Int] = []
    /// Indexes changed since the listeners were last told.
    var untold: [Int] = []
    var listeners: [Listener] = []
    /// Whether memory has let this map go: nobody tells it of changes any more.
    var isRetired = false
  }

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
  }

  /// How many seats there are.
  let capacity: Int
  /// The date.
  let performance: Performance
  /// Its rows, as they are walked for the best seats.
  let rows: SeatRows
  let state: Mutex<State>
  /// Whose count the versions are: those of two instances cannot be compared.
  private let source: String
  private let planned: [Seat]
  private let drawn: Mutex<Drawn>
  private let drawnPlan = Mutex<SeatPlan?>(nil)
  private let drawnPrices = Mutex<PriceList?>(nil)

  init(_ performance: Performance, map: SeatMap, source: String) {
    self.performance = performance
    self.source = source
    capacity = map.seats.count
    planned = map.seats
    rows = SeatRows(map.seats)
    state = Mutex(State(map: map, tries: Array(repeating: 0, count: map.seats.count)))
    drawn = Mutex(
      Drawn(image: SeatMapImage(map), statuses: SeatStatusImage(map, source: source)))
  }

  /// The plan by a zone's clock, if it was made and nobody is making it.
  func readyPlan(in zone: ZoneName) -> SeatPlan? {
    let plan = drawnPlan.withLockIfAvailable { $0 } ?? nil
    return plan?.timeZone == zone ? plan : nil
  }

  /// The plan by a zone's clock, made once: who asks meanwhile waits.
  func plan(in zone: ZoneName) -> SeatPlan {
    drawnPlan.withLock { plan in
      if let plan, plan.timeZone == zone { return plan }
      let made = SeatPlan(performance, in: zone, seats: planned)
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
      let made = PriceList(performance, seats: planned)
      prices = made
      return made
    }
  }

  /// Takes committed changes.
  func apply(_ changes: [SeatChange]) {
    state.withLock { state in
      for change in changes {
        if let index = state.map.apply(change) { state.note(index) }
      }
    }
  }

  /// The seats with these identifiers; empty when one is not of this date.
  func seats(_ ids: [SeatID]) -> [Seat] {
    state.withLock { state in
      let known = ids.compactMap { id in state.map.index(of: id).map { state.map.seats[$0] } }
      return known.count == ids.count ? known : []
    }
  }

  /// Counts as of `now`.
  func counts(now: Timestamp) -> (free: Int, held: Int, sold: Int) {
    state.withLock { state in
      state.lapse(now)
      return (state.map.freeCount, state.map.heldCount, state.map.soldCount)
    }
  }

  /// Counts by section as of `now`, and what the sold seats cost together.
  func figures(now: Timestamp) -> BoardFigures {
    state.withLock { state in
      state.lapse(now)
      return BoardFigures(state.map)
    }
  }

  /// The version as of `now`, without making an image.
  func version(now: Timestamp) -> Int {
    state.withLock { state in
      state.lapse(now)
      return state.map.version
    }
  }

  /// The whole map's bytes and version as of `now`.
  func image(now: Timestamp) -> (bytes: SharedBytes, version: Int) {
    drawn.withLock { drawn in
      let version = draw(&drawn, now)
      let shared = drawn.shared ?? SharedBytes(drawn.image.bytes)
      drawn.shared = shared
      return (shared, version)
    }
  }

  /// The statuses' bytes and version as of `now`; as gzip when that is wanted and smaller.
  func statuses(
    now: Timestamp, zipped: Bool
  ) -> (bytes: SharedBytes, isZipped: Bool, version: Int) {
    drawn.withLock { drawn in
      let version = draw(&drawn, now)
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

  /// Brings both images up to `now`; the version they show.
  private func draw(_ drawn: inout Drawn, _ now: Timestamp) -> Int {
    let (changes, version) = state.withLock { state in state.takeUnpatched(now) }
    guard !changes.isEmpty else { return version }
    // Let go first: what an answer still sends is copied by the first patch, the rest is not.
    drawn.shared = nil
    drawn.sharedStatuses = nil
    drawn.zippedStatuses = nil
    for (index, status) in changes {
      drawn.image.patch(index, status)
      drawn.statuses.patch(index, status)
    }
    drawn.image.stamp(version)
    drawn.statuses.stamp(version)
    return version
  }

  /// The free seats' bytes and the version as of `now`.
  func freeSeats(now: Timestamp) -> (bytes: [UInt8], version: Int) {
    // Rendered outside the lock, from a copy: readers must not stop sellers.
    let map = state.withLock { state in
      state.lapse(now)
      return state.map
    }
    return (SeatMapImage.freeSeats(of: map), map.version)
  }

  /// Adds a listener, which first hears the version it starts from. When the person has too many open,
  /// the oldest of them ends, and this is true. Throws when memory has let this map go, and another one is
  /// to be read.
  func listen(_ listener: Listener, now: Timestamp) throws(UnknownToMemory) -> Bool {
    let ended = try state.withLock { state throws(UnknownToMemory) in
      if state.isRetired { throw .board(performance.id) }
      state.lapse(now)
      state.listeners.removeAll(where: \.stream.isClosed)
      let ended = state.oldestTooMany(of: listener.claims.user)
      // Changes not told yet are in the snapshot the listener will read, or come again: both right.
      listener.stream.send(event(state.map.version, changes: []))
      state.listeners.append(listener)
      return ended
    }
    ended?.end(ErrorTable.tooManyStreams)
    return ended != nil
  }

  /// Ends this map's life in memory; false while somebody listens to it.
  func retire() -> Bool {
    state.withLock { state in
      state.listeners.removeAll(where: \.stream.isClosed)
      if state.listeners.isEmpty { state.isRetired = true }
      return state.isRetired
    }
  }

  /// Ends the streams of people who may not listen any more.
  func endListeners(where hasLeft: (Listener) -> Bool) {
    for listener in state.withLock({ $0.listeners }) where hasLeft(listener) {
      listener.stream.finish()
    }
  }

  /// Tells the listeners what changed since the last call: encoded once, however many listen.
  func tell(now: Timestamp) {
    let (version, changes, listeners) = state.withLock { state in state.takeUntold(now) }
    guard !changes.isEmpty, !listeners.isEmpty else { return }
    let event = event(version, changes: changes)
    for listener in listeners { listener.stream.send(event) }
  }

  /// How many listen.
  var listenerCount: Int { state.withLock { $0.listeners.count } }

  private func event(
    _ version: Int, changes: [(seat: SeatID, status: SeatStatus)]
  ) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 64 + changes.count * 72)
    writer.object { writer in
      writer.member("source", source)
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

extension SeatBoard.State {
  /// Takes out the oldest stream of somebody who has as many as one may, for a new one.
  fileprivate mutating func oldestTooMany(of user: UserID) -> EventStream? {
    guard listeners.count(where: { $0.claims.user == user }) >= APILimits.streamsPerPerson,
      let oldest = listeners.firstIndex(where: { $0.claims.user == user })
    else { return nil }
    return listeners.remove(at: oldest).stream
  }

  mutating func lapse(_ now: Timestamp) {
    for index in map.lapse(now: now) { note(index) }
  }

  fileprivate mutating func note(_ index: Int) {
    unpatched.append(index)
    untold.append(index)
  }

  fileprivate mutating func takeUnpatched(
    _ now: Timestamp
  ) -> (changes: [(Int, SeatStatus)], version: Int) {
    lapse(now)
    defer { unpatched.removeAll(keepingCapacity: true) }
    return (unpatched.map { ($0, map.status(at: $0)) }, map.version)
  }

  fileprivate mutating func takeUntold(
    _ now: Timestamp
  ) -> (
    version: Int, changes: [(seat: SeatID, status: SeatStatus)], listeners: [SeatBoard.Listener]
  ) {
    lapse(now)
    // A map nobody reads must not gather changes for ever; the image takes all of them anyway.
    if unpatched.count > map.seats.count { unpatched = Array(map.seats.indices) }
    listeners.removeAll(where: \.stream.isClosed)
    defer { untold.removeAll(keepingCapacity: true) }
    guard !untold.isEmpty, !listeners.isEmpty else { return (map.version, [], []) }
    let changed = Set(untold).sorted()
    return (map.version, changed.map { (map.seats[$0].id, map.status(at: $0)) }, listeners)
  }
}
