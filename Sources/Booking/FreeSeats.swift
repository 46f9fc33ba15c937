/// A set of a hall's seats, by their places in the scan order of ``SeatRows``: a bit for each, so that a request
/// for the best seats passes over rows that are taken in a few instructions.
public struct FreeSeats: Sendable {
  private var words: [UInt64]

  /// An empty set of a hall with so many seats.
  init(places: Int) { words = Array(repeating: 0, count: (places + 63) / 64) }

  /// The number of seats in the set.
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Whether the seat at a place is in the set.
  subscript(place: Int) -> Bool {
    get { words[place >> 6] & 1 << UInt64(place & 63) != 0 }
    set {
      let bit = 1 << UInt64(place & 63) as UInt64
      if newValue { words[place >> 6] |= bit } else { words[place >> 6] &= ~bit }
    }
  }

  /// The first place in the set at or after `place`, below `end`; `end` when there is none.
  func next(from place: Int, below end: Int) -> Int { search(place, end, inverting: 0) }

  /// The first place that is not in the set at or after `place`, below `end`; `end` when there is none.
  func nextGap(from place: Int, below end: Int) -> Int { search(place, end, inverting: .max) }

  private func search(_ place: Int, _ end: Int, inverting mask: UInt64) -> Int {
    guard place < end else { return end }
    var word = place >> 6
    var bits = (words[word] ^ mask) & UInt64.max << UInt64(place & 63)
    while bits == 0 {
      word += 1
      guard word << 6 < end else { return end }
      bits = words[word] ^ mask
    }
    return min(end, word << 6 + bits.trailingZeroBitCount)
  }
}

extension SeatRows {
  /// The set of seats, by their indexes in plan order, for which `isFree` holds.
  public func free(where isFree: (Int) -> Bool) -> FreeSeats {
    var free = FreeSeats(places: rowSeats.count)
    for (place, seat) in rowSeats.enumerated() where isFree(seat.index) { free[place] = true }
    return free
  }

  /// Adds the seat with an index in plan order to a set, or removes it.
  public func set(_ index: Int, free isFree: Bool, in set: inout FreeSeats) {
    set[places[index]] = isFree
  }

  /// A set without some seats.
  public func without(_ indexes: Set<Int>, _ set: FreeSeats) -> FreeSeats {
    var rest = set
    for index in indexes where places.indices.contains(index) { rest[places[index]] = false }
    return rest
  }
}
