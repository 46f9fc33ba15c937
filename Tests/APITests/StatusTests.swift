import Chance
import HTTPServer
import JSON
import TestKit
import TestServers
import Testing

@Suite("The statuses of all seats")
struct StatusTests {
  @Test("are a letter a seat, and 304 while nothing changed", arguments: Way.alone)
  func letters(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), seats: 5)
      let mina = try await office.fan("Mina", balance: 9_000)
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let path = "/performances/\(sale.performance)/seats/statuses"
      let all = try await fan.get(path)
      #expect(all.json.names == ["performanceId", "source", "version", "statuses"])
      #expect(all["statuses"] == "AAAAA")
      #expect(all.header("cache-control") == "private, no-cache")
      let map = "/performances/\(sale.performance)/seats"
      #expect(try await fan.get(map).number("version") == all.number("version"))
      let tag = try #require(all.header("etag"))
      #expect(try await fan.get(map).header("etag") != tag)
      expect(try await fan.adding("If-None-Match", tag).get(path), 304)
      let held = try await fan.hold(sale, [1, 4])
      let changed = try await fan.adding("If-None-Match", tag).get(path)
      expect(changed, 200)
      #expect(changed["statuses"] == "AHAAH")
      #expect(changed.number("version") > all.number("version"))
      expect(try await fan.pay(held.text("reservationId")), 201)
      let next = client.by(mina).queued(try await office.admit(mina, sale))
      #expect(try await next.get(path)["statuses"] == "ASAAS")
      expect(try await next.hold(sale, [2]), 201)
      #expect(try await next.get(path)["statuses"] == "ASHAS")
      office.clock.advance(seconds: 300)
      let last = client.by(mina).queued(try await office.admit(mina, sale))
      #expect(try await last.get(path)["statuses"] == "ASAAS")
      let shown = try await last.get(map)["seats"]?.arrayValue?.compactMap(\.["status"])
      #expect(shown == ["AVAILABLE", "SOLD", "AVAILABLE", "AVAILABLE", "SOLD"])
    }
  }

  @Test("of a large hall travel as gzip, again with each version", arguments: Way.alone)
  func zipped(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), seats: 3_000)
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let path = "/api/v1/performances/\(sale.performance)/seats/statuses"
      var silent = fan.adding("Accept-Encoding", "gzip")
      silent.witness = nil
      for seat in [7, 2_999] {
        let plain = try await fan.send(.get, path)
        let zipped = try await silent.send(.get, path)
        #expect(plain.header("content-encoding") == nil)
        #expect(zipped.header("content-encoding") == "gzip")
        #expect(zipped.header("vary") == "Accept-Encoding")
        #expect(zipped.body.count < 500)
        #expect(gunzip(zipped.body) == plain.body)
        let tag = try #require(zipped.header("etag"))
        #expect(tag != plain.header("etag"))
        expect(try await silent.adding("If-None-Match", tag).send(.get, path), 304)
        expect(try await fan.hold(sale, [seat]), 201)
        expect(try await silent.adding("If-None-Match", tag).send(.get, path), 200)
      }
    }
  }

  @Test(
    "with the events behind them never lose a change, whichever is read first",
    arguments: 1...12)
  func following(seed: UInt64) async throws {
    try await withOffice(.socket) { office, client in
      var chance = SeededChance(seed: seed)
      let sale = try await office.sale(
        by: try await office.organiser(), seats: 8,
        terms: [
          "holdSeconds": 60, "seatsPerUser": 8,
          "policy": ["kind": "capacity", "maxActive": 9, "activeSeconds": 3_600],
        ])
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let changes = Changes(office: office, sale: sale, fan: fan)
      var pictures: [Picture] = []
      for _ in 0..<6 {
        for _ in 0..<Int.random(in: 0...3, using: &chance) { try await changes.one(&chance) }
        let early = Bool.random(using: &chance) ? try await fan.get(changes.path) : nil
        for _ in 0..<Int.random(in: 0...3, using: &chance) { try await changes.one(&chance) }
        let stream = try #require(try await fan.listen("/api/v1\(changes.path(of: "events"))"))
        let first = try #require(try await stream.next())
        for _ in 0..<Int.random(in: 0...3, using: &chance) { try await changes.one(&chance) }
        var picture = Picture(seats: sale.seats, stream: stream)
        // Read before the stream began: good only when nothing happened in between.
        if let early, first.data["version"]?.integerValue == early.number("version") {
          try picture.read(early)
        } else {
          try picture.read(try await fan.get(changes.path))
        }
        #expect(first.data["source"]?.stringValue == picture.source)
        pictures.append(picture)
      }
      for _ in 0..<5 { try await changes.one(&chance) }
      office.tell()
      let end = try await fan.get(changes.path)
      for var picture in pictures {
        try await picture.follow(to: end.number("version"))
        #expect(picture.letters == end.text("statuses"), "seed \(seed)")
        picture.stream.close()
      }
    }
  }
}

/// Things that change seats, and times at which listeners are notified.
private struct Changes {
  let office: TestOffice
  let sale: Sale
  let fan: Client

  var path: String { path(of: "statuses") }

  func path(of part: String) -> String { "/performances/\(sale.performance)/seats/\(part)" }

  func one(_ chance: inout SeededChance) async throws {
    switch Int.random(in: 0..<6, using: &chance) {
    case 0, 1:
      let seat = Int.random(in: 0..<sale.seats.count, using: &chance)
      #expect([201, 409].contains(try await fan.hold(sale, [seat]).status))
    case 2:
      let held = try await fan.get("/reservations").items.first { $0["status"] == "PENDING" }
      if let id = held?["reservationId"]?.stringValue {
        #expect(try await fan.delete("/reservations/\(id)").status < 300)
      }
    case 3: office.clock.advance(seconds: 20)
    default: office.tell()
    }
    // Stays inside however long the story is.
    _ = try await fan.send(.get, "/api/v1/queue-tokens/current")
  }
}

/// What a client shows: the statuses it read, and the events behind them.
private struct Picture {
  let seats: [String]
  let stream: Listener
  private(set) var source = ""
  private var version: Int64 = 0
  private var statuses: [String] = []

  init(seats: [String], stream: Listener) {
    self.seats = seats
    self.stream = stream
  }

  var letters: String { statuses.joined() }

  mutating func read(_ reply: Reply) throws {
    try #require(reply.status == 200, "\(reply.text)")
    source = reply.text("source")
    version = reply.number("version")
    statuses = reply.text("statuses").map { String($0) }
  }

  /// Reads events up to a version; those not greater than what is shown are left out.
  mutating func follow(to end: Int64) async throws {
    while version < end, let event = try await stream.next() {
      guard let reached = event.data["version"]?.integerValue, reached > version else { continue }
      version = reached
      for change in event.data["changes"]?.arrayValue ?? [] {
        guard let index = seats.firstIndex(of: change["seatId"]?.stringValue ?? "") else {
          continue
        }
        statuses[index] = change["status"]?.stringValue?.prefix(1).description ?? "?"
      }
    }
  }
}
