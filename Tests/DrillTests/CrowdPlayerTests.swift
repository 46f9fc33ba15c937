import Testing

@testable import Drill

/// People against a box office that does what a test says.
@Suite("The crowd of a drill")
struct CrowdPlayerTests {
  /// Plays people at a scripted office and returns what was counted, and what it was asked.
  static func play(
    _ settings: DrillSettings, seats: Int = 1_000, observes: Bool = true,
    script: @escaping @Sendable (ScriptedOffice.Ask) -> ScriptedOffice.Reply? = { _ in nil }
  ) throws -> (tally: Tally, asks: [ScriptedOffice.Ask]) {
    let office = try ScriptedOffice(script: script)
    defer { office.stop() }
    var crowd = Crowd()
    for person in 0..<settings.people { crowd.add(token: "token-\(person)", balance: 0) }
    let facts = SaleFacts(
      concert: "c1",
      dates: [
        .init(
          id: ScriptedOffice.performance,
          seats: (0..<8).flatMap { Array(ScriptedOffice.seat($0).utf8) }, capacity: seats)
      ])
    var player = try CrowdPlayer(
      settings, crowd: crowd, sale: facts, at: Endpoint(office.url), run: 7, openingWall: 0
    ) { _, _ in observes }
    player.play()
    return (player.tally, office.asks)
  }

  /// People who are in a hurry and come at once.
  static func hasty(_ fans: Int) -> DrillSettings {
    var settings = DrillSettings()
    settings.fans = fans
    settings.arrivals.seconds = 0
    settings.hurries = true
    settings.picking = 0
    settings.durationSeconds = 20
    return settings
  }

