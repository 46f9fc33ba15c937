public import Ticketing

/// The live seat map of one performance: what is free, held and sold, exact at any instant.
///
/// A value without a clock or a lock. Changes arrive after commits, in any order: each seat keeps the
/// greatest version received. Holds whose time has passed are released by ``expire(now:)``, which a reader
/// calls first, so no seat is ever shown as held for longer than it is.
public struct SeatMap: Sendable {
  /// The date.
  public let performanceID: PerformanceID
  /// The seats, in ascending id order. An index into this array identifies a seat below.
  public let seats: [Seat]
  /// Rises with each visible change.
  public private(set) var version: Int
  /// Seats free now, as of the last ``expire(now:)``.
  public private(set) var freeCount: Int
  /// Seats sold.
  public private(set) var soldCount: Int
  /// The total price of the sold seats; a seat's price never changes.
  public private(set) var revenue = Money.zero
  /// The sections in plan order, as of the last ``expire(now:)``. They are counted with each change, so that
  /// watching a sale costs nothing per seat.
  public private(set) var sections: [SectionFigures] = []

  /// The index of each seat's section in ``sections``.
  private let sectionOf: [Int32]
  private var statuses: [SeatStatus]
  private var heldUntil: [Timestamp]
  private var versions: [Int]
  /// No hold ends before this instant, which makes most calls of ``expire(now:)`` cheap.
  private var earliestExpiry = Timestamp(milliseconds: .max)

  /// Makes the map from the stored seats, in ascending id order.
  ///
  /// `firstVersion` must be greater than any version shown before a restart.
  public init(
    performanceID: PerformanceID, standings: [(standing: SeatStanding, version: Int)],
    firstVersion: Int
  ) {
    self.performanceID = performanceID
    seats = standings.map(\.standing.seat)
    statuses = standings.map(\.standing.status)
    versions = standings.map(\.version)
    heldUntil = standings.map { $0.standing.heldUntil ?? Timestamp(milliseconds: 0) }
    version = firstVersion
    freeCount = statuses.count { $0 == .available }
    soldCount = statuses.count { $0 == .sold }
    var places: [String: Int32] = [:]
    var sectionOf: [Int32] = []
    sectionOf.reserveCapacity(seats.count)
    for (seat, status) in zip(seats, statuses) {
      let place = places[seat.section] ?? Int32(sections.count)
      if place == sections.count {
        places[seat.section] = place
        sections.append(SectionFigures(seat.section))
      }
      sectionOf.append(place)
      sections[Int(place)].add(1, status)
      if status == .sold { revenue = revenue.adding(seat.price) ?? revenue }
    }
    self.sectionOf = sectionOf
    for index in seats.indices where statuses[index] == .held {
      earliestExpiry = min(earliestExpiry, heldUntil[index])
    }
  }

  /// The number of held seats.
  public var heldCount: Int { seats.count - freeCount - soldCount }

  /// A seat's status as of the last ``expire(now:)``.
  public func status(at index: Int) -> SeatStatus { statuses[index] }

  /// The index of a seat in ``seats``; nil when it is not of this performance.
  public func index(of seat: SeatID) -> Int? {
    var low = 0
    var high = seats.count
    while low < high {
      let middle = (low + high) / 2
      if seats[middle].id < seat { low = middle + 1 } else { high = middle }
    }
    return low < seats.count && seats[low].id == seat ? low : nil
  }

  /// Applies a committed change; returns the seat's index when its visible status changed.
  public mutating func apply(_ change: SeatChange) -> Int? {
    guard let index = index(of: change.seatID), change.version > versions[index] else {
      return nil
    }
    versions[index] = change.version
    if let until = change.heldUntil {
      heldUntil[index] = until
      earliestExpiry = min(earliestExpiry, until)
    }
    return set(index, change.status) ? index : nil
  }

  /// Releases each hold whose time has passed; returns the indexes of its seats.
  public mutating func expire(now: Timestamp) -> [Int] {
    guard earliestExpiry <= now else { return [] }
    var expired: [Int] = []
    earliestExpiry = Timestamp(milliseconds: .max)
    for index in seats.indices where statuses[index] == .held {
      if heldUntil[index] <= now {
        expired.append(index)
      } else {
        earliestExpiry = min(earliestExpiry, heldUntil[index])
      }
    }
    for index in expired { _ = set(index, .available) }
    return expired
  }

  private mutating func set(_ index: Int, _ status: SeatStatus) -> Bool {
    let old = statuses[index]
    guard old != status else { return false }
    statuses[index] = status
    freeCount += (status == .available ? 1 : 0) - (old == .available ? 1 : 0)
    soldCount += (status == .sold ? 1 : 0) - (old == .sold ? 1 : 0)
    let section = Int(sectionOf[index])
    sections[section].add(-1, old)
    sections[section].add(1, status)
    if status == .sold { revenue = revenue.adding(seats[index].price) ?? revenue }
    if old == .sold { revenue = Money(revenue.amount - seats[index].price.amount) }
    version += 1
    return true
  }
}
