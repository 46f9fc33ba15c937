public import Booking
import Synchronization
public import Ticketing

/// One performance's live seats: what is free, held and sold, kept by commits.
///
/// Its lock is taken for nanoseconds after each commit. What clients are shown of it belongs to whoever
/// shows it, a ``SeatDisplay``, which has locks of its own; who needs both takes the display's first.
public final class SeatBoard: Sendable {
  struct State {
    var map: SeatMap
    /// How many tries at a hold are under way for each seat that was proposed as one of the best.
    var tries: [Int32]
    /// Indexes changed since ``takeUndrawn(now:)``.
    var undrawn: [Int] = []
    /// Indexes changed since ``takeUnpublished(now:)``.
    var unpublished: [Int] = []
    /// Whether memory has let this board go: it hears of no changes any more.
    var isRetired = false
  }

  /// How many seats there are.
  public let capacity: Int
  /// The date.
  public let performance: Performance
  /// The seats in the map's order.
  public let seats: [Seat]
  /// Whose count the versions are: those of two instances cannot be compared.
  public let source: String
  /// Its rows, as they are walked for the best seats.
  let rows: SeatRows
  let state: Mutex<State>
  private let shown = Mutex<(any SeatDisplay)?>(nil)

  init(_ performance: Performance, map: SeatMap, source: String) {
    self.performance = performance
    self.source = source
    capacity = map.seats.count
    seats = map.seats
    rows = SeatRows(map.seats)
    state = Mutex(State(map: map, tries: Array(repeating: 0, count: map.seats.count)))
  }

  /// What shows this board to clients, made when it is first asked for; it may keep the board.
  public func display<Display: SeatDisplay>(_ make: () -> Display) -> Display {
    shown.withLock { shown in
      if let display = shown as? Display { return display }
      let display = make()
      // A board that memory has let go keeps nothing: each would keep the other for ever.
      if !isRetired { shown = display }
      return display
    }
  }

  /// Takes committed changes.
  public func apply(_ changes: [SeatChange]) {
    state.withLock { state in
      for change in changes {
        if let index = state.map.apply(change) { state.note(index) }
      }
    }
  }

  /// The seats with these identifiers; empty when one is not of this date.
  public func seats(_ ids: [SeatID]) -> [Seat] {
    state.withLock { state in
      let known = ids.compactMap { id in state.map.index(of: id).map { state.map.seats[$0] } }
      return known.count == ids.count ? known : []
    }
  }

  /// Counts as of `now`.
  public func counts(now: Timestamp) -> (free: Int, held: Int, sold: Int) {
    state.withLock { state in
      state.lapse(now)
      return (state.map.freeCount, state.map.heldCount, state.map.soldCount)
    }
  }

  /// Counts by section as of `now`, and what the sold seats cost together.
  public func figures(now: Timestamp) -> BoardFigures {
    state.withLock { state in
      state.lapse(now)
      return BoardFigures(state.map)
    }
  }

  /// The version as of `now`.
  public func version(now: Timestamp) -> Int {
    state.withLock { state in
      state.lapse(now)
      return state.map.version
    }
  }

  /// The map as of `now`, a copy to read at leisure: readers must not stop sellers.
  public func map(now: Timestamp) -> SeatMap {
    state.withLock { state in
      state.lapse(now)
      return state.map
    }
  }

  /// The map as of `now` for a display that draws it anew: what changed until now is drawn with it.
  public func mapToDraw(now: Timestamp) -> SeatMap {
    state.withLock { state in
      state.lapse(now)
      state.undrawn.removeAll(keepingCapacity: true)
      return state.map
    }
  }

  /// What the display has not drawn yet as of `now`, by index, and the version with it.
  public func takeUndrawn(
    now: Timestamp
  ) -> (changes: [(index: Int, status: SeatStatus)], version: Int) {
    state.withLock { state in
      state.lapse(now)
      defer { state.undrawn.removeAll(keepingCapacity: true) }
      return (state.undrawn.map { ($0, state.map.status(at: $0)) }, state.map.version)
    }
  }

  /// What changed as of `now` since the last call, each seat once and in the map's order; nothing when
  /// `isHeard` is false, and then that is forgotten.
  public func takeUnpublished(
    now: Timestamp, isHeard: Bool
  ) -> (version: Int, changes: [(seat: SeatID, status: SeatStatus)]) {
    state.withLock { state in
      state.lapse(now)
      // A map nobody reads must not gather changes for ever; the image takes all of them anyway.
      if state.undrawn.count > capacity { state.undrawn = Array(state.map.seats.indices) }
      defer { state.unpublished.removeAll(keepingCapacity: true) }
      guard isHeard, !state.unpublished.isEmpty else { return (state.map.version, []) }
      let changed = Set(state.unpublished).sorted()
      return (
        state.map.version, changed.map { (state.map.seats[$0].id, state.map.status(at: $0)) }
      )
    }
  }

  /// Tells the display's listeners what changed since the last call.
  func publish(now: Timestamp) {
    let display = shown.withLock { shown in
      // Inside: whoever makes the first display now hears of every change from then on.
      if shown == nil { _ = takeUnpublished(now: now, isHeard: false) }
      return shown
    }
    display?.publish(now: now)
  }

  /// How many listen to it.
  public var listenerCount: Int { shown.withLock { $0 }?.listenerCount ?? 0 }

  /// Whether memory has let this board go: what changes now it does not hear of.
  public var isRetired: Bool { state.withLock { $0.isRetired } }

  /// Ends this board's life in memory; false while somebody listens to it.
  func retire() -> Bool {
    shown.withLock { shown in
      if let display = shown {
        guard display.retire({ markRetired() }) else { return false }
        shown = nil
      } else {
        markRetired()
      }
      return true
    }
  }

  private func markRetired() { state.withLock { $0.isRetired = true } }
}

/// What shows a board to clients: its pictures and who listens to them.
public protocol SeatDisplay: AnyObject, Sendable {
  /// Tells the listeners what changed since the last call.
  func publish(now: Timestamp)

  /// How many listen.
  var listenerCount: Int { get }

  /// Calls `mark` when nobody listens, and is true then; nobody may begin to listen meanwhile, and whoever
  /// begins afterwards must look at ``SeatBoard/isRetired``.
  func retire(_ mark: () -> Void) -> Bool
}

extension SeatBoard.State {
  mutating func lapse(_ now: Timestamp) {
    for index in map.lapse(now: now) { note(index) }
  }

  mutating func note(_ index: Int) {
    undrawn.append(index)
    unpublished.append(index)
  }
}