  @Test(
    "a person joins, looks, holds, pays and sees the ticket, with the tokens and keys of the contract"
  )
  func wholeBooking() throws {
    let (tally, asks) = try Self.play(Self.hasty(1))
    #expect(
      asks.map { "\($0.method) \($0.path)" } == [
        "POST /api/v1/queue-tokens", "GET /api/v1/concerts/c1/performances",
        "GET /api/v1/performances/\(ScriptedOffice.performance)/seats/statuses",
        "POST /api/v1/reservations", "POST /api/v1/payments",
        "GET /api/v1/tickets/" + ScriptedOffice.seat(0).prefix(24)
          + asks[4].body.filter(\.isNumber).suffix(12),
      ])
    #expect(asks[0].body == #"{"concertId":"c1"}"#)
    #expect(
      asks[3].body
        == #"{"performanceId":"\#(ScriptedOffice.performance)","best":{"quantity":1}}"#)
    #expect(asks.allSatisfy { $0.fields["authorization"] == "Bearer token-0" })
    #expect(asks[1...4].allSatisfy { $0.fields["queue-token"]?.count == 66 })
    let keys = [3, 4].map { asks[$0].fields["idempotency-key"] ?? "" }
    #expect(keys == ["drill-7-0-1", "drill-7-0-2"])
    #expect(tally.violations.isEmpty && tally.funnel.ticketed == 1 && tally.seatsSold == 1)
    #expect(tally.requests == 6 && tally.revenue == 50_000)
  }

  @Test("those who pick name free seats, each once, and look again when they are taken")
  func picking() throws {
    var settings = Self.hasty(1)
    settings.picking = 1
    settings.party = 3
    let (tally, asks) = try Self.play(settings) { ask in
      ask.path == "/api/v1/reservations" && ask.earlier == 0
        ? .json(409, #"{"code":"SEAT_TAKEN"}"#) : nil
    }
    let holds = asks.filter { $0.path == "/api/v1/reservations" }
    #expect(
      holds.count == 2 && holds[0].fields["idempotency-key"] != holds[1].fields["idempotency-key"])
    for hold in holds {
      let named = (0..<8).filter { hold.body.contains(ScriptedOffice.seat($0)) }
      #expect(named.count == 3 && named.allSatisfy { $0 >= 2 }, "\(hold.body)")
    }
    #expect(asks.count { $0.path.hasSuffix("statuses") } == 2)
    #expect(tally.refusals.map(\.code) == ["SEAT_TAKEN"] && tally.violations.isEmpty)
  }

  @Test("who is waiting polls after pollAfter, and is told that all is sold")
  func waiting() throws {
    let (tally, asks) = try Self.play(Self.hasty(1)) { ask in
      let waiting = #"{"token":"tttt","status":"WAITING","pollAfter":1}"#
      if ask.method == "POST" { return .json(201, waiting) }
      return ask.earlier == 0 ? .json(200, waiting) : .json(409, #"{"code":"SOLD_OUT"}"#)
    }
    #expect(asks.count == 3 && tally.funnel.toldSoldOut == 1)
    // The first look is at once for people in a hurry, the second a second later.
    #expect(tally.ended - tally.begun > 1_000_000_000)
    #expect(tally.violations.isEmpty)
  }

  @Test("too little money is topped up by the price, and the payment sent anew with another key")
  func wallet() throws {
    let (tally, asks) = try Self.play(Self.hasty(1)) { ask in
      ask.path == "/api/v1/payments" && ask.earlier == 0
        ? .json(402, #"{"code":"INSUFFICIENT_BALANCE"}"#) : nil
    }
    let charge = asks.first { $0.path == "/api/v1/wallet/charges" }
    #expect(charge?.body == #"{"amount":50000}"#)
    let keys = asks.compactMap { $0.fields["idempotency-key"] }
    #expect(Set(keys).count == keys.count && keys.count == 4)
    #expect(tally.funnel.ticketed == 1 && tally.violations.isEmpty)
  }

  @Test("a refusal for a moment is repeated after Retry-After with the same key")
  func busy() throws {
    let (tally, asks) = try Self.play(Self.hasty(1)) { ask in
      ask.path == "/api/v1/reservations" && ask.earlier == 0
        ? .json(503, #"{"code":"BUSY"}"#, ["Retry-After: 1"]) : nil
    }
    let keys = asks.filter { $0.path == "/api/v1/reservations" }.map {
      $0.fields["idempotency-key"]
    }
    #expect(keys.count == 2 && keys[0] == keys[1])
    #expect(tally.violations.isEmpty && tally.funnel.ticketed == 1)
    #expect(tally.refusals == [.init(code: "BUSY", status: 503, count: 1)])
  }

  @Test("two clicks are one payment; the second answer must be the first, to the letter")
  func doubleClick() throws {
    var settings = Self.hasty(20)
    settings.doubleClicking = 1
    let (tally, asks) = try Self.play(settings)
    let payments = asks.filter { $0.path == "/api/v1/payments" }
    #expect(
      payments.count == 40 && Set(payments.compactMap { $0.fields["idempotency-key"] }).count == 20)
    #expect(tally.violations.isEmpty && tally.seatsSold == 20 && tally.funnel.ticketed == 20)

    let other = try Self.play(settings) { ask in
      ask.path == "/api/v1/payments" && ask.earlier == 5
        ? .json(
          201,
          #"{"x":1,"tickets":[{"ticketId":"\#(ScriptedOffice.seat(1))","seatId":"\#(ScriptedOffice.seat(999))"}]}"#
        ) : nil
    }
    #expect(other.tally.violations.map(\.kind) == [.otherReplay])
  }

  @Test("a bot holds and gives back before it buys; its seats are counted")
  func bots() throws {
    var settings = Self.hasty(0)
    settings.bots = 1
    let (tally, asks) = try Self.play(settings)
    #expect(asks.count { $0.method == "DELETE" } == 3)
    #expect(asks.count { $0.path == "/api/v1/reservations" } == 4)
    #expect(tally.seatsReleasedByBots == 12 && tally.seatsOfBots == 1)
    #expect(tally.seatSecondsBlocked > 0 && tally.funnel.ticketed == 1)
  }

  @Test("those who leave without a word and those who never pay send nothing more")
  func leaving() throws {
    var settings = Self.hasty(5)
    settings.leavingSilently = 1
    let gone = try Self.play(settings)
    #expect(gone.tally.funnel.leftSilently == 5 && gone.asks.allSatisfy { $0.method == "POST" })
    settings.leavingSilently = 0
    settings.lettingLapse = 1
    let lapsed = try Self.play(settings)
    #expect(lapsed.tally.funnel.letLapse == 5)
    #expect(!lapsed.asks.contains { $0.path == "/api/v1/payments" })
  }
}
