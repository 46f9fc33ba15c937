import JSON
import SeatingPlans
import Testing
import Ticketing

@Suite("Plans as editors write them")
struct RealPlanTests {
  private func draft(_ text: String) throws -> SeatingPlan {
    .draft(try JSONValue.parse(Array(text.utf8), limits: .plan))
  }

  private func faults(_ plan: SeatingPlan, prices: [String: Money] = ["": Money(1)]) -> [String] {
    let source = IdentifierSource(chance: SystemRandomNumberGenerator())
    do throws(SeatingPlanFaults) {
      _ = try plan.seats(prices: prices) { source.next(Timestamp(milliseconds: 1)) }
      return []
    } catch {
      return error.reported.map { "\($0.field) \($0.reason)" }
    }
  }

  /// Zones of one row each, with the seats given.
  private func hall(_ zones: (name: String, seats: String)...) -> String {
    let zones = zones.map { zone in
      #"{"name": "\#(zone.name)", "rows": [{"row_number": "1", "seats": [\#(zone.seats)]}]}"#
    }
    return #"{"zones": [\#(zones.joined(separator: ","))]}"#
  }

  @Test("seats that share a name are distinguished by their guid, and keep it")
  func guids() throws {
    let plan = try draft(
      hall(
        ("Balcony", #"{"seat_guid": "L1", "seat_number": "1"}"#),
        ("Balcony", #"{"seat_guid": "R1", "seat_number": "1"}, {"seat_number": "1"}"#)))
    let source = IdentifierSource(chance: SystemRandomNumberGenerator())
    let seats = try plan.seats(prices: ["": .zero]) { source.next(Timestamp(milliseconds: 1)) }
    #expect(seats.map(\.guid) == ["L1", "R1", ""])
    #expect(Set(seats.map(\.number)) == ["1"])
    let twice = try draft(
      hall(
        ("A", #"{"seat_guid": "x", "seat_number": "1"}, {"seat_guid": 7, "seat_number": "2"}"#),
        ("B", #"{"seat_guid": "x", "seat_number": "3"}, {"seat_guid": "7", "seat_number": "4"}"#)))
    #expect(
      faults(twice) == ["seats seat_guid x appears twice", "seats seat_guid 7 appears twice"])
    let nameless = try draft(hall(("A", #"{"seat_number": "1"}, {"seat_number": "1"}"#)))
    #expect(faults(nameless) == ["seats section A, row 1, number 1 appears twice"])
    let own = try draft(
      #"{"seats": [{"number": "1", "guid": "a"}, {"number": "1", "guid": "b"}, {"number": ""}]}"#)
    #expect(own.places.map(\.guid) == ["a", "b", ""])
    #expect(faults(own) == [])
    let longest = String(repeating: "g", count: 128)
    #expect(faults(try draft(#"{"seats": [{"number": "1", "guid": "\#(longest)"}]}"#)) == [])
    #expect(
      faults(try draft(#"{"seats": [{"number": "1", "guid": "\#(longest)g"}]}"#)).first
        == "seats[0].guid must have at most 128 characters and no control characters")
  }

  @Test("zones and rows without a name and seats without a number are legal")
  func nameless() throws {
    let plan = try draft(
      """
      {"zones": [{"name": null, "rows": [
        {"row_number": null, "seats": [{"seat_number": null}, {}, {"seat_number": ""}]},
        {"row_number": "", "seats": [{"seat_number": "", "category": null}]},
        {"seats": [{"seat_number": 1}]}]}]}
      """)
    #expect(plan.places.map(\.number) == ["", "", "", "", "1"])
    #expect(plan.places.allSatisfy { $0.row.isEmpty && $0.section.isEmpty })
    #expect(faults(plan) == [])
  }

  @Test("all faults of a file are reported at once, up to a bound, and how many more there are")
  func allFaults() throws {
    let plan = try draft(
      """
      {"name": 7, "zones": [5, {"name": [], "rows": [{"row_number": 1.5, "position": 3, "seats": [
        {"seat_number": {}, "category": "S"}, 8, {"seat_number": "2", "position": {"x": "a", "y": 1e9}},
        {"seat_number": "3", "category": "R"}, {"seat_number": "3", "category": "R"}]}, {}]}]}
      """)
    #expect(
      faults(plan, prices: [:]) == [
        "name must be a string", "zones[0].rows must be a list", "zones[1].name must be a string",
        "zones[1].rows[0].row_number must be a string",
        "zones[1].rows[0].position must be an object with x and y",
        "zones[1].rows[0].seats[0].seat_number must be a string",
        "zones[1].rows[0].seats[1] must be an object",
        "zones[1].rows[0].seats[2].position.x must be a number between -1e6 and 1e6",
        "zones[1].rows[0].seats[2].position.y must be a number between -1e6 and 1e6",
        "zones[1].rows[1].seats must be a list",
        "prices a price for category S is required", "prices a price for category R is required",
        "seats section , row , number 3 appears twice",
      ])
    let many = #"{"seats": [\#(Array(repeating: "0", count: 1_000).joined(separator: ","))]}"#
    let told = faults(try draft(many))
    #expect(told.count == SeatingPlanFaults.toldMax + 1)
    #expect(told.last == " has 800 more faults")
  }

  @Test("standing places, wheelchair marks and other parts that are left out are reported")
  func leftOut() throws {
    let plan = try draft(
      """
      {"name": "H", "categories": [{"name": "R"}], "size": {"width": 1}, "uuid": "1",
       "standing": [{"name": "Stehplatz", "capacity": 200}], "notes": "", "generalAdmission": {"a": 1},
       "zones": [{"name": "Saal", "zone_id": "s", "uuid": "2", "areas": [{"shape": "circle"}], "rows": [
        {"row_number": "1", "row_number_position": "both", "color": "#fff", "Standing_room": true, "seats": [
          {"seat_guid": "1", "seat_number": "1", "radius": 9, "wheelchair": true, "uuid": "3"},
          {"seat_guid": "2", "seat_number": "2", "wheelchair": false, "companion_of": "1"}]}]}]}
      """)
    #expect(faults(plan) == [])
    let told = plan.warnings
    #expect(told.map(\.kind) == [.standing, .wheelchair, .parts])
    #expect(told.map(\.count) == [3, 2, 1])
    #expect(
      told[0].fields == ["standing", "generalAdmission", "zones[0].rows[0].Standing_room"])
    #expect(told[1].fields.first == "zones[0].rows[0].seats[0].wheelchair")
    #expect(told[2].fields == ["zones[0].areas"])
    #expect(told[0].text.lowercased().contains("standing") && told[0].text.contains("standing"))
    let odd = try draft(
      #"{"zones": [], "\#(String(repeating: "k", count: 9_000))": 1, "a": 1, "b": 1, "c": 1, "d": 1, "e": 1}"#
    )
    #expect(odd.warnings.first?.count == 6)
    #expect(odd.warnings.first?.fields.count == SeatingPlanWarning.examplesMax)
    #expect(odd.warnings.first?.fields.allSatisfy { $0.count <= 64 } == true)
    #expect(try draft(#"{"seats": [{"number": 1}], "standing": 1}"#).warnings.count == 1)
  }

  @Test("seats that cover each other are reported, and neighbours are not")
  func overlaps() throws {
    func row(_ section: String, _ y: Double, _ xs: [Double]) -> [SeatingPlan.Place] {
      xs.enumerated().map {
        .init(section: section, row: "1", number: "\($0.offset + 1)", x: $0.element, y: y)
      }
    }
    func overlap(_ places: [SeatingPlan.Place]) -> SeatingPlanWarning? {
      SeatingPlan(name: "", places: places).warnings.first
    }
    let ten = (0..<10).map { Double($0) * 22 }
    #expect(overlap(row("A", 0, ten) + row("B", 12, ten)) == nil)
    #expect(overlap(row("A", 0, ten) + row("B", 11, ten)) == nil)
    let covered = overlap(row("A", 0, ten) + row("B", 10.9, ten))
    #expect(covered?.kind == .overlap && covered?.count == 20)
    #expect(covered?.seats.count == SeatingPlanWarning.examplesMax)
    #expect(covered?.seats.prefix(2).map(\.section) == ["A", "B"])
    // Shifted, so that only one reaches another.
    #expect(overlap(row("A", 0, ten) + row("B", 0, [-8, 500]))?.count == 2)
    // Without seat positions nothing can be reported.
    #expect(overlap(Array(repeating: .init(number: "1"), count: 9)) == nil)
    #expect(overlap(row("A", 5, [0])) == nil)
    // All in two places: as quick as any other plan, and no number is too large or too small.
    let heap = (0..<100_000).map {
      SeatingPlan.Place(number: "\($0)", x: $0 % 2 == 0 ? 3e6 : 3e6 - 1e-9, y: -3e6)
    }
    #expect(overlap(heap)?.count == 100_000)
  }
}
