import Ticketing

/// One person who is inside or about to be.
struct Stay: Sendable {
  let index: Int
  let enteredAt: Timestamp
  var until: Timestamp
  /// The plan to restore if the entry fails.
  let planned: Int64
}

/// The people inside and those being let in: few, and in no order.
struct Stays: Sendable {
  private(set) var all: [Stay] = []
  /// No stay ends before this.
  private var endsFrom = Timestamp(milliseconds: .max)

  var count: Int { all.count }

  subscript(number: Int) -> Stay { all[number] }

  /// Adds a stay and returns its number.
  mutating func add(_ stay: Stay) -> Int {
    all.append(stay)
    endsFrom = min(endsFrom, stay.until)
    return all.count - 1
  }

  /// Removes a stay. Returns the index of the entry whose stay now has this number.
  mutating func remove(_ number: Int) -> Int? {
    all.swapAt(number, all.count - 1)
    all.removeLast()
    return number < all.count ? all[number].index : nil
  }

  /// Extends a stay; never shortens it.
  mutating func extend(_ number: Int, until: Timestamp) {
    // `endsFrom` stays as it is: still no stay ends before it.
    all[number].until = max(all[number].until, until)
  }

  /// The entries whose stay is over, in order of arrival. Costs nothing while there can be none.
  mutating func over(at now: Timestamp) -> [Int] {
    guard endsFrom <= now else { return [] }
    endsFrom = Timestamp(milliseconds: .max)
    var indexes: [Int] = []
    for stay in all {
      if stay.until <= now {
        indexes.append(stay.index)
      } else {
        endsFrom = min(endsFrom, stay.until)
      }
    }
    assert(!indexes.contains { indexes in indexes < 0 }, "entries count from zero")
    return indexes.sorted()
  }
}
