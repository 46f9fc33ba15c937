import HTTPServer
import JSON
import TestKit
import Testing

@Suite("The story")
struct StoryTests {
  @Test("a fan signs up, queues, holds, pays and owns a ticket", arguments: Way.allCases)
  func story(_ way: Way) async throws {
    try await withOffice(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina", balance: 5_000)
      let token = try await office.admit(mina, sale)
      let fan = client.by(mina).queued(token)
      let place = try await fan.send(.get, "/api/v1/queue-tokens/current")
      #expect(place["status"] == "ACTIVE")
      let held = try await fan.send(
        .post, "/api/v1/reservations",
        json: ["performanceId": .string(sale.performance), "seatIds": [.string(sale.seats[0])]])
      #expect(held.status == 201)
      let paid = try await fan.send(
        .post, "/api/v1/payments", json: ["reservationId": .string(held.text("reservationId"))])
      #expect(paid.status == 201)
      #expect(try await client.by(mina).send(.get, "/api/v1/tickets").items.count == 1)
      #expect(try await client.by(mina).send(.get, "/api/v1/wallet").number("balance") == 4_000)
      #expect(try await office.faults().isEmpty)
    }
  }
}
