public import Ticketing

/// A date's seats by status and section, and their money.
public struct BoardFigures: Hashable, Sendable {
  /// Free seats.
  public private(set) var free = 0
  /// Held seats.
  public private(set) var held = 0
  /// Sold seats.
  public private(set) var sold = 0
  /// What the sold seats cost together.
  public private(set) var takings = Money.zero
  /// In plan order.
  public private(set) var sections: [SectionFigures] = []

  /// The figures of a live map.
  public init(_ map: SeatMap) {
    free = map.freeCount
    held = map.heldCount
    sold = map.soldCount
    takings = map.takings
    sections = map.sections
  }

  /// Figures of no seats, to add to.
  public init() {}

  /// Adds seats of one section and status, which cost `price` together; a section's seats must come
  /// one after the other.
  public mutating func add(_ seats: Int, _ status: SeatStatus, of section: String, price: Money) {
    if sections.last?.section != section { sections.append(SectionFigures(section)) }
    sections[sections.count - 1].add(seats, status)
    switch status {
    case .available: free += seats
    case .held: held += seats
    case .sold:
      sold += seats
      takings = takings.adding(price) ?? takings
    }
  }
}
