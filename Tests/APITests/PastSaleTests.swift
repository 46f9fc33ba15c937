import BoxOffice
import API
import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing
import WaitingRoom

/// Past sales cost nothing but room on the disk, and are available to all who ask.
@Suite("Sales that are over")
struct PastSaleTests {
  @Test("a start reads the seats of what is sold now or soon, and of nothing else")
  func start() async throws {
    try await withOffice { office in
      let past = try await office.sales(250, from: -90, days: 1)
      let far = try await office.sales(20, from: 40, days: 1)
      let now = try await office.sales(2, from: -1, days: 30)
      let second = try TestOffice(office.database)
      try await second.office.live.reload()
      // Five seats each; the sales of 250 past concerts and 20 far ones are on the disk alone.
      #expect(second.catalogue.mapped.dates == 2)
      #expect(second.catalogue.mapped.seats == 10)
      #expect(second.catalogue.concertsWithLine(now: second.now) == now)
      // Without their seats, of the newest.
      #expect(second.catalogue.concertIDs.count == 200)
      for id in past + far {
        #expect(second.room.summary(id, now: second.now) == nil, "no line, so no turns")
      }
      for id in now { #expect(second.room.summary(id, now: second.now)?.state == .open) }
    }
  }

  @Test("lists page through the store, each concert once, like one that has all in memory")
  func lists() async throws {
    try await withOffice { office in
      let ids =
        try await office.sales(230, from: -90, days: 1)
        + office.sales(3, from: -1, days: 9)
      let hana = try await office.organiser()
      let second = try TestOffice(office.database)
      try await second.office.live.reload()
      for path in ["/api/v1/concerts", "/api/v1/admin/concerts"] {
        let found = try await second.all(path, by: hana, limit: 60)
        #expect(found.map { $0["concertId"]?.stringValue } == ids.reversed().map { $0.text })
        #expect(
          found.map { $0["saleState"]?.stringValue }
            == Array(repeating: "OPEN", count: 3) + Array(repeating: "CLOSED", count: 230))
        if path.contains("admin") {
          let left = found.map { $0["performances"]?.arrayValue?.first?["seatsLeft"]?.integerValue }
          #expect(left.allSatisfy { $0 == 5 })
        }
      }
      #expect(second.catalogue.mapped.dates == 3, "counting reads no maps")
      #expect(second.catalogue.concertIDs.count == 200, "paging keeps nothing")
    }
  }

