import BoxOffice
import Booking
import Database
import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@testable import API

@Suite("Watching a sale")
struct SaleWatchTests {
  private static let fan = Statement("UPDATE users SET role = 'FAN' WHERE id = $1")

  /// Opens the stream of a sale and reads the first event.
  private func watch(
    _ client: Client, _ sale: Sale
  ) async throws -> (stream: Listener, first: JSONValue) {
    let stream = try #require(
      try await client.listen("/api/v1/admin/concerts/\(sale.concert)/stats/events"))
    expect(stream.reply, 200)
    let first = try #require(try await stream.next())
    #expect(first.name == "stats")
    return (stream, first.data)
  }

  /// The next event once a second has passed.
  private func next(_ office: TestOffice, _ stream: Listener) async throws -> JSONValue {
    office.clock.advance(seconds: 1)
    office.tell()
    return try #require(try await stream.next()).data
  }

  @Test("the first event comes at once, and says what GET stats says and more")
  func first() async throws {
    try await withContract(.socket) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let sale = try await office.sale(
        by: hana, terms: ["policy": ["kind": "capacity", "maxActive": 1]])
      let began = office.office.live.startedAt
      _ = try await office.buy(try await office.fan("Mina", balance: 5_000), sale, [0, 1])
      let jun = try await office.fan("Jun")
      _ = try await office.hold(jun, try await office.admit(jun, sale), sale, [2])
      _ = try await office.admit(try await office.fan("Sora"), sale)
      expect(try await client.get("/wallet"), 401)
      let (stream, event) = try await watch(organiser, sale)
      defer { stream.close() }
      #expect(stream.reply.header("cache-control") == "no-store")
      let contract = try Contract.published.get()
      #expect(contract.misfits(event, of: "LiveStats") == [])
      let stats = try await organiser.get("/admin/concerts/\(sale.concert)/stats")
      for member in stats.json.objectValue?.members ?? [] {
        #expect(event[member.name] == member.value, "\(member.name)")
      }
      #expect(event["state"] == "OPEN")
      #expect(event["countsSince"] == "\(began.text)")
      #expect(
        event["funnel"] == ["joined": 3, "admitted": 2, "held": 2, "paid": 1, "expired": 0])
      #expect(event["errors"] == ["refusals": 1, "failures": 0])
      let dates = event["performances"]?.arrayValue ?? []
      #expect(dates.count == 1)
      #expect(dates.first?["performanceId"] == "\(sale.performance)")
      #expect(
        dates.first?["sections"] == [["section": "", "free": 7, "held": 1, "sold": 2]])
    }
  }

  @Test("a change is sent to all watchers, at most once a second, and nothing else is")
  func changes() async throws {
    try await withContract(.socket) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let sale = try await office.sale(by: hana)
      let (stream, before) = try await watch(organiser, sale)
      defer { stream.close() }
      let mina = try await office.fan("Mina", balance: 9_000)
      let token = try await office.admit(mina, sale)
      _ = try await office.hold(mina, token, sale, [0])
      // Within the second both see the old snapshot: it is made once for all.
      let (other, same) = try await watch(organiser, sale)
      defer { other.close() }
      #expect(same == before)
      office.tell()
      let held = try await next(office, stream)
      #expect(held["held"] == 1)
      #expect(try await other.next()?.data == held)
      // Nothing happened, so nothing is sent: the next event is that of the pause.
      office.clock.advance(seconds: 1)
      office.tell()
      expect(
        try await organiser.patch("/admin/concerts/\(sale.concert)/queue", ["paused": true]), 200)
      let paused = try await next(office, stream)
      #expect(paused["state"] == "PAUSED")
      #expect(paused["held"] == 1)
      #expect(try await other.next()?.data == paused)
      // A hold that expires is free again without any request.
      office.clock.advance(seconds: 300)
      #expect(try await next(office, stream)["held"] == 0)
    }
  }

  @Test("what other instances sold is seen too")
  func cluster() async throws {
    try await withContract(.socket) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let (stream, before) = try await watch(client.by(hana), sale)
      defer { stream.close() }
      #expect(before["sold"] == 0)
      let performance = try #require(PerformanceID(sale.performance))
      let seat = try #require(SeatID(sale.seats[3]))
      let event = ClusterEvent.seats(
        performance, [SeatChange(seatID: seat, status: .sold, heldUntil: nil, version: 3)])
      #expect(office.office.live.receive(event).isEmpty)
      let after = try await next(office, stream)
      #expect(after["sold"] == 1)
      #expect(after["revenue"] == 1_000)
      #expect(after["performances"]?.arrayValue?.first?["free"] == 9)
    }
  }

  @Test("a stream ends with the session, with the token, and with the role")
  func ends() async throws {
    try await withContract(.socket) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let leaving = try await office.person("Leaving", role: .organiser)
      let former = try await office.person("Former", role: .organiser)
      var streams: [Listener] = []
      defer { for stream in streams { stream.close() } }
      for person in [hana, leaving, former] {
        streams.append(try await watch(client.by(person), sale).stream)
      }
      expect(try await client.by(leaving).delete("/sessions/current"), 204)
      office.tell()
      // A stream that did not end would be waited for without end.
      try #require(office.office.statsStreams.count == 2)
      let left = try #require(try await streams[1].next())
      #expect(left.name == "end" && left.data["code"] == "UNAUTHENTICATED")
      #expect(try await streams[1].next() == nil)
      _ = try await office.database.write { tx in try tx.execute(Self.fan, .id(former.id)) }
      try await office.office.endStatsOfFormerOrganisers()
      try #require(office.office.statsStreams.count == 1)
      let over = try #require(try await streams[2].next())
      #expect(over.name == "end" && over.data["code"] == "FORBIDDEN")
      #expect(try await streams[2].next() == nil)
      office.clock.advance(seconds: 43_200)
      office.tell()
      try #require(office.office.statsStreams.count == 0)
      let late = try #require(try await streams[0].next())
      #expect(late.name == "end" && late.data["code"] == "UNAUTHENTICATED")
    }
  }

  @Test("one organiser may have ten streams, of whatever concerts; the eleventh ends the oldest")
  func limits() async throws {
    try await withContract(.socket) { office, client in
      let hana = try await office.organiser()
      let eun = try await office.person("Eun", role: .organiser)
      let sales = [try await office.sale(by: hana), try await office.sale(by: hana)]
      var open: [Listener] = []
      for number in 0..<10 {
        open.append(try await watch(client.by(hana), sales[number % 2]).stream)
      }
      let path = "/api/v1/admin/concerts/\(sales[0].concert)/stats/events"
      for number in 0..<2 {
        open.append(try await watch(client.by(hana), sales[0]).stream)
        var last = try await open[number].next()
        while let event = last, event.name != "end" { last = try await open[number].next() }
        #expect(last?.data["code"] == "TOO_MANY_STREAMS")
      }
      #expect(office.office.statsStreams.count == 10)
      open.append(try await watch(client.by(eun), sales[0]).stream)
      for listener in open { listener.close() }
      expect(
        try await client.by(hana).get("/admin/concerts/\(nobody)/stats/events"), 404,
        "CONCERT_NOT_FOUND")
      expect(
        try await client.by(try await office.fan("Mina")).send(.get, path), 403, "FORBIDDEN")
    }
  }

  @Test("an event has as many sections as one may have, whatever the hall")
  func bounds() async throws {
    try await withContract(.socket) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let organiser = client.by(hana)
      for count in [APILimits.statsSections, 3] {
        let seats = (0..<count).map { number -> JSONValue in
          ["section": "\(number)", "number": "1", "price": 1]
        }
        expect(
          try await organiser.post(
            "/admin/concerts/\(sale.concert)/performances",
            [
              "startsAt": "\(office.now.adding(seconds: 90 * 86_400 + count).text)",
              "seats": .array(seats),
            ]), 201)
      }
      let (stream, event) = try await watch(organiser, sale)
      defer { stream.close() }
      let sections = (event["performances"]?.arrayValue ?? []).map {
        $0["sections"]?.arrayValue?.count
      }
      #expect(sections == [1, 3, 0])
    }
  }
}
