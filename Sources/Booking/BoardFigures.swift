public import Ticketing

/// The seats of a date by status and section, with their revenue.
public struct BoardFigures: Hashable, Sendable {
  /// Free seats.
  public private(set) var free = 0
  /// Held seats.
  public private(set) var held = 0
  /// Sold seats.
  public private(set) var sold = 0
  /// The total price of the sold seats.
  public private(set) var revenue = Money.zero
  /// The figures of each section, in plan order.
  public private(set) var sections: [SectionFigures] = []

  /// The figures of a live map.
  public init(_ map: SeatMap) {
    free = map.freeCount
    held = map.heldCount
    sold = map.soldCount
    revenue = map.revenue
    sections = map.sections
  }

  /// Empty figures, to add to.
  public init() {}

  /// Adds seats of one section and status, whose total price is `price`. The seats of a
  /// section must be added consecutively.
  public mutating func add(_ seats: Int, _ status: SeatStatus, of section: String, price: Money) {
    if sections.last?.section != section { sections.append(SectionFigures(section)) }
    sections[sections.count - 1].add(seats, status)
    switch status {
    case .available: free += seats
    case .held: held += seats
    case .sold:
      sold += seats
      revenue = revenue.adding(price) ?? revenue
    }
  }
}
