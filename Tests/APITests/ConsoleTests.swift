import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("What the organiser's console reads")
struct ConsoleTests {
  @Test("an organiser's concert has its terms and how large its dates are", arguments: Way.allCases)
  func concerts(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let policy: JSONValue = ["kind": "cycle", "size": 50, "periodSeconds": 300]
      let sale = try await office.sale(by: hana, terms: ["policy": policy, "holdSeconds": 420])
      let empty = try await organiser.post("/admin/concerts", office.concertBody)
      let mina = try await office.fan("Mina", balance: 5_000)
      _ = try await office.buy(mina, sale, [0, 1])
      let read = try await organiser.get("/admin/concerts/\(sale.concert)")
      expect(read, 200)
      #expect(read.header("cache-control") == "no-store")
      #expect(read.json.names == OrganiserTests.fields)
      #expect(read["policy"] == policy)
      #expect(read["holdSeconds"] == 420)
      let dates = read["performances"]?.arrayValue ?? []
      #expect(dates.map { $0["capacity"] } == [10])
      #expect(dates.map { $0["seatsLeft"] } == [8])
      #expect(dates.first?.names == ["performanceId", "startsAt", "capacity", "seatsLeft"])
      let shown = try await client.get("/concerts/\(sale.concert)")
      for member in shown.json.objectValue?.members ?? [] where member.name != "performances" {
        #expect(read[member.name] == member.value, "\(member.name)")
      }
      #expect(
        try await organiser.patch("/admin/concerts/\(sale.concert)", [:]).json == read.json)
      let all = try await organiser.get("/admin/concerts")
      expect(all, 200)
      #expect(all.items == [empty.json, read.json])
      let first = try await organiser.get("/admin/concerts?limit=1")
      #expect(first.items == [empty.json])
      let rest = try await organiser.get(
        "/admin/concerts?limit=1&cursor=\(first.text("nextCursor"))")
      #expect(rest.items == [read.json] && rest["nextCursor"] == .null)
      expect(try await organiser.get("/admin/concerts?limit=0"), 400, "INVALID_REQUEST")
      expect(try await organiser.get("/admin/concerts/\(nobody)"), 404, "CONCERT_NOT_FOUND")
    }
  }

  static let plan: JSONValue = [
    "name": "Hall",
    "zones": [
      [
        "name": "Floor", "position": ["x": 1, "y": 2.5],
        "rows": [
          [
            "row_number": "A",
            "seats": [
              ["seat_number": "1", "category": "S", "position": ["x": 10, "y": 0]],
              ["seat_number": 2, "category": "R", "position": ["x": 20.5, "y": 0]],
            ],
          ],
          ["row_number": "B", "seats": [["seat_number": "1", "category": "S"]]],
        ],
      ],
      ["name": "Balcony", "rows": [["seats": [["seat_number": "1", "category": "R"]]]]],
    ],
  ]

  @Test("a plan is shown as its date would be, and nothing is made", arguments: Way.allCases)
  func preview(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let sale = try await office.sale(by: hana)
      let path = "/admin/seating-plans/preview"
      let priced: JSONValue = ["seatingPlan": Self.plan, "prices": ["S": 150_000, "R": 90_000]]
      let found = try await organiser.post(path, priced)
      expect(found, 200)
      #expect(
        found.json.without("warnings") == [
          "name": "Hall", "capacity": 4,
          "categories": [
            ["category": "S", "seats": 2, "price": 150_000],
            ["category": "R", "seats": 2, "price": 90_000],
          ],
          "sections": [
            ["section": "Floor", "rows": 2, "seats": 3],
            ["section": "Balcony", "rows": 1, "seats": 1],
          ],
          "seats": [
            "section": [0, 0, 0, 1], "category": [0, 1, 0, 1], "row": ["A", "A", "B", ""],
            "number": ["1", "2", "1", "1"], "x": [11, 21.5, 1, 0], "y": [2.5, 2.5, 2.5, 0],
          ],
        ])
      // One seat of row B stands where the balcony begins.
      #expect(found["warnings"]?.arrayValue?.map { $0["code"] } == ["OVERLAPPING_SEATS"])
      let bare = try await organiser.post(path, ["seatingPlan": Self.plan])
      expect(bare, 200)
      #expect(bare["categories"]?.arrayValue?.map { $0["price"] } == [.null, .null])
      #expect(bare["seats"] == found["seats"])
      let counted = try await organiser.post(path, ["seatCount": 12, "price": 5])
      #expect(counted["capacity"] == 12)
      #expect(counted["categories"] == [["category": "", "seats": 12, "price": 5]])
      let listed = try await organiser.post(
        path, ["seats": [["number": "1", "price": 5], ["number": "2", "price": 6]]])
      #expect(listed["categories"] == [["category": "", "seats": 2, "price": .null]])
      // As the date would be: the same seats, counted the same way.
      let date: JSONValue = ["startsAt": "\(office.now.adding(seconds: 86_400).text)"]
      let dates = "/admin/concerts/\(sale.concert)/performances"
      let made = try await organiser.post(dates, date.with(priced))
      #expect(made["capacity"] == found["capacity"])
      let shown = try await client.get("/concerts/\(sale.concert)")
      #expect(shown["performances"]?.arrayValue?.count == 2)
    }
  }

  @Test("a plan that makes no date has the same faults in its preview", arguments: Way.allCases)
  func faults(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let sale = try await office.sale(by: hana)
      let date: JSONValue = ["startsAt": "\(office.now.adding(seconds: 86_400).text)"]
      let bad: [JSONValue] = [
        [:], ["seatCount": 5], ["price": 5], ["seatCount": 0, "price": 1],
        ["seatCount": 100_001, "price": 1], ["seatCount": 5, "price": -1],
        ["seatCount": 5, "price": 1, "seats": []], ["seats": []], ["seats": [["number": "1"]]],
        ["seats": [["number": "1", "price": 1], ["number": "1", "price": 1]]],
        ["seats": [["number": "1", "price": 1, "color": "red"]]], ["seats": ["1"]],
        ["seatingPlan": [:], "prices": [:]], ["seatingPlan": ["zones": 1], "prices": [:]],
        ["seatingPlan": 7, "prices": [:]],
        ["seatingPlan": Self.plan, "prices": ["S": 1]], ["seatingPlan": Self.plan, "prices": 7],
        ["seatingPlan": Self.plan, "prices": ["S": 1, "R": -1]],
        ["seatCount": 5, "price": 1, "other": 1],
      ]
      for body in bad {
        let preview = try await organiser.post("/admin/seating-plans/preview", body)
        expect(preview, 400, "INVALID_REQUEST")
        let made = try await organiser.post(
          "/admin/concerts/\(sale.concert)/performances", date.with(body))
        expect(made, 400, "INVALID_REQUEST")
        #expect(preview["errors"] == made["errors"], "\(body)")
      }
      // Twice in a plan without prices is twice all the same.
      let twice: JSONValue = [
        "zones": [["name": "A", "rows": [["seats": [["seat_number": 1], ["seat_number": 1]]]]]]
      ]
      expect(
        try await organiser.post("/admin/seating-plans/preview", ["seatingPlan": twice]), 400,
        "INVALID_REQUEST")
    }
  }

  @Test("a hall of 15,048 seats fits through")
  func large() async throws {
    try await withContract(.socket) { office, client in
      let organiser = client.by(try await office.organiser())
      let seats = (0..<15_048).map { number -> JSONValue in
        [
          "section": "\(number / 300)", "row": "\(number / 20)", "number": "\(number)",
          "grade": "R", "price": 1, "x": .integer(Int64(number)), "y": 0.5,
        ]
      }
      let body: JSONValue = ["seats": .array(seats)]
      #expect(body.bytes.count > 1_000_000)
      let found = try await organiser.post("/admin/seating-plans/preview", body)
      expect(found, 200)
      #expect(found["sections"]?.arrayValue?.count == 51)
      #expect(found["seats"]?["x"]?.arrayValue?.count == 15_048)
    }
  }
}
