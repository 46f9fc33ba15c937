/// A seat of one performance: where it is and what it costs. Its status is stored separately.
public struct Seat: Hashable, Sendable {
  /// Identifies the seat; no two performances share one.
  public let id: SeatID
  /// The block or zone, empty when the hall has none.
  public var section: String
  /// The row, empty when the hall has none.
  public var row: String
  /// The number on the seat; empty when it has none.
  public var number: String
  /// The identifier its plan distinguished it by; empty when the plan has none.
  public var guid: String
  /// The price grade, such as S or VIP.
  public var grade: String
  /// The price.
  public var price: Money
  /// Its horizontal position, in the plan's own units.
  public var x: Double
  /// Its vertical position, in the plan's own units.
  public var y: Double

  /// Makes a seat.
  public init(
    id: SeatID, section: String = "", row: String = "", number: String, guid: String = "",
    grade: String = "", price: Money, x: Double = 0, y: Double = 0
  ) {
    self.id = id
    self.section = section
    self.row = row
    self.number = number
    self.guid = guid
    self.grade = grade
    self.price = price
    self.x = x
    self.y = y
  }
}

/// The status of a seat as shown to a fan. A hold whose time has passed counts as available.
public enum SeatStatus: UInt8, Hashable, Sendable {
  /// Free to hold.
  case available = 0
  /// Held until a known instant.
  case held = 1
  /// Paid for.
  case sold = 2

  /// The word of the API.
  public var word: String {
    switch self {
    case .available: "AVAILABLE"
    case .held: "HELD"
    case .sold: "SOLD"
    }
  }
}
