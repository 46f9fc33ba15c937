import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("Slots and seats hoarded")
struct HoardingTests {
  static let narrow: JSONValue = [
    "policy": ["kind": "capacity", "maxActive": 1, "activeSeconds": 100], "holdSeconds": 60,
  ]

  @Test("holding, cancelling and holding again ends with the stay", arguments: Way.allCases)
  func hardEnd(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), terms: Self.narrow)
      let mina = try await office.fan("Mina")
      let jun = try await office.fan("Jun")
      let (token, next) = (
        try await office.admit(mina, sale), try await office.join(jun, sale)
      )
      let end = office.now.adding(seconds: 160)
      let fan = client.by(mina)
      for seat in 0..<5 {
        let held = try await fan.queued(token).post(
          "/reservations",
          [
            "performanceId": .string(sale.performance), "seatIds": [.string(sale.seats[seat])],
          ])
        expect(held, 201)
        let expected = min(office.now.adding(seconds: 60), end)
        #expect(held["expiresAt"] == "\(expected.text)", "no hold outlives its stay")
        if seat < 4 {
          expect(try await fan.delete("/reservations/\(held.text("reservationId"))"), 200)
          try await office.advance(seconds: 35)
        }
      }
      try await office.advance(seconds: 20)
      expect(
        try await client.queued(token).get("/queue-tokens/current"), 410, "QUEUE_TOKEN_EXPIRED")
      #expect(
        try await client.queued(next).get("/queue-tokens/current")["status"] == "ACTIVE")
    }
  }
}
