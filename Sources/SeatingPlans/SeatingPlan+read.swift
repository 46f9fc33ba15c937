public import JSON
import Ticketing

extension SeatingPlan {
  /// Parses a plan in either form, as far as possible; see ``faults``.
  ///
  /// The open form of seating-plan editors: `{name, zones: [{name, position, rows: [{row_number, position,
  /// seats: [{seat_number, seat_guid, category, position}]}]}]}`, where positions add up. Or our own:
  /// `{name?, seats: [{section?, row?, number, guid?, grade?, price?, x?, y?}]}`.
  public static func draft(_ value: JSONValue) -> SeatingPlan {
    var reader = PlanReader()
    return reader.plan(value)
  }

  /// Parses a plan in either form. Throws all faults.
  public static func read(_ value: JSONValue) throws(SeatingPlanFaults) -> SeatingPlan {
    let plan = draft(value)
    guard plan.faults.count == 0 else { throw plan.faults }
    return plan
  }

  /// Parses a list of seats in our own form, as far as possible; with `needsPrices` each has its own price.
  public static func draftOfSeats(
    _ value: JSONValue, field: String, needsPrices: Bool = false
  ) -> SeatingPlan {
    var reader = PlanReader(needsPrices: needsPrices)
    let places = reader.seats(value, field: field)
    return SeatingPlan(name: "", places: places, faults: reader.faults)
  }
}

/// Continues after a fault, so that all faults of a file are reported at once.
private struct PlanReader {
  /// Whether a seat in our own form must have a price of its own.
  private let needsPrices: Bool
  private(set) var faults = SeatingPlanFaults()
  private var leftOut = LeftOutParts()

  init(needsPrices: Bool = false) { self.needsPrices = needsPrices }

  /// The members of the open form that are read, or only affect the drawing.
  private static let drawn: Set<String> = ["uuid", "position", "color", "radius", "rotation"]
  private static let ofPlan: Set<String> = ["name", "categories", "zones", "size"]
  private static let ofZone: Set<String> = ["name", "zone_id", "rows"]
  private static let ofRow: Set<String> = ["row_number", "row_number_position", "seats"]
  private static let ofSeat: Set<String> = ["seat_number", "seat_guid", "category"]

  mutating func plan(_ value: JSONValue) -> SeatingPlan {
    let name = value["name"]?.stringValue ?? ""
    if value["name"] != nil, value["name"]?.stringValue == nil {
      faults.add("name", "must be a string")
    }
    var places: [SeatingPlan.Place] = []
    if let zones = value["zones"] {
      noteRest(of: value, known: Self.ofPlan, "")
      for (index, zone) in list(zones, "zones").enumerated() {
        addZone(zone, "zones[\(index)]", to: &places)
      }
    } else if let list = value["seats"] {
      noteRest(of: value, known: ["name", "seats", "categories", "size"], "")
      places = seats(list, field: "seats")
    } else {
      faults.add("", "a seating plan must have zones or seats")
    }
    return SeatingPlan(name: name, places: places, faults: faults, leftOut: leftOut.warnings)
  }

  mutating func seats(_ value: JSONValue, field: String) -> [SeatingPlan.Place] {
    guard let list = value.arrayValue else {
      faults.add(field, "must be a list of seats")
      return []
    }
    let known: Set<String> = ["section", "row", "number", "guid", "grade", "price", "x", "y"]
    var places: [SeatingPlan.Place] = []
    places.reserveCapacity(list.count)
    for (index, seat) in list.enumerated() {
      let here = "\(field)[\(index)]"
      guard let object = seat.objectValue else {
        faults.add(here, "must be an object")
        continue
      }
      for member in object.members where !known.contains(member.name) {
        faults.add("\(here).\(member.name)", "is not a known field")
      }
      var place = SeatingPlan.Place(number: ownNumber(seat["number"], "\(here).number"))
      place.section = name(seat["section"], "\(here).section")
      place.row = name(seat["row"], "\(here).row")
      place.guid = name(seat["guid"], "\(here).guid", max: SeatingPlan.guidMax)
      place.grade = name(seat["grade"], "\(here).grade")
      place.price = price(seat["price"], "\(here).price")
      place.x = coordinate(seat["x"], "\(here).x")
      place.y = coordinate(seat["y"], "\(here).y")
      places.append(place)
    }
    return places
  }

