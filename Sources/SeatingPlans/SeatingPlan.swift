public import Ticketing

/// The seats of a plan, before they belong to a performance.
public struct SeatingPlan: Sendable {
  /// One seat of a plan.
  public struct Place: Hashable, Sendable {
    /// The block or zone.
    public var section = ""
    /// The row.
    public var row = ""
    /// The number on the seat; empty when it has none.
    public var number: String
    /// The identifier that distinguishes it from every other seat of the plan, whatever it is called; empty
    /// without one.
    public var guid = ""
    /// The category that determines its price.
    public var grade = ""
    /// Its own price; nil when the category's price applies.
    public var price: Money?
    /// Its horizontal position in the drawing.
    public var x = 0.0
    /// Its vertical position in the drawing.
    public var y = 0.0

    /// Makes a place.
    public init(
      section: String = "", row: String = "", number: String, guid: String = "",
      grade: String = "", price: Money? = nil, x: Double = 0, y: Double = 0
    ) {
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

  /// The plan's name; empty when it has none.
  public let name: String
  /// Its places, in plan order.
  public let places: [Place]
  /// What could not be parsed; places with a fault are included in ``places``.
  public let faults: SeatingPlanFaults
  /// What was left out of it without being a fault.
  let leftOut: [SeatingPlanWarning]

  /// Makes a plan of places.
  public init(
    name: String, places: [Place], faults: SeatingPlanFaults = SeatingPlanFaults(),
    leftOut: [SeatingPlanWarning] = []
  ) {
    self.name = name
    self.places = places
    self.faults = faults
    self.leftOut = leftOut
  }

  /// The simple hall: seats 1 to `count` of one price, drawn in rows of ten.
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

  /// Units between two seats of a generated drawing.
  private static let spacing = 24.0

  /// Every category that needs a price, in order of first use.
  public var categories: [String] {
    var seen: Set<String> = []
    return places.filter { $0.price == nil && seen.insert($0.grade).inserted }.map(\.grade)
  }

  /// Warnings for its author, which are not faults.
  public var warnings: [SeatingPlanWarning] {
    leftOut + (SeatOverlap(places).map { [.overlapping($0)] } ?? [])
  }
}

/// One fault of a plan.
public struct SeatingPlanError: Hashable, Sendable {
  /// The place, for example `zones[3].rows[0].seats[7].seat_number`.
  public let field: String
  /// The problem.
  public let reason: String

  /// Makes a fault.
  public init(field: String, reason: String) {
    self.field = field
    self.reason = reason
  }
}

/// All faults of a plan, in order of discovery.
public struct SeatingPlanFaults: Error, Hashable, Sendable {
  /// The first ``toldMax`` faults, followed by the number of further ones.
  public var reported: [SeatingPlanError] {
    guard count > first.count else { return first }
    return first + [SeatingPlanError(field: "", reason: "has \(count - first.count) more faults")]
  }

  /// The number of faults.
  public private(set) var count = 0
  private var first: [SeatingPlanError] = []

  /// Makes an empty list.
  public init() {}

  /// Adds a fault.
  public mutating func add(_ field: String, _ reason: String) {
    count += 1
    if first.count < Self.toldMax { first.append(SeatingPlanError(field: field, reason: reason)) }
  }
}
