import JSON
import TestKit
import Testing
import Ticketing

@Suite("Plans of real halls over the API")
struct RealPlanTests {
  private static func seat(_ guid: String, _ x: Int) -> JSONValue {
    [
      "seat_guid": .string(guid), "seat_number": "1", "category": "R",
      "position": ["x": .integer(Int64(x)), "y": 0],
    ]
  }

  private static let balcony: JSONValue = [
    "name": "H", "categories": [["name": "R"]],
    "zones": [
      ["name": "Balcony", "rows": [["row_number": "1", "seats": [seat("L1", 0)]]]],
      ["name": "Balcony", "rows": [["row_number": "1", "seats": [seat("R1", 300)]]]],
    ],
  ]

  @Test(
    "the guid of seats that share a name is returned wherever they are", arguments: Way.allCases)
  func guids(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let sale = try await office.sale(by: hana)
      let made = try await organiser.post(
        "/admin/concerts/\(sale.concert)/performances",
        [
          "startsAt": .string(office.now.adding(seconds: 86_400).text),
          "seatingPlan": Self.balcony, "prices": ["R": 1_000],
        ])
      expect(made, 201)
      #expect(made["warnings"] == nil)
      let mina = try await office.fan("Mina", balance: 9_000)
      let inside = client.by(mina).queued(try await office.admit(mina, sale))
      let performance = made.text("performanceId")
      let map = try await inside.get("/performances/\(performance)/seats")
      let seats = map["seats"]?.arrayValue ?? []
      #expect(seats.map { $0["guid"] } == ["L1", "R1"])
      #expect(seats.map { $0["section"] } == ["Balcony", "Balcony"])
      // Seats that have none say nothing of it.
      let plain = try await inside.get("/performances/\(sale.performance)/seats")
      #expect(plain["seats"]?.arrayValue?.allSatisfy { $0["guid"] == nil } == true)
      let held = try await inside.post(
        "/reservations", ["performanceId": .string(performance), "seatIds": [seats[1]["seatId"]!]])
      expect(held, 201)
      let paid = try await inside.post(
        "/payments", ["reservationId": held["reservationId"] ?? .null])
      expect(paid, 201)
      let ticket = try await client.by(mina).get("/tickets")
      let kept = try await client.by(mina).get("/reservations/\(held.text("reservationId"))")
      let sales = try await organiser.get("/admin/concerts/\(sale.concert)/sales")
      for shown in [
        held["seats"]?.arrayValue?.first, kept["seats"]?.arrayValue?.first,
        sales.items.first?["seats"]?.arrayValue?.first, ticket.items.first?["seat"],
      ] { #expect(shown?["guid"] == "R1") }
    }
  }

  @Test(
    "a preview and a date warn of what is left out and of seats that overlap", arguments: Way.alone)
  func warnings(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let concert = try await office.sale(by: hana).concert
      let seats: [JSONValue] = ["a", "b", "c", "d"].enumerated().map {
        Self.seat($0.element, $0.offset == 3 ? 41 : $0.offset * 20)
      }
      let plan: JSONValue = [
        "standing": [["capacity": 200]],
        "zones": [
          [
            "name": "Hall",
            "rows": [
              ["row_number": "1", "seats": .array(seats.map { $0.with(["wheelchair": true]) })]
            ],
          ]
        ],
      ]
      let preview = try await organiser.post("/admin/seating-plans/preview", ["seatingPlan": plan])
      expect(preview, 200)
      let told = preview["warnings"]?.arrayValue ?? []
      #expect(
        told.map { $0["code"] }
          == ["STANDING_LEFT_OUT", "WHEELCHAIR_MARKS_LEFT_OUT", "OVERLAPPING_SEATS"])
      #expect(told.map { $0["count"] } == [1, 4, 2])
      #expect(told.first?["fields"] == ["standing"])
      #expect(
        told.last?["seats"]?.arrayValue?.first == ["section": "Hall", "row": "1", "number": "1"])
      let made = try await organiser.post(
        "/admin/concerts/\(concert)/performances",
        [
          "startsAt": .string(office.now.adding(seconds: 86_400).text), "seatingPlan": plan,
          "prices": ["R": 1],
        ])
      expect(made, 201)
      #expect(made["warnings"] == preview["warnings"])
    }
  }

  @Test("all faults of a plan are reported in one answer", arguments: Way.alone)
  func faults(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let organiser = client.by(try await office.organiser())
      let plan: JSONValue = [
        "zones": [
          ["rows": [["seats": [["seat_number": [:]], 5, ["seat_number": "1", "category": "Z"]]]]],
          ["name": true, "rows": 1],
        ]
      ]
      let refused = try await organiser.post(
        "/admin/seating-plans/preview", ["seatingPlan": plan, "prices": ["A": 1]])
      expect(refused, 400, "INVALID_REQUEST")
      let errors = refused["errors"]?.arrayValue ?? []
      #expect(
        errors.map { $0["field"] } == [
          "zones[0].rows[0].seats[0].seat_number", "zones[0].rows[0].seats[1]", "zones[1].name",
          "zones[1].rows", "prices",
        ])
    }
  }
}
