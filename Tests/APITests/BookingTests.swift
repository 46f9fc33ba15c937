import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("Seats, reservations and the guard")
struct BookingTests {
  @Test("the guard checks in the contract's order", arguments: Way.allCases)
  func guardOrder(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let terms: JSONValue = ["policy": ["kind": "capacity", "maxActive": 2]]
      let sale = try await office.sale(by: hana, terms: terms)
      let other = try await office.sale(by: hana)
      let mina = try await office.fan("Mina")
      let jun = try await office.fan("Jun")
      let over = try await office.admit(mina, sale)
      let elsewhere = try await office.admit(mina, other)
      try await office.advance(seconds: 300)
      let minas = try await office.admit(mina, sale)
      let juns = try await office.admit(jun, sale)
      let sora = try await office.fan("Sora")
      let waiting = try await office.admit(sora, sale)
      let calls: [@Sendable (Client) async throws -> Reply] = [
        { try await $0.get("/concerts/\(sale.concert)/performances") },
        { try await $0.get("/performances/\(sale.performance)/seats") },
        { try await $0.get("/performances/\(sale.performance)/seats/events") },
        { try await $0.get("/performances/\(sale.performance)/seats/statuses") },
        { try await $0.hold(sale) },
        { try await $0.hold(best: ["quantity": 1], of: sale) },
      ]
      for call in calls {
        expect(try await call(client.queued(minas)), 401, "UNAUTHENTICATED")
        expect(try await call(client.bearing("x").queued("x")), 401, "UNAUTHENTICATED")
        expect(try await call(client.by(mina)), 401, "QUEUE_TOKEN_REQUIRED")
        expect(try await call(client.by(mina).queued("x")), 401, "QUEUE_TOKEN_INVALID")
        expect(try await call(client.by(mina).queued(juns)), 403, "QUEUE_TOKEN_MISMATCH")
        expect(try await call(client.by(mina).queued(elsewhere)), 403, "QUEUE_TOKEN_MISMATCH")
        expect(try await call(client.by(jun).queued(over)), 403, "QUEUE_TOKEN_MISMATCH")
        expect(try await call(client.by(mina).queued(over)), 410, "QUEUE_TOKEN_EXPIRED")
        let early = try await call(client.by(sora).queued(waiting))
        expect(early, 403, "QUEUE_TOKEN_NOT_ACTIVE")
        #expect(early["queuePosition"] == 1)
        #expect([200, 201].contains(try await call(client.by(mina).queued(minas)).status))
      }
      expect(
        try await client.by(mina).queued(minas).get("/performances/\(nobody)/seats"), 404,
        "PERFORMANCE_NOT_FOUND")
      expect(
        try await client.by(mina).queued(minas).get("/concerts/\(nobody)/performances"), 404,
        "CONCERT_NOT_FOUND")
    }
  }

  @Test(
    "the map shows every seat, the free ones, and 304 while nothing changed",
    arguments: Way.alone)
  func seatMap(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), seats: 5)
      let mina = try await office.fan("Mina", balance: 9_000)
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let path = "/performances/\(sale.performance)/seats"
      let map = try await fan.get(path)
      #expect(map.json.names == ["performanceId", "version", "seats"])
      let seats = try #require(map["seats"]?.arrayValue)
      #expect(seats.count == 5)
      #expect(
        seats.first?.names == [
          "seatId", "section", "row", "number", "grade", "price", "status", "x", "y",
        ])
      #expect(seats.allSatisfy { $0["status"] == "AVAILABLE" })
      let tag = try #require(map.header("etag"))
      for known in [tag, "W/\(tag)", "\"0\", \(tag)", "*"] {
        let same = try await fan.adding("If-None-Match", known).get(path)
        expect(same, 304)
        #expect(same.header("etag") == tag)
      }
      let held = try await fan.hold(sale, [1])
      expect(held, 201)
      let changed = try await fan.adding("If-None-Match", tag).get(path)
      expect(changed, 200)
      #expect(changed.number("version") > map.number("version"))
      #expect(changed["seats"]?.arrayValue?[1]["status"] == "HELD")
      let free = try await fan.get("\(path)?status=AVAILABLE")
      #expect(free["seats"]?.arrayValue?.count == 4)
      #expect(free.header("etag") != changed.header("etag"))
      expect(try await fan.get("\(path)?status=SOLD"), 400, "INVALID_REQUEST")
      office.clock.advance(seconds: 299)
      expect(try await fan.pay(held.text("reservationId")), 201)
      let next = client.by(mina).queued(try await office.admit(mina, sale))
      #expect(try await next.get(path)["seats"]?.arrayValue?[1]["status"] == "SOLD")
      expect(try await next.hold(sale, [2]), 201)
      office.clock.advance(seconds: 300)
      let last = client.by(mina).queued(try await office.admit(mina, sale))
      #expect(try await last.get(path)["seats"]?.arrayValue?[2]["status"] == "AVAILABLE")
    }
  }

  @Test("seats are held, listed, given back, and free again", arguments: Way.allCases)
  func holding(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let held = try await fan.hold(sale, [3, 0])
      expect(held, 201)
      let id = held.text("reservationId")
      #expect(held.header("location") == "/api/v1/reservations/\(id)")
      #expect(
        held.json.names == [
          "reservationId", "performanceId", "status", "amount", "currency", "seats", "createdAt",
          "expiresAt", "extended",
        ])
      #expect(held["status"] == "PENDING")
      #expect(held["amount"] == 2_000)
      #expect(held["currency"] == "KRW")
      #expect(held["expiresAt"] == "\(office.now.adding(seconds: 300).text)")
      #expect(held["seats"]?.arrayValue?.count == 2)
      #expect(try await fan.get("/reservations/\(id)").json == held.json)
      #expect(try await fan.get("/reservations").items == [held.json])
      let canceled = try await fan.delete("/reservations/\(id)")
      expect(canceled, 200)
      #expect(canceled.json == held.json.with(["status": "CANCELED"]))
      expect(try await fan.delete("/reservations/\(id)"), 409, "NOT_CANCELABLE")
      let again = try await fan.hold(sale, [0])
      expect(again, 201)
      office.clock.advance(seconds: 300)
      let late = again.text("reservationId")
      #expect(try await fan.get("/reservations/\(late)")["status"] == "EXPIRED")
      expect(try await fan.delete("/reservations/\(late)"), 409, "NOT_CANCELABLE")
      try await office.sweep()
      #expect(try await fan.get("/reservations/\(late)")["status"] == "EXPIRED")
      expect(try await fan.delete("/reservations/\(nobody)"), 404, "RESERVATION_NOT_FOUND")
      expect(try await fan.get("/reservations/x"), 404, "RESERVATION_NOT_FOUND")
    }
  }

  @Test("seats that cannot be held are named, and nothing is held", arguments: Way.allCases)
  func refusals(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let other = try await office.sale(by: hana)
      let mina = try await office.fan("Mina")
      let jun = try await office.fan("Jun")
      let first = client.by(mina).queued(try await office.admit(mina, sale))
      let second = client.by(jun).queued(try await office.admit(jun, sale))
      expect(try await first.hold(sale, [0, 1]), 201)
      let taken = try await second.hold(sale, [1, 2, 0])
      expect(taken, 409, "SEAT_TAKEN")
      #expect(
        Set(taken["seatIds"]?.arrayValue?.compactMap(\.stringValue) ?? [])
          == [sale.seats[0], sale.seats[1]])
      expect(try await second.hold(sale, [2, 3, 4]), 201)
      let limit = try await second.hold(sale, [5, 6])
      expect(limit, 409, "SEAT_LIMIT_REACHED")
      #expect(limit["limit"] == 4)
      for seat in [other.seats[0], nobody] {
        let unknown = try await second.post(
          "/reservations",
          ["performanceId": "\(sale.performance)", "seatIds": ["\(seat)", "\(sale.seats[5])"]])
        expect(unknown, 404, "SEAT_NOT_FOUND")
        #expect(unknown["seatIds"] == ["\(seat)"])
      }
      expect(
        try await second.post(
          "/reservations", sale.seatRequest([5]).with(["performanceId": "\(nobody)"])),
        404, "PERFORMANCE_NOT_FOUND")
      let line = try await client.get("/concerts/\(sale.concert)/queue")
      #expect(line["seatsLeft"] == 5)
      let close = office.now.adding(seconds: 1).text
      let path = "/admin/concerts/\(sale.concert)"
      expect(try await client.by(hana).patch(path, ["saleClosesAt": "\(close)"]), 200)
      office.clock.advance(seconds: 1)
      expect(try await second.hold(sale, [5]), 409, "SALE_NOT_OPEN")
    }
  }
}
