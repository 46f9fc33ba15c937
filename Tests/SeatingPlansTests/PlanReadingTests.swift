import Foundation
import JSON
import SeatingPlans
import Testing
import Ticketing

@Suite("Reading a seating plan")
struct PlanReadingTests {
  private func read(_ text: String) throws -> SeatingPlan {
    try SeatingPlan.read(try JSONValue.parse(Array(text.utf8), limits: .plan))
  }

  private func fault(_ text: String) throws -> SeatingPlanError? {
    let value = try JSONValue.parse(Array(text.utf8), limits: .plan)
    do throws(SeatingPlanFaults) {
      _ = try SeatingPlan.read(value)
      return nil
    } catch {
      return error.reported.first
    }
  }

  @Test("the arena has 15,048 seats in 63 sections, no two alike, drawn apart")
  func arena() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../examples/arena-plan.json")
    let bytes = [UInt8](try Data(contentsOf: file))
    let plan = try SeatingPlan.read(try JSONValue.parse(bytes, limits: .plan))
    #expect(plan.name == "Arena")
    #expect(plan.places.count == 15_048)
    #expect(Set(plan.places.map(\.section)).count == 63)
    #expect(Set(plan.categories) == ["VIP", "R", "S", "A"])
    #expect(Set(plan.places.map { [$0.x, $0.y] }).count == 15_048)
    #expect(Set(plan.places.map(\.guid)).count == 15_048)
    #expect(plan.warnings.isEmpty, "\(plan.warnings.map(\.text))")
    let prices = ["VIP": Money(198_000), "R": Money(165_000), "S": Money(132_000), "A": .zero]
    let source = IdentifierSource(chance: SystemRandomNumberGenerator())
    let seats = try plan.seats(prices: prices) { source.next(Timestamp(milliseconds: 1)) }
    #expect(seats.count == 15_048)
    #expect(Set(seats.map(\.id)).count == 15_048)
    #expect(seats.map(\.id) == seats.map(\.id).sorted())
    #expect(seats.allSatisfy { $0.price == prices[$0.grade] })
  }

  @Test("the editors' form adds up the positions of zone, row and seat")
  func editorsForm() throws {
    let plan = try read(
      """
      {"name": "Club", "zones": [{"name": "Balcony", "position": {"x": 100, "y": 10.5},
        "rows": [{"row_number": 7, "position": {"x": 20, "y": 0.25}, "seats": [
          {"seat_guid": "g", "seat_number": "12a", "category": "S", "position": {"x": 3, "y": -1}},
          {"seat_number": 13.0, "position": null}]}, {"seats": []}]}, {"rows": []}]}
      """)
    #expect(plan.name == "Club")
    #expect(
      plan.places == [
        .init(section: "Balcony", row: "7", number: "12a", guid: "g", grade: "S", x: 123, y: 9.75),
        .init(section: "Balcony", row: "7", number: "13", x: 120, y: 10.75),
      ])
    #expect(plan.categories == ["S", ""])
  }

  @Test("our own form keeps what it is given, and needs no more than a number")
  func ownForm() throws {
    let plan = try read(
      """
      {"seats": [{"number": 1}, {"section": "A", "row": "B", "number": "2", "grade": "R",
        "price": 5000, "x": -1000000, "y": 1e6}]}
      """)
    #expect(plan.name == "")
    #expect(
      plan.places == [
        .init(number: "1"),
        .init(
          section: "A", row: "B", number: "2", grade: "R", price: Money(5_000), x: -1e6, y: 1e6),
      ])
    #expect(plan.categories == [""])
  }

  @Test("zones win when a plan has both forms")
  func bothForms() throws {
    #expect(try read(#"{"zones": [], "seats": [{"number": 1}]}"#).places.isEmpty)
  }

  @Test("the simple hall counts from 1, ten to a row of the drawing")
  func numbered() {
    let plan = SeatingPlan.numbered(50, price: Money(7))
    #expect(plan.places.map(\.number) == (1...50).map(String.init))
    #expect(plan.places.allSatisfy { $0.price == Money(7) && $0.section.isEmpty })
    #expect(Set(plan.places.map(\.y)).count == 5)
    #expect(Set(plan.places.map { [$0.x, $0.y] }).count == 50)
    #expect(plan.categories.isEmpty)
    #expect(SeatingPlan.numbered(0, price: .zero).places.isEmpty)
    #expect(SeatingPlan.numbered(-5, price: .zero).places.isEmpty)
  }

  @Test(
    "a fault is named with its place in the file",
    arguments: [
      ("[]", "", "zones or seats"), ("7", "", "zones or seats"), ("{}", "", "zones or seats"),
      (#"{"name": "x"}"#, "", "zones or seats"),
      (#"{"seats": {}}"#, "seats", "a list of seats"),
      (#"{"seats": null}"#, "seats", "a list of seats"),
      (#"{"seats": [{"number": 1}, 2]}"#, "seats[1]", "an object"),
      (#"{"seats": [{"number": 1, "colour": 2}]}"#, "seats[0].colour", "not a known field"),
      (#"{"seats": [{}]}"#, "seats[0].number", "is required"),
      (#"{"seats": [{"number": null}]}"#, "seats[0].number", "is required"),
      (#"{"seats": [{"number": " "}]}"#, "seats[0].number", "visible"),
      (#"{"seats": [{"number": 1.5}]}"#, "seats[0].number", "is required"),
      (#"{"seats": [{"number": "a\u0000b"}]}"#, "seats[0].number", "no control characters"),
      (#"{"seats": [{"number": "1", "row": "\u0007"}]}"#, "seats[0].row", "no control characters"),
      (#"{"seats": [{"number": "1", "section": null}]}"#, "seats[0].section", "must be a string"),
      (#"{"seats": [{"number": "1", "grade": []}]}"#, "seats[0].grade", "must be a string"),
      (#"{"seats": [{"number": "1", "price": -1}]}"#, "seats[0].price", "from 0 to 1000000000"),
      (
        #"{"seats": [{"number": "1", "price": 1000000001}]}"#, "seats[0].price",
        "from 0 to 1000000000"
      ),
      (#"{"seats": [{"number": "1", "price": 1.5}]}"#, "seats[0].price", "a whole number"),
      (#"{"seats": [{"number": "1", "price": "7"}]}"#, "seats[0].price", "a whole number"),
      (#"{"seats": [{"number": "1", "x": "7"}]}"#, "seats[0].x", "between -1e6 and 1e6"),
      (#"{"seats": [{"number": "1", "y": 1000001}]}"#, "seats[0].y", "between -1e6 and 1e6"),
      (#"{"zones": {}}"#, "zones", "a list"), (#"{"zones": [7]}"#, "zones[0].rows", "a list"),
      (#"{"zones": [{"name": "A"}]}"#, "zones[0].rows", "a list"),
      (#"{"zones": [{"name": true, "rows": []}]}"#, "zones[0].name", "must be a string"),
      (
        #"{"zones": [{"position": {"x": 1e7}, "rows": []}]}"#, "zones[0].position.x",
        "between -1e6 and 1e6"
      ),
      (#"{"zones": [{"rows": [{}]}]}"#, "zones[0].rows[0].seats", "a list"),
      (
        #"{"zones": [{"rows": [{"row_number": {}, "seats": []}]}]}"#,
        "zones[0].rows[0].row_number", "must be a string"
      ),
      (
        #"{"zones": [{"rows": [{"seats": []}, {"position": {"y": "1"}, "seats": []}]}]}"#,
        "zones[0].rows[1].position.y", "must be a number"
      ),
      (
        #"{"zones": [{"rows": [{"seats": [{"seat_number": "1"}, "2"]}]}]}"#,
        "zones[0].rows[0].seats[1]", "must be an object"
      ),
      (
        #"{"zones": [{"rows": [{"seats": [{"seat_number": "1", "seat_guid": {}}]}]}]}"#,
        "zones[0].rows[0].seats[0].seat_guid", "must be a string"
      ),
      (
        #"{"zones": [{"rows": [{"seats": [{"seat_number": "1", "category": 1.5}]}]}]}"#,
        "zones[0].rows[0].seats[0].category", "must be a string"
      ),
      (
        #"{"zones": [{"rows": [{"seats": [{"seat_number": "1", "position": {"x": []}}]}]}]}"#,
        "zones[0].rows[0].seats[0].position.x", "must be a number"
      ),
      (#"{"name": 7, "zones": []}"#, "name", "must be a string"),
      (
        #"{"zones": [{"name": "A", "position": 5, "rows": []}]}"#, "zones[0].position",
        "with x and y"
      ),
      (
        #"{"zones": [{"name": 9007199254740993, "rows": []}]}"#, "zones[0].name", "must be a string"
      ),
    ])
  func faults(text: String, field: String, reason: String) throws {
    let fault = try #require(try fault(text))
    #expect(fault.field == field)
    #expect(fault.reason.contains(reason), "\(fault.reason)")
  }

  @Test("64 characters and the highest price are just inside")
  func justInside() throws {
    let name = String(repeating: "가", count: 64)
    let plan = try read(
      #"{"seats": [{"number": "\#(name)", "price": 1000000000}, {"number": "2", "price": 0}]}"#)
    #expect(plan.places.map(\.number) == [name, "2"])
    #expect(try fault(#"{"seats": [{"number": "\#(name)a"}]}"#)?.field == "seats[0].number")
  }
}

@Suite("Making seats of a plan")
struct PlanSeatsTests {
  private func fault(_ plan: SeatingPlan, prices: [String: Money] = [:]) -> SeatingPlanError? {
    let source = IdentifierSource(chance: SystemRandomNumberGenerator())
    do throws(SeatingPlanFaults) {
      _ = try plan.seats(prices: prices) { source.next(Timestamp(milliseconds: 1)) }
      return nil
    } catch {
      return error.reported.first
    }
  }

  @Test("a plan is refused in order: its size, a missing price, a seat that appears twice")
  func refusals() {
    let nothing = SeatingPlan(name: "", places: [])
    #expect(fault(nothing)?.field == "seats")
    #expect(fault(.numbered(100_000, price: .zero)) == nil)
    #expect(fault(.numbered(100_001, price: .zero))?.reason.contains("1 to 100000") == true)
    let twice = SeatingPlan(
      name: "", places: [.init(number: "1", grade: "S"), .init(number: "1", grade: "R")])
    #expect(fault(twice)?.reason == "a price for category S is required")
    #expect(fault(twice, prices: ["S": .zero])?.reason == "a price for category R is required")
    let both = ["S": Money.zero, "R": Money(1)]
    #expect(fault(twice, prices: both)?.reason == "section , row , number 1 appears twice")
    let unpriced = SeatingPlan(name: "", places: [.init(number: "1")])
    #expect(fault(unpriced)?.reason.contains("price of its own") == true)
    #expect(fault(unpriced, prices: ["": Money(1)]) == nil)
  }

  @Test("the same number in another row or section is another seat")
  func sameNumber() {
    let plan = SeatingPlan(
      name: "",
      places: [
        .init(section: "A", row: "1", number: "1", price: .zero),
        .init(section: "A", row: "2", number: "1", price: .zero),
        .init(section: "B", row: "1", number: "1", price: .zero),
        .init(section: "A1", row: "", number: "1", price: .zero),
        .init(section: "A", row: "1", number: "11", price: .zero),
      ])
    #expect(fault(plan) == nil)
  }

  @Test("a seat's own price beats its category's")
  func ownPrice() throws {
    let plan = SeatingPlan(
      name: "",
      places: [
        .init(number: "1", grade: "S", price: Money(3)), .init(number: "2", grade: "S"),
      ])
    let source = IdentifierSource(chance: SystemRandomNumberGenerator())
    let seats = try plan.seats(prices: ["S": Money(9)]) {
      source.next(Timestamp(milliseconds: 1))
    }
    #expect(seats.map(\.price) == [Money(3), Money(9)])
  }
}
