import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("More time for a hold")
struct ExtensionTests {
  private static let terms: JSONValue = [
    "policy": ["kind": "capacity", "maxActive": 5, "activeSeconds": 30], "holdSeconds": 60,
    "extensionSeconds": 40,
  ]

  @Test("one press gives more time, and the stay lasts as long", arguments: Way.allCases)
  func extending(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), terms: Self.terms)
      let mina = try await office.fan("Mina", balance: 9_000)
      let token = try await office.admit(mina, sale)
      let fan = client.by(mina)
      let begun = office.now
      try await office.advance(seconds: 29)
      let id = try await office.hold(mina, token, sale, [0])
      let held = try await fan.get("/reservations/\(id)")
      #expect(held["extended"] == false)
      let path = "/reservations/\(id)/extension"
      let end = begun.adding(seconds: 129)
      let longer = try await fan.keyed("more").press(path)
      expect(longer, 200)
      #expect(longer["expiresAt"] == "\(end.text)")
      #expect(longer["extended"] == true)
      #expect(longer.json.names == held.json.names)
      let replayed = try await fan.keyed("more").press(path)
      #expect(replayed.json == longer.json)
      #expect(replayed.header("idempotency-replayed") == "true")
      expect(try await fan.press(path), 409, "ALREADY_EXTENDED")
      #expect(try await fan.get("/reservations/\(id)").json == longer.json)
      // Others see the seat held, and the stay is as long as the hold.
      try await office.advance(seconds: 99)
      let place = try await client.queued(token).get("/queue-tokens/current")
      #expect(place["status"] == "ACTIVE")
      #expect(place["expiresAt"] == "\(end.text)")
      let map = try await fan.queued(token).get("/performances/\(sale.performance)/seats")
      #expect(map["seats"]?.arrayValue?.first?["status"] == "HELD")
      // More time buys no further holds: the hard end of a stay stays what it was for them.
      let other = try await fan.queued(token).post(
        "/reservations",
        ["performanceId": "\(sale.performance)", "seatIds": ["\(sale.seats[1])"]])
      expect(other, 410, "QUEUE_TOKEN_EXPIRED")
      let paid = try await fan.queued(token).post(
        "/payments", ["reservationId": .string(id)])
      expect(paid, 201)
      expect(try await fan.press(path), 409, "ALREADY_PAID")
      #expect(try await office.faults() == [])
    }
  }

  @Test("a person who may not have more time is answered with the reason", arguments: Way.allCases)
  func refusals(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana, terms: Self.terms)
      let mina = try await office.fan("Mina", balance: 9_000)
      let jun = try await office.fan("Jun")
      let token = try await office.admit(mina, sale)
      let id = try await office.hold(mina, token, sale, [0])
      let path = "/reservations/\(id)/extension"
      expect(try await client.press(path), 401, "UNAUTHENTICATED")
      expect(try await client.by(jun).press(path), 404, "RESERVATION_NOT_FOUND")
      let fan = client.by(mina)
      expect(try await fan.press("/reservations/x/extension"), 404, "RESERVATION_NOT_FOUND")
      expect(try await fan.press("/reservations/\(nobody)/extension"), 404, "RESERVATION_NOT_FOUND")
      expect(try await fan.post(path, ["seconds": 9_000]), 400, "INVALID_REQUEST")
      let concert = "/admin/concerts/\(sale.concert)"
      for wrong: JSONValue in [-1, 3_601, "120", .null, 1.5] {
        expect(
          try await client.by(hana).patch(concert, ["extensionSeconds": wrong]), 400,
          "INVALID_REQUEST")
      }
      // Never, as the organiser's term says.
      _ = try await client.by(hana).patch(concert, ["extensionSeconds": 0])
      #expect(try await client.get("/concerts/\(sale.concert)")["extensionSeconds"] == 0)
      expect(try await fan.press(path), 409, "EXTENSION_UNAVAILABLE")
      _ = try await client.by(hana).patch(concert, ["extensionSeconds": 40])
      try await office.advance(seconds: 60)
      expect(try await fan.press(path), 410, "RESERVATION_EXPIRED")
      try await office.sweep()
      expect(try await fan.post(path, [:]), 410, "RESERVATION_EXPIRED")
    }
  }
}

extension Client {
  /// POST without a body.
  fileprivate func press(_ path: String) async throws -> Reply {
    try await send(.post, "/api/v1\(path)")
  }
}
