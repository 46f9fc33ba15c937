public import Ticketing

/// Seats read from a plan, before they belong to a performance.
public struct SeatingPlan: Sendable {
  /// One seat of a plan.
  public struct Place: Hashable, Sendable {
    /// The block or zone.
    public var section = ""
    /// The row.
    public var row = ""
    /// The number on the chair.
    public var number: String
    /// The category whose price it has.
    public var grade = ""
    /// Its own price; nil when the category's price holds.
    public var price: Money?
    /// Where it is drawn.
    public var x = 0.0
    /// Where it is drawn.
    public var y = 0.0

    /// Makes a place.
    public init(
      section: String = "", row: String = "", number: String, grade: String = "",
      price: Money? = nil, x: Double = 0, y: Double = 0
    ) {
      self.section = section
      self.row = row
      self.number = number
      self.grade = grade
      self.price = price
      self.x = x
      self.y = y
    }
  }

  /// The plan's name; empty when it has none.
  public let name: String
  /// Its places, in plan order.
  public let places: [Place]

  /// Makes a plan of places.
  public init(name: String, places: [Place]) {
    self.name = name
    self.places = places
  }

  /// The simple hall: seats 1 to `count` of one price, ten to a row of the drawing.
  public static func numbered(_ count: Int, price: Money) -> SeatingPlan {
    var places: [Place] = []
    for index in 0..<max(0, count) {
      places.append(
        Place(
          number: String(index + 1), price: price, x: Double(index % 10) * spacing,
          y: Double(index / 10) * spacing))
    }
    return SeatingPlan(name: "", places: places)
  }

  /// Units between two seats of a drawing nobody made.
  private static let spacing = 24.0

  /// Every category that needs a price, in order of first use.
  public var categories: [String] {
    var seen: Set<String> = []
    return places.filter { $0.price == nil && seen.insert($0.grade).inserted }.map(\.grade)
  }
}

/// What is wrong with a plan.
public struct SeatingPlanError: Error, Hashable, Sendable {
  /// Where, for example `zones[3].rows[0].seats[7].seat_number`.
  public let field: String
  /// What.
  public let reason: String

  /// Names a fault.
  public init(field: String, reason: String) {
    self.field = field
    self.reason = reason
  }
}
