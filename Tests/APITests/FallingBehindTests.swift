import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("A store that falls behind")
struct FallingBehindTests {
  @Test(
    "refuses new holds before any work, and goes on with what was begun", arguments: Way.alone)
  func holds(_ way: Way) async throws {
    let gate = Gate()
    var options = TestOffice.Options()
    options.around = { GatedDatabase(base: $0, gate: gate) }
    try await withContract(way, options) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina")
      let token = try await office.admit(mina, sale)
      let fan = client.by(mina).queued(token)
      expect(try await fan.post("/wallet/charges", ["amount": 1_000_000]), 201)
      func hold(_ client: Client, _ seat: Int) async throws -> Reply {
        try await client.post(
          "/reservations",
          [
            "performanceId": .string(sale.performance), "seatIds": [.string(sale.seats[seat])],
          ])
      }
      let held = try await hold(fan, 0)
      expect(held, 201)
      gate.fallBehind(true)
      let refused = try await hold(fan.keyed("again"), 1)
      expect(refused, 503, "BUSY")
      #expect(refused.header("retry-after") == "1")
      expect(try await hold(client, 1), 503, "BUSY")
      expect(try await fan.get("/queue-tokens/current"), 200)
      expect(
        try await fan.post(
          "/payments", ["reservationId": .string(held.text("reservationId"))]), 201)
      gate.fallBehind(false)
      expect(try await hold(client, 1), 401, "UNAUTHENTICATED")
    }
  }
}
