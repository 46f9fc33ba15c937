import BoxOffice
import API
import HTTPServer
import JSON
import Metrics
import TestKit
import Testing
import Ticketing

@Suite("What is counted")
struct CountsTests {
  @Test("holds, payments, refunds and ends are counted when they are committed, and only then")
  func funnel() async throws {
    try await withOffice(.inProcess) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), terms: ["holdSeconds": 60])
      let concert = try #require(ConcertID(sale.concert))
      let mina = try await office.fan("Mina", balance: 10_000)
      _ = try await office.buy(mina, sale, [0, 1])
      var counts = office.office.live.sales.of(concert)
      #expect(counts.held == 1 && counts.paid == 1 && counts.seatsPaid == 2)
      #expect(counts.amountPaid == 2_000)

      // Refused, and replayed: neither is another hold.
      let jun = try await office.fan("Jun", balance: 500)
      let token = try await office.admit(jun, sale)
      let fan = client.by(jun).queued(token)
      let body: JSONValue = [
        "performanceId": .string(sale.performance), "seatIds": [.string(sale.seats[0])],
      ]
      #expect(try await fan.post("/reservations", body).code == "SEAT_TAKEN")
      let free: JSONValue = [
        "performanceId": .string(sale.performance), "seatIds": [.string(sale.seats[2])],
      ]
      let keyed = fan.adding("Idempotency-Key", "k")
      let held = try await keyed.post("/reservations", free)
      #expect(held.status == 201)
      #expect(try await keyed.post("/reservations", free).status == 201)
      #expect(office.office.live.sales.of(concert).held == 2)
      #expect(try await fan.pay(held.text("reservationId")).status == 402)
      #expect(office.office.live.sales.of(concert).paid == 1)

      // Jun's hold ends because Sora takes the seat after its time; Sora's because it is swept.
      office.clock.advance(seconds: 61)
      let sora = try await office.fan("Sora", balance: 5_000)
      let other = try await office.admit(sora, sale)
      _ = try await office.hold(sora, other, sale, [2])
      counts = office.office.live.sales.of(concert)
      #expect(counts.held == 3 && counts.expired == 1)

      // Given up, and refunded.
      let second = try await office.hold(sora, other, sale, [3])
      _ = try await client.by(sora).send(.delete, "/api/v1/reservations/\(second)")
      let paid = try await client.by(mina).get("/payments").items.first?["reservationId"]
      let refunded = try await client.by(mina).send(
        .delete, "/api/v1/reservations/\(paid?.stringValue ?? "")")
      #expect(refunded.status == 200)
      counts = office.office.live.sales.of(concert)
      #expect(counts.canceled == 1 && counts.refunded == 1)
      #expect(counts.seatsRefunded == 2 && counts.amountRefunded == 2_000)
    }
  }

  @Test("refusals are counted by code, kept answers and limits by themselves")
  func refusals() async throws {
    var options = TestOffice.Options()
    options.hasRateLimits = true
    try await withOffice(.inProcess, options) { office, client in
      let mina = try await office.fan("Mina")
      _ = try await client.get("/nowhere")
      _ = try await client.send(.put, "/api/v1/users")
      _ = try await client.get("/users/me")
      let fan = client.by(mina).adding("Idempotency-Key", "k")
      for _ in 0..<3 { _ = try await fan.post("/wallet/charges", ["amount": 1]) }
      // A stored refusal counts once, however often it is replayed.
      let full = client.by(mina).adding("Idempotency-Key", "l")
      for _ in 0..<3 { _ = try await full.post("/payments", ["reservationId": "none"]) }
      for _ in 0..<11 {
        _ = try await client.post("/sessions", ["email": "mina@example.com", "password": "wrong"])
      }
      // The eleventh waited for 15 s, in which the network got back five of its hundred.
      for number in 0..<95 {
        _ = try await client.post(
          "/sessions", ["email": "nobody\(number)@example.com", "password": "wrong"])
      }
      var text = PrometheusText()
      office.office.refusals.write(to: &text)
      for line in [
        "boxoffice_problems_total{code=\"NOT_FOUND\"} 1",
        "boxoffice_problems_total{code=\"METHOD_NOT_ALLOWED\"} 1",
        "boxoffice_problems_total{code=\"UNAUTHENTICATED\"} 1",
        "boxoffice_problems_total{code=\"INVALID_CREDENTIALS\"} 105",
        "boxoffice_problems_total{code=\"TOO_MANY_REQUESTS\"} 1",
        "boxoffice_rate_limited_total{limit=\"email\"} 0",
        "boxoffice_rate_limited_total{limit=\"address\"} 1",
        "boxoffice_log_ins_delayed_total 1",
        "boxoffice_rate_limited_total{limit=\"signUp\"} 0",
        "boxoffice_idempotency_replays_total 2",
      ] {
        #expect(text.text.contains(line + "\n"), "\(line) in \(text.text)")
      }
    }
  }
}
