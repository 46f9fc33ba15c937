import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("The waiting line")
struct LineTests {
  static let place: Set<String> = [
    "token", "status", "queuePosition", "ahead", "remainingTime", "enteredAt", "expiresAt",
    "pollAfter",
  ]

  @Test("a place is waited for, entered, and over", arguments: Way.allCases)
  func places(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(
        by: try await office.organiser(),
        terms: ["policy": ["kind": "capacity", "maxActive": 1, "activeSeconds": 100]])
      let mina = client.by(try await office.fan("Mina"))
      let jun = client.by(try await office.fan("Jun"))
      let body: JSONValue = ["concertId": "\(sale.concert)"]
      let first = try await mina.post("/queue-tokens", body)
      expect(first, 201)
      #expect(first.json.names == Self.place)
      #expect(first["status"] == "WAITING")
      let again = try await mina.post("/queue-tokens", body)
      expect(again, 200)
      #expect(again["token"] == first["token"])
      try await office.runRound()
      let second = try await jun.post("/queue-tokens", body)
      try await office.runRound()
      let inside = try await client.queued(first.text("token")).get("/queue-tokens/current")
      expect(inside, 200)
      #expect(inside.json.names == Self.place)
      #expect(inside["status"] == "ACTIVE")
      #expect(inside["queuePosition"] == 0)
      #expect(inside["remainingTime"] == 100)
      #expect(inside["enteredAt"] == "\(office.now.text)")
      #expect(inside["expiresAt"] == "\(office.now.adding(seconds: 100).text)")
      #expect(inside.header("retry-after") == "\(inside.number("pollAfter"))")
      let waiting = try await client.queued(second.text("token")).get("/queue-tokens/current")
      #expect(waiting["status"] == "WAITING")
      #expect(waiting["queuePosition"] == 1)
      #expect(waiting["ahead"] == 0)
      #expect(waiting["enteredAt"] == .null)
      let line = try await client.get("/concerts/\(sale.concert)/queue")
      #expect(line["waiting"] == 1)
      #expect(line["active"] == 1)
      #expect(line["state"] == "OPEN")
      #expect(line["seatsLeft"] == 10)
      #expect(line.header("cache-control") == "public, max-age=1")
      try await office.advance(seconds: 100)
      expect(
        try await client.queued(first.text("token")).get("/queue-tokens/current"), 410,
        "QUEUE_TOKEN_EXPIRED")
      #expect(
        try await client.queued(second.text("token")).get("/queue-tokens/current")["status"]
          == "ACTIVE")
      expect(try await mina.post("/queue-tokens", body), 201)
    }
  }

  @Test("leaving frees the slot and lets the holds go", arguments: Way.allCases)
  func leaving(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina")
      let token = try await office.admit(mina, sale)
      let held = try await office.hold(mina, token, sale, [0, 1])
      expect(try await client.queued(token).delete("/queue-tokens/current"), 204)
      expect(
        try await client.queued(token).delete("/queue-tokens/current"), 410, "QUEUE_TOKEN_EXPIRED")
      let reservation = try await client.by(mina).get("/reservations/\(held)")
      #expect(reservation["status"] == "CANCELED")
      let line = try await client.get("/concerts/\(sale.concert)/queue")
      #expect(line["seatsLeft"] == 10)
      #expect(line["active"] == 0)
    }
  }

  @Test("the token of a poll is required, genuine and live", arguments: Way.allCases)
  func tokens(_ way: Way) async throws {
    try await withContract(way) { office, client in
      for path in ["/queue-tokens/current", "/queue-tokens/current/events"] {
        expect(try await client.get(path), 401, "QUEUE_TOKEN_REQUIRED")
        expect(try await client.queued("forged").get(path), 401, "QUEUE_TOKEN_INVALID")
      }
      expect(try await client.delete("/queue-tokens/current"), 401, "QUEUE_TOKEN_REQUIRED")
      expect(
        try await client.queued("forged").delete("/queue-tokens/current"), 401,
        "QUEUE_TOKEN_INVALID")
    }
  }

  @Test(
    "no one joins before, after, without a concert, or when all is sold", arguments: Way.allCases)
  func refusals(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let organiser = try await office.organiser()
      let later = office.now.adding(seconds: 3_600).text
      let sale = try await office.sale(by: organiser, seats: 1, terms: ["saleOpensAt": "\(later)"])
      let mina = try await office.fan("Mina", balance: 5_000)
      let body: JSONValue = ["concertId": "\(sale.concert)"]
      let state = { try await client.get("/concerts/\(sale.concert)")["saleState"] }
      let line = { try await client.get("/concerts/\(sale.concert)/queue")["state"] }
      expect(try await client.by(mina).post("/queue-tokens", body), 409, "SALE_NOT_OPEN")
      #expect(try await state() == "UPCOMING")
      #expect(try await line() == "CLOSED")
      office.clock.advance(seconds: 3_600)
      #expect(try await state() == "OPEN")
      let jun = try await office.fan("Jun")
      _ = try await office.buy(mina, sale)
      let waiting = client.by(jun)
      expect(try await waiting.post("/queue-tokens", body), 409, "SOLD_OUT")
      #expect(try await state() == "SOLD_OUT")
      #expect(try await line() == "SOLD_OUT")
      office.clock.advance(seconds: 30 * 86_400)
      #expect(try await state() == "CLOSED")
      let renewed = client.by(office.renewed(jun))
      expect(try await renewed.post("/queue-tokens", body), 409, "SALE_NOT_OPEN")
      expect(
        try await renewed.post("/queue-tokens", ["concertId": "\(nobody)"]), 404,
        "CONCERT_NOT_FOUND")
    }
  }

  @Test("fans who wait when the last seat goes are notified", arguments: Way.allCases)
  func soldOutWhileWaiting(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(
        by: try await office.organiser(), seats: 1,
        terms: ["policy": ["kind": "capacity", "maxActive": 1]])
      let mina = try await office.fan("Mina", balance: 5_000)
      let inside = try await office.admit(mina, sale)
      let jun = try await office.fan("Jun")
      let token = try await office.admit(jun, sale)
      let held = try await office.hold(mina, inside, sale)
      expect(try await client.by(mina).queued(inside).pay(held), 201)
      let waiting = client.by(jun).queued(token)
      expect(try await waiting.get("/queue-tokens/current"), 409, "SOLD_OUT")
      expect(
        try await waiting.get("/performances/\(sale.performance)/seats"), 403,
        "QUEUE_TOKEN_NOT_ACTIVE")
      expect(try await waiting.hold(sale), 403, "QUEUE_TOKEN_NOT_ACTIVE")
      #expect(try await client.by(jun).get("/users/me/queue-tokens").items.isEmpty)
    }
  }

  @Test("a paused line lets no one in until it goes on", arguments: Way.allCases)
  func paused(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let organiser = client.by(hana)
      let path = "/admin/concerts/\(sale.concert)/queue"
      let paused = try await organiser.patch(path, ["paused": true])
      expect(paused, 200)
      #expect(
        paused.json.names == [
          "state", "waiting", "active", "admittedPerMinute", "seatsLeft", "paused", "policy",
          "graceSeconds",
        ])
      #expect(paused["state"] == "PAUSED")
      let mina = try await office.fan("Mina")
      let token = try await office.admit(mina, sale)
      let fan = client.queued(token)
      #expect(try await fan.get("/queue-tokens/current")["status"] == "WAITING")
      try await organiser.patch(path, ["paused": false])
      try await office.runRound()
      #expect(try await fan.get("/queue-tokens/current")["status"] == "ACTIVE")
    }
  }

  @Test("a new policy holds at once for people still waiting", arguments: Way.allCases)
  func policies(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(
        by: hana, terms: ["policy": ["kind": "capacity", "maxActive": 1]])
      for name in ["Mina", "Jun", "Sora", "Bora"] {
        _ = try await office.join(try await office.fan(name), sale)
      }
      try await office.runRound()
      let organiser = client.by(hana)
      let path = "/admin/concerts/\(sale.concert)/queue"
      #expect(try await organiser.patch(path, [:])["active"] == 1)
      let policies: [JSONValue] = [
        ["kind": "capacity", "maxActive": 2, "activeSeconds": 60],
        ["kind": "batch", "size": 1, "everySeconds": 10, "activeSeconds": 60],
        ["kind": "cycle", "size": 50, "periodSeconds": 300],
      ]
      for policy in policies {
        let changed = try await organiser.patch(path, ["policy": policy, "graceSeconds": 0])
        #expect(changed["policy"] == policy)
        #expect(changed["graceSeconds"] == 0)
        try await office.runRound()
      }
      let line = try await client.get("/concerts/\(sale.concert)/queue")
      #expect(line["waiting"] == 0)
      #expect(line["active"] == 4)
      #expect(line["admittedPerMinute"] == 4)
    }
  }

  @Test("one's places are listed with their concerts, page by page", arguments: Way.allCases)
  func mine(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let mina = try await office.fan("Mina")
      var concerts: [String] = []
      for _ in 0..<3 {
        let sale = try await office.sale(by: hana)
        _ = try await office.join(mina, sale)
        concerts.append(sale.concert)
      }
      // Newest first: by their ids, which two instances make in no order within a millisecond.
      concerts.sort(by: >)
      let fan = client.by(mina)
      let all = try await fan.get("/users/me/queue-tokens")
      #expect(all.items.compactMap { $0["concertId"]?.stringValue } == concerts)
      #expect(all.items.first?.names == Self.place.union(["concertId"]))
      #expect(try await pages(fan, "/users/me/queue-tokens", "concertId", by: 2) == concerts)
      expect(try await fan.get("/users/me/queue-tokens?limit=0"), 400, "INVALID_REQUEST")
    }
  }
}
