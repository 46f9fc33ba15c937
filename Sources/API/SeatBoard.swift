import Booking
import HTTPServer
import JSON
import Synchronization
import Ticketing

/// One performance's live seat map with its ready image and its listeners.
final class SeatBoard: Sendable {
  private struct State {
    var map: SeatMap
    var image: SeatMapImage
    /// The image as last shared; new readers share it until something changes.
    var shared: SharedBytes?
    /// Indexes changed since the listeners were last told.
    var untold: [Int] = []
    var listeners: [(stream: EventStream, user: UserID)] = []
  }

  /// How many seats there are.
  let capacity: Int
  /// The date.
  let performance: Performance
  private let state: Mutex<State>

  init(_ performance: Performance, map: SeatMap) {
    self.performance = performance
    capacity = map.seats.count
    state = Mutex(State(map: map, image: SeatMapImage(map)))
  }

  /// Takes committed changes.
  func apply(_ changes: [SeatChange]) {
    state.withLock { state in
      for change in changes {
        if let index = state.map.apply(change) { Self.show(index, &state) }
      }
    }
  }

  /// Counts as of `now`.
  func counts(now: Timestamp) -> (free: Int, held: Int, sold: Int) {
    state.withLock { state in
      Self.lapse(now, &state)
      return (state.map.freeCount, state.map.heldCount, state.map.soldCount)
    }
  }

  /// The whole map's bytes and version as of `now`.
  func image(now: Timestamp) -> (bytes: SharedBytes, version: Int) {
    state.withLock { state in
      Self.lapse(now, &state)
      if let shared = state.shared { return (shared, state.map.version) }
      state.image.stamp(state.map.version)
      let shared = SharedBytes(state.image.bytes)
      state.shared = shared
      return (shared, state.map.version)
    }
  }

  /// The version as of `now`, without making an image.
  func version(now: Timestamp) -> Int {
    state.withLock { state in
      Self.lapse(now, &state)
      return state.map.version
    }
  }

  /// The free seats' bytes and the version as of `now`.
  func freeSeats(now: Timestamp) -> (bytes: [UInt8], version: Int) {
    // Rendered outside the lock from a copy-on-write snapshot: readers must not stop sellers.
    let map = state.withLock { state in
      Self.lapse(now, &state)
      return state.map
    }
    return (SeatMapImage.freeSeats(of: map), map.version)
  }

  /// Adds a listener; it first hears the version it starts from. False when the person has too
  /// many open.
  func listen(_ stream: EventStream, user: UserID, now: Timestamp) -> Bool {
    state.withLock { state in
      // Here too, because on a quiet map nothing is told for a long time.
      state.listeners.removeAll { $0.stream.isClosed }
      guard state.listeners.count(where: { $0.user == user }) < APILimits.streamsPerPerson else {
        return false
      }
      Self.lapse(now, &state)
      // Changes not told yet are in the snapshot the listener will read, or come again: both right.
      stream.send(Self.event(state.map.version, changes: [], of: state.map))
      state.listeners.append((stream, user))
      return true
    }
  }

  /// Tells the listeners what changed since the last call: encoded once, however many listen.
  func tell(now: Timestamp) {
    let (event, listeners) = state.withLock { state -> ([UInt8], [EventStream]) in
      Self.lapse(now, &state)
      guard !state.untold.isEmpty else { return ([], []) }
      let changes = Set(state.untold).sorted()
      state.untold.removeAll(keepingCapacity: true)
      state.listeners.removeAll { $0.stream.isClosed }
      guard !state.listeners.isEmpty else { return ([], []) }
      let event = Self.event(state.map.version, changes: changes, of: state.map)
      return (event, state.listeners.map(\.stream))
    }
    for listener in listeners { listener.send(event) }
  }

  /// How many listen.
  var listenerCount: Int { state.withLock { $0.listeners.count } }

  private static func lapse(_ now: Timestamp, _ state: inout State) {
    for index in state.map.lapse(now: now) { show(index, &state) }
  }

  private static func show(_ index: Int, _ state: inout State) {
    state.shared = nil
    state.image.patch(index, state.map.status(at: index))
    state.untold.append(index)
  }

  private static func event(_ version: Int, changes: [Int], of map: SeatMap) -> [UInt8] {
    var writer = JSONWriter(reservingCapacity: 64 + changes.count * 72)
    writer.object { writer in
      writer.member("version", version)
      writer.array("changes") { writer in
        for index in changes {
          writer.object { writer in
            writer.member("seatId", map.seats[index].id.text)
            writer.member("status", map.status(at: index).word)
          }
        }
      }
    }
    return ServerSentEvent.bytes(name: "seats", data: writer.bytes)
  }
}
