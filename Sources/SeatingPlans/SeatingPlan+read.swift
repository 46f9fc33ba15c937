public import JSON
import Ticketing

extension SeatingPlan {
  /// Characters of a section, row, number or grade.
  static let nameMax = 64

  /// Reads a plan in either form.
  ///
  /// The open form of seating-plan editors: `{name, zones: [{name, position, rows: [{row_number,
  /// position, seats: [{seat_number, category, position}]}]}]}`, positions adding up. Or our own:
  /// `{name?, seats: [{section?, row?, number, grade?, price?, x?, y?}]}`.
  public static func read(_ value: JSONValue) throws(SeatingPlanError) -> SeatingPlan {
    let name = value["name"]?.stringValue ?? ""
    guard value["name"] == nil || value["name"]?.stringValue != nil else {
      throw SeatingPlanError(field: "name", reason: "must be a text")
    }
    if let zones = value["zones"] { return try readZones(zones, name: name) }
    if let seats = value["seats"] {
      return SeatingPlan(name: name, places: try readSeats(seats, field: "seats"))
    }
    throw SeatingPlanError(field: "", reason: "a seating plan has zones or seats")
  }

  /// Reads a list of seats in our own form.
  public static func readSeats(
    _ value: JSONValue, field: String
  ) throws(SeatingPlanError) -> [Place] {
    guard let list = value.arrayValue else {
      throw SeatingPlanError(field: field, reason: "must be a list of seats")
    }
    var places: [Place] = []
    places.reserveCapacity(list.count)
    for (index, seat) in list.enumerated() {
      let here = "\(field)[\(index)]"
      guard let object = seat.objectValue else {
        throw SeatingPlanError(field: here, reason: "must be an object")
      }
      let known: Set<String> = ["section", "row", "number", "grade", "price", "x", "y"]
      if let unknown = object.members.first(where: { !known.contains($0.name) }) {
        throw SeatingPlanError(field: "\(here).\(unknown.name)", reason: "is not a known field")
      }
      var place = Place(number: try name(seat["number"], "\(here).number", isRequired: true))
      place.section = try name(seat["section"], "\(here).section")
      place.row = try name(seat["row"], "\(here).row")
      place.grade = try name(seat["grade"], "\(here).grade")
      place.price = try price(seat["price"], "\(here).price")
      place.x = try coordinate(seat["x"], "\(here).x")
      place.y = try coordinate(seat["y"], "\(here).y")
      places.append(place)
    }
    return places
  }

  private static func readZones(
    _ zones: JSONValue, name planName: String
  ) throws(SeatingPlanError) -> SeatingPlan {
    var places: [Place] = []
    for (zoneIndex, zone) in try list(zones, "zones").enumerated() {
      let zoneField = "zones[\(zoneIndex)]"
      let section = try name(zone["name"], "\(zoneField).name")
      let zoneAt = try position(zone["position"], "\(zoneField).position")
      for (rowIndex, row) in try list(zone["rows"], "\(zoneField).rows").enumerated() {
        let rowField = "\(zoneField).rows[\(rowIndex)]"
        let rowName = try name(row["row_number"], "\(rowField).row_number")
        let rowAt = try position(row["position"], "\(rowField).position")
        for (seatIndex, seat) in try list(row["seats"], "\(rowField).seats").enumerated() {
          let seatField = "\(rowField).seats[\(seatIndex)]"
          let seatAt = try position(seat["position"], "\(seatField).position")
          places.append(
            Place(
              section: section, row: rowName,
              number: try name(seat["seat_number"], "\(seatField).seat_number", isRequired: true),
              grade: try name(seat["category"], "\(seatField).category"),
              x: zoneAt.x + rowAt.x + seatAt.x, y: zoneAt.y + rowAt.y + seatAt.y))
        }
      }
    }
    return SeatingPlan(name: planName, places: places)
  }

  private static func list(
    _ value: JSONValue?, _ field: String
  ) throws(SeatingPlanError) -> [JSONValue] {
    guard let list = value?.arrayValue else {
      throw SeatingPlanError(field: field, reason: "must be a list")
    }
    return list
  }

  /// A whole number that every reader of JSON reads as the same one (RFC 8259, section 6).
  private static func number(_ value: JSONValue?) -> Int64? {
    value?.wholeValue.flatMap { abs(Double($0)) <= 9_007_199_254_740_991 ? $0 : nil }
  }

  /// A short text, or a whole number as editors write for rows and seats.
  private static func name(
    _ value: JSONValue?, _ field: String, isRequired: Bool = false
  ) throws(SeatingPlanError) -> String {
    let text = value?.stringValue ?? number(value).map(String.init)
    guard let text else {
      if !isRequired, value == nil { return "" }
      throw SeatingPlanError(field: field, reason: isRequired ? "is required" : "must be a text")
    }
    guard text.unicodeScalars.count <= nameMax, !(isRequired && text.isEmpty),
      !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else {
      throw SeatingPlanError(
        field: field, reason: "must have 1 to \(nameMax) characters and no control characters")
    }
    guard text.isEmpty || !text.isBlank, !text.unicodeScalars.contains(where: \.turnsDirection)
    else { throw SeatingPlanError(field: field, reason: "must not be invisible") }
    return text
  }

  private static func price(
    _ value: JSONValue?, _ field: String
  ) throws(SeatingPlanError) -> Money? {
    guard let value else { return nil }
    guard let amount = value.wholeValue, (0...priceMax.amount).contains(amount) else {
      throw SeatingPlanError(
        field: field, reason: "must be a whole number from 0 to \(priceMax.amount)")
    }
    return Money(amount)
  }

  private static func coordinate(
    _ value: JSONValue?, _ field: String
  ) throws(SeatingPlanError) -> Double {
    guard let value else { return 0 }
    guard let number = value.realValue, number.isFinite, abs(number) <= 1e6 else {
      throw SeatingPlanError(field: field, reason: "must be a number between -1e6 and 1e6")
    }
    return number
  }

  private static func position(
    _ value: JSONValue?, _ field: String
  ) throws(SeatingPlanError) -> (x: Double, y: Double) {
    guard let value, value != .null else { return (0, 0) }
    guard value.objectValue != nil else {
      throw SeatingPlanError(field: field, reason: "must be an object of x and y")
    }
    return (try coordinate(value["x"], "\(field).x"), try coordinate(value["y"], "\(field).y"))
  }
}
