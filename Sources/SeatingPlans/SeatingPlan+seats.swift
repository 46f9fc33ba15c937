public import Ticketing

extension SeatingPlan {
  /// The most a seat may cost, so that a request of seats can never overflow.
  public static let priceMax = Money(1_000_000_000)
  /// Seats of one performance: the largest stadium, with room.
  public static let placesMax = 100_000

  /// Makes a performance's seats: a price for each, no two with one name.
  public func seats(
    prices: [String: Money], id: () -> SeatID
  ) throws(SeatingPlanError) -> [Seat] {
    guard (1...Self.placesMax).contains(places.count) else {
      throw SeatingPlanError(
        field: "seats", reason: "a performance has 1 to \(Self.placesMax) seats")
    }
    if let category = categories.first(where: { prices[$0] == nil }) {
      throw SeatingPlanError(
        field: "prices",
        reason: category.isEmpty
          ? "a seat without a grade needs a price of its own"
          : "a price for category \(category) is required")
    }
    var names: Set<[String]> = []
    var seats: [Seat] = []
    seats.reserveCapacity(places.count)
    for place in places {
      guard names.insert([place.section, place.row, place.number]).inserted else {
        throw SeatingPlanError(
          field: "seats",
          reason: "section \(place.section), row \(place.row), number \(place.number) stands twice")
      }
      seats.append(
        Seat(
          id: id(), section: place.section, row: place.row, number: place.number,
          grade: place.grade, price: place.price ?? prices[place.grade] ?? .zero, x: place.x,
          y: place.y))
    }
    return seats
  }
}
