public import Ticketing

extension SeatingPlan {
  /// The highest price of a seat, so that the sum over a request never overflows.
  public static let priceMax = Money(1_000_000_000)

  /// Makes a performance's seats: each has a price, and no two are the same.
  ///
  /// Seats are distinguished by their `guid`, or without one by their names. Several seats may share a name
  /// when the plan declares them distinct, and seats without a number cannot be confused by name. Throws all
  /// faults of the plan, including what could not be parsed.
  public func seats(
    prices: [String: Money], id: () -> SeatID
  ) throws(SeatingPlanFaults) -> [Seat] {
    var faults = faults
    if faults.count == 0, !(1...Self.placesMax).contains(places.count) {
      faults.add("seats", "a performance must have 1 to \(Self.placesMax) seats")
    }
    // A category that could not be parsed is reported already.
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

  /// Reports each seat that appears twice.
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
