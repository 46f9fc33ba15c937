public import Ticketing

extension SeatingPlan {
  /// The most a seat may cost, so that a request of seats can never overflow.
  public static let priceMax = Money(1_000_000_000)

  /// Makes a performance's seats: a price for each, no two the same.
  ///
  /// What tells seats apart is their `guid`, or without one their names; several may have one name when
  /// the plan says that they are several, and seats without a number have none to be mistaken for.
  /// Throws everything that is wrong with the plan, what could not be read included.
  public func seats(
    prices: [String: Money], id: () -> SeatID
  ) throws(SeatingPlanFaults) -> [Seat] {
    var faults = faults
    if faults.count == 0, !(1...Self.placesMax).contains(places.count) {
      faults.add("seats", "a performance must have 1 to \(Self.placesMax) seats")
    }
    // A category that could not be read is told already.
    for category in categories
    where prices[category] == nil && (!category.isEmpty || self.faults.count == 0) {
      faults.add(
        "prices",
        category.isEmpty
          ? "a seat without a grade needs a price of its own"
          : "a price for category \(category) is required")
    }
    addTwins(to: &faults)
    guard faults.count == 0 else { throw faults }
    var seats: [Seat] = []
    seats.reserveCapacity(places.count)
    for place in places {
      seats.append(
        Seat(
          id: id(), section: place.section, row: place.row, number: place.number,
          guid: place.guid, grade: place.grade,
          price: place.price ?? prices[place.grade] ?? .zero, x: place.x, y: place.y))
    }
    return seats
  }

  /// Adds each seat that stands twice.
  private func addTwins(to faults: inout SeatingPlanFaults) {
    var names: Set<[String]> = []
    var guids: Set<String> = []
    for place in places {
      if !place.guid.isEmpty {
        if !guids.insert(place.guid).inserted {
          faults.add("seats", "seat_guid \(place.guid) appears twice")
        }
      } else if !place.number.isEmpty,
        !names.insert([place.section, place.row, place.number]).inserted
      {
        faults.add(
          "seats",
          "section \(place.section), row \(place.row), number \(place.number) appears twice")
      }
    }
  }
}
