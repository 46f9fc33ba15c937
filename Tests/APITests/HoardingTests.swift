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

  /// A fan inside, who holds and gives back.
  private struct Hoarder {
    let fan: Client
    let token: String
    let sale: Sale

    func hold(_ seats: [Int]) async throws -> Reply {
      try await fan.queued(token).post(
        "/reservations",
        [
          "performanceId": .string(sale.performance),
          "seatIds": .array(seats.map { .string(sale.seats[$0]) }),
        ])
    }

    func holdAndGiveBack(_ seats: [Int]) async throws {
      let held = try await hold(seats)
      expect(held, 201)
      expect(try await fan.delete("/reservations/\(held.text("reservationId"))"), 200)
    }
  }

  private func withHoarder(
    _ way: Way, limits: Bool = true,
    _ body: (TestOffice, Client, Hoarder) async throws -> Void
  ) async throws {
    var options = TestOffice.Options()
    options.hasRateLimits = limits
    try await withContract(way, options) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), seats: 20)
      let mina = try await office.fan("Mina")
      let token = try await office.admit(mina, sale)
      try await body(office, client, Hoarder(fan: client.by(mina), token: token, sale: sale))
    }
  }

  @Test(
    "who gives ten holds of a date back is refused, and the place ends", arguments: Way.allCases)
  func budget(_ way: Way) async throws {
    try await withHoarder(way) { office, client, mina in
      for seat in 0..<10 { try await mina.holdAndGiveBack([seat]) }
      let refused = try await mina.hold([10])
      expect(refused, 429, "TOO_MANY_HOLDS")
      #expect(refused.header("retry-after") == "3600")
      expect(
        try await client.queued(mina.token).get("/queue-tokens/current"), 410,
        "QUEUE_TOKEN_EXPIRED")
      #expect(try await office.faults().isEmpty)
      // A person who comes back later than that is welcome.
      let again = try await mina.fan.post(
        "/queue-tokens", ["concertId": .string(mina.sale.concert)])
      try await office.advance(seconds: 3_600)
      let back = Hoarder(fan: mina.fan, token: again.text("token"), sale: mina.sale)
      expect(try await back.hold([0]), 201)
    }
  }

  @Test("who still holds a seat may pay for it when the budget is spent", arguments: Way.allCases)
  func budgetWithHold(_ way: Way) async throws {
    try await withHoarder(way) { _, client, mina in
      let held = try await mina.hold([11])
      for seat in 0..<10 { try await mina.holdAndGiveBack([seat]) }
      expect(try await mina.hold([10]), 429, "TOO_MANY_HOLDS")
      expect(try await client.queued(mina.token).get("/queue-tokens/current"), 200)
      expect(
        try await mina.fan.queued(mina.token).post(
          "/payments", ["reservationId": .string(held.text("reservationId"))]), 402,
        "INSUFFICIENT_BALANCE")
    }
  }

  @Test("a seat given back rests for its giver, and no key keeps that", arguments: Way.allCases)
  func resting(_ way: Way) async throws {
    try await withHoarder(way) { office, client, mina in
      try await mina.holdAndGiveBack([0, 1])
      let hoarder = mina.fan.keyed("again").queued(mina.token)
      let body: JSONValue = [
        "performanceId": .string(mina.sale.performance), "seatIds": [.string(mina.sale.seats[1])],
      ]
      let refused = try await hoarder.post("/reservations", body)
      expect(refused, 429, "SEAT_RESTING")
      #expect(refused.header("retry-after") == "20")
      #expect(refused["seatIds"] == [.string(mina.sale.seats[1])])
      let best = try await mina.fan.queued(mina.token).post(
        "/reservations",
        ["performanceId": .string(mina.sale.performance), "best": ["quantity": 2]])
      expect(best, 201)
      #expect(!best.text.contains(mina.sale.seats[0]) && !best.text.contains(mina.sale.seats[1]))
      office.clock.advance(seconds: 20)
      expect(try await hoarder.post("/reservations", body), 201)
    }
  }

  @Test("where every free seat rests, the best of them do too", arguments: Way.allCases)
  func restingBest(_ way: Way) async throws {
    var options = TestOffice.Options()
    options.hasRateLimits = true
    try await withContract(way, options) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), seats: 2)
      let mina = try await office.fan("Mina")
      let token = try await office.admit(mina, sale)
      let hoarder = Hoarder(fan: client.by(mina), token: token, sale: sale)
      try await hoarder.holdAndGiveBack([0, 1])
      expect(
        try await hoarder.fan.queued(token).post(
          "/reservations",
          ["performanceId": .string(sale.performance), "best": ["quantity": 1]]), 429,
        "SEAT_RESTING")
    }
  }

  @Test(
    "who lets six of the longest holds lapse is refused, on whichever instance, and not for money",
    arguments: Way.allCases)
  func keeping(_ way: Way) async throws {
    var options = TestOffice.Options()
    options.hasRateLimits = true
    try await withContract(way, options) { office, client in
      let terms: JSONValue = [
        "policy": ["kind": "capacity", "maxActive": 9, "activeSeconds": 86_400],
        "holdSeconds": 600, "extensionSeconds": 0, "seatsPerUser": 4,
      ]
      let sale = try await office.sale(by: try await office.organiser(), seats: 40, terms: terms)
      let mina = try await office.fan("Mina")
      let token = try await office.admit(mina, sale)
      let bot = Hoarder(fan: client.by(mina), token: token, sale: sale)
      // An hour and more in all, so that their number alone refuses no one.
      for round in 0..<6 {
        expect(try await bot.hold((0..<4).map { round * 4 + $0 }), 201)
        try await office.advance(seconds: 700)
      }
      let refused = try await bot.hold([30])
      expect(refused, 429, "TOO_MANY_HOLDS")
      // Its first hold began 4,200 s ago.
      #expect(refused.header("retry-after") == "\(86_400 - 4_200 + 1)")
      #expect(refused["detail"]?.stringValue?.contains("without buying") == true)
      expect(
        try await client.queued(token).get("/queue-tokens/current"), 410, "QUEUE_TOKEN_EXPIRED")
      let jun = try await office.fan("Jun")
      let other = Hoarder(
        fan: client.by(jun), token: try await office.admit(jun, sale), sale: sale)
      expect(try await other.hold([0, 1, 2, 3]), 201)
    }
  }

  @Test("a fan who pays in the end, or gives back at once, never meets the bound")
  func changingMinds() async throws {
    try await withHoarder(.inProcess) { office, client, mina in
      for seat in 0..<9 { try await mina.holdAndGiveBack([seat]) }
      expect(try await mina.fan.post("/wallet/charges", ["amount": 1_000_000]), 201)
      let held = try await mina.hold([10])
      expect(held, 201)
      expect(
        try await mina.fan.queued(mina.token).post(
          "/payments", ["reservationId": .string(held.text("reservationId"))]), 201)
    }
  }

  @Test("without rate limits nothing given back counts", arguments: Way.allCases)
  func unlimited(_ way: Way) async throws {
    try await withHoarder(way, limits: false) { _, _, mina in
      for _ in 0..<15 { try await mina.holdAndGiveBack([0]) }
    }
  }
}