  private mutating func addZone(
    _ zone: JSONValue, _ field: String, to places: inout [SeatingPlan.Place]
  ) {
    noteRest(of: zone, known: Self.ofZone, field)
    let section = name(zone["name"], "\(field).name", isEditors: true)
    let zoneAt = position(zone["position"], "\(field).position")
    for (rowIndex, row) in list(zone["rows"], "\(field).rows").enumerated() {
      let rowField = "\(field).rows[\(rowIndex)]"
      noteRest(of: row, known: Self.ofRow, rowField)
      let rowName = name(row["row_number"], "\(rowField).row_number", isEditors: true)
      let rowAt = position(row["position"], "\(rowField).position")
      for (seatIndex, seat) in list(row["seats"], "\(rowField).seats").enumerated() {
        let seatField = "\(rowField).seats[\(seatIndex)]"
        guard seat.objectValue != nil else {
          faults.add(seatField, "must be an object")
          continue
        }
        noteRest(of: seat, known: Self.ofSeat, seatField)
        let seatAt = position(seat["position"], "\(seatField).position")
        places.append(
          SeatingPlan.Place(
            section: section, row: rowName,
            number: name(seat["seat_number"], "\(seatField).seat_number", isEditors: true),
            guid: name(
              seat["seat_guid"], "\(seatField).seat_guid", max: SeatingPlan.guidMax,
              isEditors: true),
            grade: name(seat["category"], "\(seatField).category", isEditors: true),
            x: zoneAt.x + rowAt.x + seatAt.x, y: zoneAt.y + rowAt.y + seatAt.y))
      }
    }
  }

  /// Records unknown members that carry information.
  private mutating func noteRest(of value: JSONValue, known: Set<String>, _ field: String) {
    for member in value.objectValue?.members ?? []
    where !known.contains(member.name) && !Self.drawn.contains(member.name)
      && !Self.saysNothing(member.value)
    {
      leftOut.note(member.name, in: field)
    }
  }

  private static func saysNothing(_ value: JSONValue) -> Bool {
    value == .null || value.boolValue == false || value.stringValue == ""
      || value.arrayValue?.isEmpty == true || value.objectValue?.members.isEmpty == true
      || value.realValue == 0
  }

  private mutating func list(_ value: JSONValue?, _ field: String) -> [JSONValue] {
    if let list = value?.arrayValue { return list }
    faults.add(field, "must be a list")
    return []
  }

  /// An integer that every JSON parser reads identically (RFC 8259, section 6).
  private static func number(_ value: JSONValue?) -> Int64? {
    value?.wholeValue.flatMap { abs(Double($0)) <= 9_007_199_254_740_991 ? $0 : nil }
  }

  /// The number of a seat in our own form, which is required.
  private mutating func ownNumber(_ value: JSONValue?, _ field: String) -> String {
    guard let value, value.stringValue != nil || Self.number(value) != nil else {
      faults.add(field, "is required")
      return ""
    }
    return name(value, field)
  }

  /// A short text, or an integer as editors write for rows and seats; empty when it is missing.
  private mutating func name(
    _ value: JSONValue?, _ field: String, max: Int = SeatingPlan.nameMax, isEditors: Bool = false
  ) -> String {
    // Editors write null for a missing name.
    guard let value, !(isEditors && value == .null) else { return "" }
    guard let text = value.stringValue ?? Self.number(value).map(String.init) else {
      faults.add(field, "must be a string")
      return ""
    }
    guard text.unicodeScalars.count <= max,
      !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else {
      faults.add(
        field, "must have at most \(max) characters and no control characters")
      return ""
    }
    guard text.isEmpty || !text.isBlank, !text.unicodeScalars.contains(where: \.turnsDirection)
    else {
      faults.add(field, "must have visible characters")
      return ""
    }
    return text
  }

  private mutating func price(_ value: JSONValue?, _ field: String) -> Money? {
    guard let value else {
      if needsPrices { faults.add(field, "is required") }
      return needsPrices ? .zero : nil
    }
    guard let amount = value.wholeValue, (0...SeatingPlan.priceMax.amount).contains(amount) else {
      faults.add(field, "must be a whole number from 0 to \(SeatingPlan.priceMax.amount)")
      // The seat has a price, although an invalid one: reporting a missing price would be a second fault.
      return .zero
    }
    return Money(amount)
  }

  private mutating func coordinate(_ value: JSONValue?, _ field: String) -> Double {
    guard let value else { return 0 }
    guard let number = value.realValue, number.isFinite, abs(number) <= 1e6 else {
      faults.add(field, "must be a number between -1e6 and 1e6")
      return 0
    }
    return number
  }

  private mutating func position(_ value: JSONValue?, _ field: String) -> (x: Double, y: Double) {
    guard let value, value != .null else { return (0, 0) }
    guard value.objectValue != nil else {
      faults.add(field, "must be an object with x and y")
      return (0, 0)
    }
    return (coordinate(value["x"], "\(field).x"), coordinate(value["y"], "\(field).y"))
  }
}