  @Test("whatever is asked of them is answered as before")
  func asked() async throws {
    try await withOffice { office in
      let hana = try await office.organiser()
      let mina = try await office.fan("Mina", balance: 50_000)
      let sale = try await office.sale(by: hana, seats: 4)
      let token = try await office.admit(mina, sale)
      let inside = office.client.by(mina).queued(token)
      let held = try await inside.hold(sale, [0, 1])
      expect(held, 201)
      let paid = try await inside.pay(held.text("reservationId"))
      expect(paid, 201)
      let ticket = try #require(
        try await office.client.by(mina).get("/tickets").json["items"]?.arrayValue?.first)

      // A year later, on an instance that just started.
      office.clock.advance(seconds: 365 * 86_400)
      let second = try TestOffice(office.database)
      second.clock.advance(seconds: 365 * 86_400)
      try await second.office.live.reload()
      #expect(second.catalogue.mapped.dates == 0)
      let (late, boss) = (second.renewed(mina), second.renewed(hana, role: .organiser))
      let (fan, organiser) = (second.client.by(late), second.client.by(boss))

      let shown = try await second.client.get("/concerts/\(sale.concert)")
      #expect(shown.text("saleState") == "CLOSED")
      let line = try await second.client.get("/concerts/\(sale.concert)/queue")
      #expect(line.text("state") == "CLOSED")
      #expect(line.number("seatsLeft") == 0)
      expect(try await fan.post("/queue-tokens", ["concertId": .string(sale.concert)]), 409)
      expect(try await fan.queued(token).get("/queue-tokens/current"), 410, "QUEUE_TOKEN_EXPIRED")
      let map = "/performances/\(sale.performance)/seats"
      expect(try await fan.queued(token).get(map), 410, "QUEUE_TOKEN_EXPIRED")
      #expect(second.catalogue.mapped.dates == 0, "nobody outside makes it read a hall")
      let plan = try await second.client.get("/performances/\(sale.performance)/plan")
      expect(plan, 200)
      let late0 = try await fan.queued(token).hold(sale, [3])
      expect(late0, 410, "QUEUE_TOKEN_EXPIRED")

      let mine = try await fan.get("/reservations").json["items"]?.arrayValue
      #expect(mine?.first?["reservationId"]?.stringValue == held.text("reservationId"))
      let again = try await fan.get("/tickets").json["items"]?.arrayValue?.first
      #expect(again == ticket, "with its title, its hall and its start")
      let one = try await fan.get("/tickets/\(ticket["ticketId"]?.stringValue ?? "")")
      #expect(one.text("title") == "Winter Light")

      let gate = "/admin/performances/\(sale.performance)"
      #expect(try await organiser.get("\(gate)/checkins").number("sold") == 2)
      expect(try await organiser.get("\(gate)/tickets.csv"), 200)
      let code = try #require(ticket["code"])
      expect(try await organiser.post("/admin/checkins", ["code": code]), 200)
      let stats = try await organiser.get("/admin/concerts/\(sale.concert)/stats")
      #expect(stats.number("sold") == 2)
      let refunded = try await organiser.post(
        "/admin/reservations/\(held.text("reservationId"))/refund", ["force": true])
      expect(refunded, 200)
      #expect(
        try await organiser.get("/admin/concerts/\(sale.concert)/stats").number("sold") == 0,
        "what was counted before counts no more")
      let pressed = try await organiser.patch(
        "/admin/concerts/\(sale.concert)/queue", ["paused": true])
      expect(pressed, 200)
      #expect(try await organiser.get("/admin/concerts/\(sale.concert)").json["paused"] == true)
      let nobody = "019a0000-0000-7000-8000-000000000000"
      expect(
        try await organiser.patch("/admin/concerts/\(nobody)/queue", ["paused": true]), 404,
        "CONCERT_NOT_FOUND")
      expect(try await second.client.get("/performances/\(nobody)/plan"), 404)
      #expect(try await second.faults() == [])
    }
  }

  @Test("a sale that opens again is sold as if it had never been over")
  func opensAgain() async throws {
    try await withOffice { office in
      let hana = try await office.organiser()
      let mina = try await office.fan("Mina", balance: 50_000)
      let sale = try await office.sale(by: hana, seats: 4)
      let old = try await office.admit(mina, sale)
      try await office.advance(seconds: 31 * 86_400 + 7_200)
      try await office.office.live.renew()
      let concert = try #require(ConcertID(sale.concert))
      #expect(office.room.summary(concert, now: office.now) == nil, "the line is forgotten")
      let boss = office.client.by(office.renewed(hana, role: .organiser))
      let closes = office.now.adding(seconds: 3_600).text
      expect(
        try await boss.patch("/admin/concerts/\(sale.concert)", ["saleClosesAt": .string(closes)]),
        200)
      let late = office.renewed(mina)
      let token = try await office.admit(late, sale)
      #expect(token != old, "no number is given twice")
      let inside = office.client.by(late).queued(token)
      let held = try await inside.hold(sale, [0])
      expect(held, 201)
      expect(try await inside.pay(held.text("reservationId")), 201)
      #expect(try await office.faults() == [])
    }
  }

  @Test("what was read on demand is evicted again, and never while a client watches it")
  func bounded() async throws {
    try await withOffice { office in
      let ids = try await office.sales(60, from: -90, days: 1, seats: 3_000)
      let second = try TestOffice(office.database)
      try await second.office.live.reload()
      let dates = try await office.database.read { tx in try Concerts.performances(in: tx) }
      #expect(dates.count == ids.count)
      for date in dates {
        expect(try await second.client.get("/performances/\(date.id.text)/plan"), 200)
        #expect(second.catalogue.mapped.seats <= 100_000)
      }
      #expect(second.catalogue.mapped.dates > 20)
    }
  }
}

extension TestOffice {
  /// Concerts with one date each, straight into the store: the sale opens so many days from now and lasts
  /// so long, and the date is its end.
  fileprivate func sales(
    _ count: Int, from day: Int, days: Int, seats: Int = 5
  ) async throws -> [ConcertID] {
    let opens = now.adding(seconds: day * 86_400)
    let starts = opens.adding(seconds: days * 86_400)
    return try await database.write { [ids, now] tx in
      try (0..<count).map { number in
        let concert = Concert(
          id: ids.next(now), title: "Night \(number)", artist: "The Lanterns", venue: "Hall",
          saleOpensAt: opens, saleClosesAt: starts, createdAt: now)
        try Concerts.insert(concert, in: tx)
        let performance = Performance(
          id: ids.next(now), concertID: concert.id, startsAt: starts, capacity: seats)
        let places = (0..<seats).map { seat in
          Seat(
            id: ids.next(now), section: "", row: "", number: "\(seat)", grade: "S",
            price: Money(1_000), x: Double(seat), y: 0)
        }
        try Concerts.insert(performance, seats: places, in: tx)
        return concert.id
      }
    }
  }

  /// Every entry of a list, page by page.
  fileprivate func all(_ path: String, by person: Person, limit: Int) async throws -> [JSONValue] {
    var found: [JSONValue] = []
    var cursor = ""
    repeat {
      let page = try await client.by(person).send(.get, "\(path)?limit=\(limit)\(cursor)")
      found += page.json["items"]?.arrayValue ?? []
      cursor = page.json["nextCursor"]?.stringValue.map { "&cursor=\($0)" } ?? ""
    } while !cursor.isEmpty && found.count < 10_000
    return found
  }
}
