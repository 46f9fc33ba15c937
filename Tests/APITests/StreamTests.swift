import BoxOffice
import Accounts
import HTTPServer
import JSON
import Synchronization
import TestKit
import Testing
import Ticketing

@testable import API

@Suite("Event streams")
struct StreamTests {
  @Test("a place's stream sends the place, its changes, and its end")
  func place() async throws {
    try await withContract(.socket) { office, client in
      let sale = try await office.sale(
        by: try await office.organiser(),
        terms: ["policy": ["kind": "capacity", "maxActive": 1]])
      let mina = try await office.fan("Mina", balance: 9_000)
      let first = try await office.admit(mina, sale)
      let jun = try await office.fan("Jun", balance: 9_000)
      let second = try await office.admit(jun, sale)
      let stream = try #require(
        try await client.queued(second).listen("/api/v1/queue-tokens/current/events"))
      defer { stream.close() }
      expect(stream.reply, 200)
      #expect(stream.reply.header("content-type") == "text/event-stream")
      #expect(stream.reply.header("cache-control") == "no-store")
      office.tell()
      let waiting = try #require(try await stream.next())
      #expect(waiting.name == "place")
      #expect(waiting.data.names == LineTests.place)
      #expect(waiting.data["status"] == "WAITING")
      let held = try await office.hold(mina, first, sale)
      expect(try await client.by(mina).queued(first).pay(held), 201)
      try await office.runRound()
      // At most one event a second.
      office.tell()
      try await office.advance(seconds: 1)
      office.tell()
      let inside = try #require(try await stream.next())
      #expect(inside.data["status"] == "ACTIVE")
      let jumped = try await office.hold(jun, second, sale, [1])
      expect(try await client.by(jun).queued(second).pay(jumped), 201)
      try await office.advance(seconds: 1)
      office.tell()
      let end = try #require(try await stream.next())
      #expect(end.name == "end")
      #expect(end.data["code"] == "QUEUE_TOKEN_EXPIRED")
      #expect(try await stream.next() == nil)
    }
  }

  @Test("a seat map's stream starts at a version and sends each change once")
  func seats() async throws {
    try await withContract(.socket) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina")
      let token = try await office.admit(mina, sale)
      let fan = client.by(mina).queued(token)
      let path = "/performances/\(sale.performance)/seats"
      let stream = try #require(try await fan.listen("/api/v1\(path)/events"))
      defer { stream.close() }
      let start = try #require(try await stream.next())
      #expect(start.name == "seats")
      #expect(start.data["changes"] == [])
      let before = try await fan.get(path).number("version")
      #expect(start.data["version"] == .integer(before))
      _ = try await office.hold(mina, token, sale, [2])
      office.tell()
      let held = try #require(try await stream.next())
      #expect(held.data["changes"] == [["seatId": "\(sale.seats[2])", "status": "HELD"]])
      office.tell()
      office.clock.advance(seconds: 300)
      office.tell()
      let free = try #require(try await stream.next())
      #expect(free.data["changes"] == [["seatId": "\(sale.seats[2])", "status": "AVAILABLE"]])
      #expect(free.data["version"]?.integerValue ?? 0 > held.data["version"]?.integerValue ?? 0)
    }
  }

  @Test("one person may have ten streams of a place and ten of a map; the eleventh ends the oldest")
  func limits() async throws {
    try await withContract(.socket) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina")
      let jun = try await office.fan("Jun")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let other = client.by(jun).queued(try await office.admit(jun, sale))
      for path in [
        "/api/v1/queue-tokens/current/events",
        "/api/v1/performances/\(sale.performance)/seats/events",
      ] {
        var open: [Listener] = []
        for _ in 0..<10 { open.append(try #require(try await fan.listen(path))) }
        #expect(open.allSatisfy { $0.reply.status == 200 })
        let theirs = try #require(try await other.listen(path))
        expect(theirs.reply, 200)
        let newest = try #require(try await fan.listen(path))
        expect(newest.reply, 200)
        // The oldest receives the reason; no other person's ends, and none of the others.
        var last = try await open[0].next()
        while let event = last, event.name != "end" { last = try await open[0].next() }
        #expect(last?.data["code"] == "TOO_MANY_STREAMS")
        #expect(try await open[0].next() == nil)
        let count =
          path.contains("seats")
          ? office.catalogue.boards.reduce(0) { $0 + $1.listenerCount }
          : office.office.placeStreams.count
        #expect(count == 11)
        for listener in open + [theirs, newest] { listener.close() }
      }
    }
  }

  @Test("a seat map's stream ends with the log-in that opened it, and only that one's")
  func logOut() async throws {
    try await withContract(.socket) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let (mina, jun) = (try await office.fan("Mina"), try await office.fan("Jun"))
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let other = client.by(jun).queued(try await office.admit(jun, sale))
      let path = "/api/v1/performances/\(sale.performance)/seats/events"
      let stream = try #require(try await fan.listen(path))
      let theirs = try #require(try await other.listen(path))
      defer { theirs.close() }
      _ = try await stream.next()
      _ = try await theirs.next()
      expect(try await fan.delete("/sessions/current"), 204)
      // A stream that did not end would be waited for without end.
      try #require(try office.openSeatStreams(sale) == 1)
      #expect(try await stream.next() == nil)
    }
  }

  @Test("a seat map's stream ends soon after another instance ended the log-in")
  func ended() async throws {
    try await withContract(.socket) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let stream = try #require(
        try await fan.listen("/api/v1/performances/\(sale.performance)/seats/events"))
      _ = try await stream.next()
      let claims = try office.access.verify(mina.token, now: office.now)
      #expect(!office.office.guards.hasEnded(claims, now: office.now))
      #expect(office.office.guards.hasEnded(claims, now: claims.expiresAt))
      office.office.endStreamsOfLeavers()
      #expect(try office.openSeatStreams(sale) == 1)
      _ = office.office.live.receive(.sessionEnded(claims.session, until: claims.expiresAt))
      office.office.endStreamsOfLeavers()
      try #require(try office.openSeatStreams(sale) == 0)
      #expect(try await stream.next() == nil)
    }
  }
}

extension TestOffice {
  /// How many seat streams of a sale's date are open.
  fileprivate func openSeatStreams(_ sale: Sale) throws -> Int {
    let date = try #require(PerformanceID(sale.performance))
    let board = try #require(office.live.catalogue[date])
    return SeatPictures.of(board).openCount
  }
}
