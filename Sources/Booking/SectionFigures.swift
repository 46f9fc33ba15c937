import Ticketing

/// How many seats of one section are free, held and sold.
public struct SectionFigures: Hashable, Sendable {
  /// The block or zone; empty when the hall has none.
  public let section: String
  /// Free seats.
  public internal(set) var free = 0
  /// Held seats.
  public internal(set) var held = 0
  /// Sold seats.
  public internal(set) var sold = 0

  init(_ section: String) { self.section = section }

  mutating func add(_ seats: Int, _ status: SeatStatus) {
    switch status {
    case .available: free += seats
    case .held: held += seats
    case .sold: sold += seats
    }
  }
}
