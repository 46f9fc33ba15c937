import API
import BoxOffice
import JSON
import TestKit
import Testing
import Ticketing

/// What another instance made a moment ago, of which this one has received nothing.
@Suite("What memory does not know")
struct LookUpTests {
  @Test("is read from the store before a client gets 404")
  func asked() async throws {
    try await withOffice { first in
      let hana = try await first.organiser()
      // Each has received nothing, and is asked for something else first.
      let ways: [(Client, Sale) async throws -> Reply] = [
        { client, sale in try await client.get("/concerts/\(sale.concert)") },
        { client, sale in try await client.get("/concerts/\(sale.concert)/queue") },
        { client, sale in try await client.get("/performances/\(sale.performance)/plan") },
        { client, sale in try await client.by(hana).get("/admin/concerts/\(sale.concert)") },
        { client, sale in
          try await client.by(hana).patch("/admin/concerts/\(sale.concert)", ["title": "New"])
        },
        { client, sale in
          try await client.by(hana).patch(
            "/admin/concerts/\(sale.concert)/queue", ["paused": false])
        },
        { client, sale in try await client.by(hana).get("/admin/concerts/\(sale.concert)/stats") },
        { client, sale in
          try await client.by(hana).get("/admin/performances/\(sale.performance)/checkins")
        },
      ]
      let sale = try await first.sale(by: hana, seats: 3)
      for (number, ask) in ways.enumerated() {
        let second = try TestOffice(first.database)
        let reply = try await ask(second.client, sale)
        #expect(reply.status == 200, "\(number): \(reply.text)")
      }
      let second = try TestOffice(first.database)
      let made = try await second.client.by(hana).post(
        "/admin/concerts/\(sale.concert)/performances",
        ["startsAt": "2099-01-01T00:00:00Z", "seatCount": 2, "price": 5])
      expect(made, 201)
      #expect(second.catalogue.figures(now: second.now).free == 5)
      for path in ["/concerts/\(nobody)", "/concerts/\(nobody)/queue"] {
        expect(try await second.client.get(path), 404, "CONCERT_NOT_FOUND")
      }
      expect(
        try await second.client.get("/performances/\(nobody)/plan"), 404, "PERFORMANCE_NOT_FOUND")
    }
  }

  @Test("can be joined, held and paid at once")
  func sold() async throws {
    try await withOffice { first in
      let sale = try await first.sale(by: try await first.organiser(), seats: 3)
      let mina = try await first.fan("Mina", balance: 5_000)
      let second = try TestOffice(first.database)
      let token = try await second.admit(mina, sale)
      // A third one, with the line of the second.
      var options = TestOffice.Options()
      options.aroundRoom = { [room = second.room] _ in room }
      options.seed = 9
      let third = try TestOffice(first.database, options)
      let held = try await third.client.by(mina).queued(token).hold(sale)
      expect(held, 201)
      expect(try await third.client.by(mina).queued(token).pay(held.text("reservationId")), 201)
      let line = try await third.client.get("/concerts/\(sale.concert)/queue")
      #expect(line["seatsLeft"] == 2)
    }
  }

  @Test(
    "an instance alone gives no version, and two give one with every change",
    arguments: Way.allCases)
  func versions(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = client.by(try await office.organiser())
      let made = try await hana.post("/admin/concerts", office.concertBody)
      let version = made.header("box-office-version")
      #expect((version != nil) == (way == .cluster))
      let cookie = made.header("set-cookie")
      #expect(cookie?.hasPrefix("box-office-version=\(version ?? "");") ?? (way != .cluster))
      #expect(try await hana.get("/admin/concerts").header("box-office-version") == nil)
      expect(try await hana.post("/admin/concerts", [:]), 400)
      // Nonsense is no one's version, and no reason to wait or to fail.
      for text in ["", ".", "a.b", "one.-1", "one.99999999999999999999", "two.9999999", "~~~", "é"]
      {
        let shown = client.adding("Cookie", "x=1; box-office-version=\(text)")
        expect(try await shown.get("/concerts"), 200)
      }
    }
  }
}
