public import Booking
import Synchronization
public import Ticketing

/// The live seats of one performance: what is free, held and sold, kept up to date by commits.
///
/// Its lock is held for nanoseconds after each commit. What clients are shown belongs to a ``SeatDisplay``,
/// which has locks of its own; code that needs both takes the display's lock first.
public final class SeatBoard: Sendable {
  struct State {
    var map: SeatMap
    /// Its rows in scan order, for the best seats.
    let rows: SeatRows
    /// The number of attempts under way for each seat that was proposed as one of the best.
    var tries: [Int32]
    /// The seats that are available.
    var free: FreeSeats
    /// Those of them for which no attempt is under way.
    var untried: FreeSeats
    /// The indexes changed since ``takeUndrawn(now:)``.
    var undrawn: [Int] = []
    /// The indexes changed since ``takeUnpublished(now:)``.
    var unpublished: [Int] = []
    /// Whether this board was evicted from memory and no longer receives changes.
    var isRetired = false

    init(_ map: SeatMap) {
      self.map = map
      rows = SeatRows(map.seats)
      tries = Array(repeating: 0, count: map.seats.count)
      free = rows.free { map.status(at: $0) == .available }
      untried = free
    }
  }

  /// How many seats there are.
  public let capacity: Int
  /// The performance.
  public let performance: Performance
  /// The seats in the map's order.
  public let seats: [Seat]
  /// The origin of the versions: those of two instances are not comparable.
  public let source: String
  let state: Mutex<State>
  private let shown = Mutex<(any SeatDisplay)?>(nil)

  init(_ performance: Performance, map: SeatMap, source: String) {
    self.performance = performance
    self.source = source
    capacity = map.seats.count
    seats = map.seats
    state = Mutex(State(map))
  }

  /// The display of this board, made when first requested; it may retain the board.
  public func display<Display: SeatDisplay>(_ make: () -> Display) -> Display {
    shown.withLock { shown in
      if let display = shown as? Display { return display }
      let display = make()
      // An evicted board retains nothing: the two would retain each other forever.
      if !isRetired { shown = display }
      return display
    }
  }

  /// Applies committed changes.
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

  /// The counts as of `now`.
  public func counts(now: Timestamp) -> (free: Int, held: Int, sold: Int) {
    state.withLock { state in
      state.expire(now)
      return (state.map.freeCount, state.map.heldCount, state.map.soldCount)
    }
  }

  /// The counts by section as of `now`, and the revenue of the sold seats.
  public func figures(now: Timestamp) -> BoardFigures {
    state.withLock { state in
      state.expire(now)
      return BoardFigures(state.map)
    }
  }

  /// The version as of `now`.
  public func version(now: Timestamp) -> Int {
    state.withLock { state in
      state.expire(now)
      return state.map.version
    }
  }

  /// A copy of the map as of `now`, so that readers do not block sellers.
  public func map(now: Timestamp) -> SeatMap {
    state.withLock { state in
      state.expire(now)
      return state.map
    }
  }

  /// The map as of `now` for a display that redraws it: pending changes are part of it.
  public func mapToDraw(now: Timestamp) -> SeatMap {
    state.withLock { state in
      state.expire(now)
      state.undrawn.removeAll(keepingCapacity: true)
      return state.map
    }
  }

  /// The changes the display has not drawn yet as of `now`, by index, with the version.
  public func takeUndrawn(
    now: Timestamp
  ) -> (changes: [(index: Int, status: SeatStatus)], version: Int) {
    state.withLock { state in
      state.expire(now)
      defer { state.undrawn.removeAll(keepingCapacity: true) }
      return (state.undrawn.map { ($0, state.map.status(at: $0)) }, state.map.version)
    }
  }

  /// The changes as of `now` since the last call, each seat once and in the map's order; discarded when
  /// `hasListeners` is false.
  public func takeUnpublished(
    now: Timestamp, hasListeners: Bool
  ) -> (version: Int, changes: [(seat: SeatID, status: SeatStatus)]) {
    state.withLock { state in
      state.expire(now)
      // A map without readers must not gather changes forever; the image takes all of them anyway.
      if state.undrawn.count > capacity { state.undrawn = Array(state.map.seats.indices) }
      defer { state.unpublished.removeAll(keepingCapacity: true) }
      guard hasListeners, !state.unpublished.isEmpty else { return (state.map.version, []) }
      let changed = Set(state.unpublished).sorted()
      return (
        state.map.version, changed.map { (state.map.seats[$0].id, state.map.status(at: $0)) }
      )
    }
  }

  /// Publishes the changes since the last call to the display's listeners.
  func publish(now: Timestamp) {
    let display = shown.withLock { shown in
      // Under the lock: a display made from now on receives every later change.
      if shown == nil { _ = takeUnpublished(now: now, hasListeners: false) }
      return shown
    }
    display?.publish(now: now)
  }

  /// The number of listeners.
  public var listenerCount: Int { shown.withLock { $0 }?.listenerCount ?? 0 }

  /// Whether this board was evicted from memory: it receives no more changes.
  public var isRetired: Bool { state.withLock { $0.isRetired } }

  /// Evicts this board; returns false while it has listeners.
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

/// A display of a board for clients: its images and its listeners.
public protocol SeatDisplay: AnyObject, Sendable {
  /// Publishes the changes since the last call to the listeners.
  func publish(now: Timestamp)

  /// The number of listeners.
  var listenerCount: Int { get }

  /// Calls `mark` and returns true when there are no listeners. No listener may be added meanwhile, and one
  /// added afterwards must check ``SeatBoard/isRetired``.
  func retire(_ mark: () -> Void) -> Bool
}

extension SeatBoard.State {
  mutating func expire(_ now: Timestamp) {
    for index in map.expire(now: now) { note(index) }
  }

  mutating func note(_ index: Int) {
    undrawn.append(index)
    unpublished.append(index)
    let isFree = map.status(at: index) == .available
    rows.set(index, free: isFree, in: &free)
    rows.set(index, free: isFree && tries[index] == 0, in: &untried)
  }

  /// Counts an attempt that began or ended.
  mutating func tried(_ index: Int, _ change: Int32) {
    tries[index] += change
    assert(tries[index] >= 0, "a proposal is given back once")
    let isUntried = tries[index] == 0 && map.status(at: index) == .available
    rows.set(index, free: isUntried, in: &untried)
  }
}
