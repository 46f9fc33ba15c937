import JSON
import TestKit
import Testing
import Ticketing
import TimeZones

@Suite("The time zone of shown times")
struct VenueTimeTests {
  private static let unknown: [JSONValue] = [
    "Mars/Olympus", "", "asia/seoul", "KST", "+09:00", "GMT+9", " Asia/Seoul", "Asia/Seoul\n",
    "../etc/passwd", 9, .null, ["Asia/Seoul"], .string(String(repeating: "a", count: 100_00)),
  ]

  @Test("a concert is in Seoul unless its organiser says otherwise", arguments: Way.allCases)
  func zone(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let organiser = client.by(try await office.organiser())
      let usual = try await organiser.post("/admin/concerts", office.concertBody)
      #expect(usual["timeZone"] == "Asia/Seoul")
      let paris = try await organiser.post(
        "/admin/concerts", office.concertBody.with(["timeZone": "Europe/Paris"]))
      expect(paris, 201)
      let path = "/concerts/\(paris.text("concertId"))"
      #expect(try await client.get(path)["timeZone"] == "Europe/Paris")
      for zone in Self.unknown {
        let body: JSONValue = ["timeZone": zone]
        for refused in [
          try await organiser.post("/admin/concerts", office.concertBody.with(body)),
          try await organiser.patch("/admin\(path)", body),
        ] {
          expect(refused, 400, "INVALID_REQUEST")
          #expect(refused["errors"]?.arrayValue?.map { $0["field"] } == ["timeZone"])
        }
      }
      // The times themselves stay what they are.
      let moved = try await organiser.patch("/admin\(path)", ["timeZone": "America/New_York"])
      #expect(moved["timeZone"] == "America/New_York")
      #expect(moved["saleOpensAt"] == paris["saleOpensAt"])
      #expect(try await client.get(path)["timeZone"] == "America/New_York")
    }
  }

  @Test("every answer with a date names its time zone", arguments: Way.allCases)
  func everywhere(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let sale = try await office.sale(by: hana, terms: ["timeZone": "America/New_York"])
      let mina = try await office.fan("Mina", balance: 9_000)
      let fan = client.by(mina)
      // Summer begins between the two starts: both are at eight in the evening there.
      let made = try await organiser.post(
        "/admin/concerts/\(sale.concert)/performances",
        ["startsAt": "2027-03-14T00:00:00Z", "seatCount": 1, "price": 1])
      _ = try await organiser.post(
        "/admin/concerts/\(sale.concert)/performances",
        ["startsAt": "2027-03-15T00:00:00Z", "seatCount": 1, "price": 1])
      let inside = try await office.admit(mina, sale)
      let dates = try await fan.queued(inside).get("/concerts/\(sale.concert)/performances")
      let reserved = try await office.buy(mina, sale)
      _ = try await fan.delete("/reservations/\(reserved.text("reservationId"))")
      let tickets = try await fan.get("/tickets")
      let base = "/admin/concerts/\(sale.concert)"
      let report = try await organiser.get("\(base)/reports/sales")
      let refunds = try await organiser.get("\(base)/reports/refunds")
      let plan = "/performances/\(sale.performance)/plan"
      let answers = [
        made.json, try await client.get("/concerts/\(sale.concert)").json,
        try await organiser.get(base).json, try await client.get(plan).json, report.json,
      ]
      for answer in answers
        + (try await client.get("/concerts").items + dates.items + tickets.items + refunds.items)
      {
        #expect(answer["timeZone"] == "America/New_York", "\(answer.names)")
      }
      #expect(dates.items.count == 3 && tickets.items.count == 1 && refunds.items.count == 1)
      let file = try await organiser.get("\(base)/reports/sales.csv").text
      #expect(file.contains(",2027-03-13 19:00,America/New_York\r\n"))
      #expect(file.contains(",2027-03-14 20:00,America/New_York\r\n"))
      let ledger = try await organiser.get("\(base)/reports/ledger.csv").text
      let zone = ZoneName(checked: "America/New_York")
      #expect(
        ledger.hasSuffix(",\(TimeZones.clock(office.now, in: zone)),America/New_York\r\n"))
      // A plan that was made before is made anew.
      _ = try await organiser.patch(base, ["timeZone": "Europe/Paris"])
      #expect(try await client.get(plan)["timeZone"] == "Europe/Paris")
    }
  }
}
