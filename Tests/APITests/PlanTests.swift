import BoxOffice
import Foundation
import HTTPServer
import JSON
import SeatingPlans
import TestKit
import TestServers
import Testing
import Ticketing

@testable import API

@Suite("The seating plan")
struct PlanTests {
  @Test("has every seat in the map's order, and may be cached by all", arguments: Way.allCases)
  func columns(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), seats: 12, price: 700)
      let path = "/performances/\(sale.performance)/plan"
      let plan = try await client.get(path)
      expect(plan, 200)
      #expect(plan.header("cache-control") == "public, max-age=300")
      #expect(plan["performanceId"] == .string(sale.performance))
      #expect(plan["concertId"] == .string(sale.concert))
      #expect(plan["capacity"] == 12)
      #expect(plan["currency"] == "KRW")
      #expect(plan["grades"] == [["grade": "", "price": 700]])
      #expect(Columns(plan.json).ids == sale.seats)
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let map = try await fan.get("/performances/\(sale.performance)/seats")
      #expect(Columns(plan.json).seats == map["seats"]?.arrayValue?.map { $0.without("status") })
      let tag = try #require(plan.header("etag"))
      #expect(!tag.hasPrefix("W/"))
      let same = try await client.adding("If-None-Match", tag).get(path)
      expect(same, 304)
      #expect(same.header("etag") == tag)
      #expect(same.header("cache-control") == "public, max-age=300")
      // Nothing that happens to seats changes it.
      expect(try await fan.hold(sale, [1]), 201)
      expect(try await client.adding("If-None-Match", tag).get(path), 304)
      let head = try await client.send(.head, "/api/v1\(path)")
      #expect(head.body.isEmpty)
      #expect(head.header("content-length") == plan.header("content-length"))
      for form in [nobody, "x", "%00", "..", String(repeating: "a", count: 2_000)] {
        expect(try await client.get("/performances/\(form)/plan"), 404, "PERFORMANCE_NOT_FOUND")
      }
    }
  }

  @Test("travels as gzip under a tag of its own", arguments: Way.allCases)
  func zipped(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), seats: 2_000)
      let path = "/api/v1/performances/\(sale.performance)/plan"
      let plain = try await client.send(.get, path)
      let zips = client.adding("Accept-Encoding", "gzip")
      // Unread by the witness: the body is no JSON as it travels.
      var silent = zips
      silent.witness = nil
      let zipped = try await silent.send(.get, path)
      #expect(zipped.header("content-encoding") == "gzip")
      #expect(zipped.header("vary") == "Accept-Encoding")
      #expect(plain.header("vary") == "Accept-Encoding")
      #expect(gunzip(zipped.body) == plain.body)
      let tag = try #require(zipped.header("etag"))
      #expect(tag != plain.header("etag"))
      expect(try await zips.adding("If-None-Match", tag).send(.get, path), 304)
      expect(try await client.adding("If-None-Match", tag).send(.get, path), 200)
    }
  }

  @Test("of an arena is less than 200 KB as gzip, and reads back seat by seat")
  func arena() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../examples/arena-plan.json")
    let plan = try SeatingPlan.read(
      JSONValue.parse(Array(try Data(contentsOf: file)), limits: .plan))
    let ids = IdentifierSource(chance: SystemRandomNumberGenerator())
    let now = Timestamp(milliseconds: 1_796_119_200_000)
    let prices = ["VIP": 198_000, "R": 165_000, "S": 132_000, "A": 99_000].mapValues { Money($0) }
    let seats = try plan.seats(prices: prices) { ids.next(now) }
    let performance = Performance(
      id: ids.next(now), concertID: ids.next(now), startsAt: now, capacity: seats.count)
    let made = SeatPlan(performance, in: .seoul, seats: seats)
    let zipped = try #require(made.zipped)
    print(
      "plan of \(seats.count) seats: \(made.plain.bytes.count) bytes, gzip \(zipped.bytes.count)")
    #expect(zipped.bytes.count < 200_000)
    #expect(gunzip(zipped.bytes) == made.plain.bytes)
    let json = try JSONValue.parse(made.plain.bytes, limits: .plan)
    #expect(
      json["grades"]?.arrayValue?.compactMap { $0["grade"]?.stringValue } == ["VIP", "R", "S", "A"])
    let columns = Columns(json)
    try #require(columns.ids.count == seats.count)
    #expect(columns.ids == seats.map(\.id.text))
    #expect(columns.seats == seats.map(Columns.body))
    #expect(!String(decoding: made.plain.bytes, as: UTF8.self).contains(".0,"))
    #expect(SeatPlan(performance, in: .seoul, seats: seats).tag == made.tag)
  }

  @Test("encoded ids decode to what they were, whatever they share")
  func identifiers() {
    let cases: [[SeatID]] = [
      [], [SeatID(high: 1, low: 2)], [SeatID(high: 1, low: 2), SeatID(high: 1, low: 3)],
      [SeatID(high: .max, low: 0), SeatID(high: 0, low: .max)],
      [SeatID(high: 7 << 60, low: 9), SeatID(high: 7 << 60, low: 9 << 60)],
    ]
    for ids in cases {
      let made = SeatPlanIdentifiers(ids)
      #expect(made.rest.count == ids.count * (32 - made.prefix.count))
      let read = Columns.ids(prefix: made.prefix, rest: made.rest, count: ids.count)
      #expect(read == ids.map(\.text))
    }
    #expect(SeatPlanIdentifiers(cases[2]).prefix.count == 31)
    #expect(SeatPlanIdentifiers(cases[3]).prefix.isEmpty)
  }

  @Test("grades with several prices are separate, highest price first; odd numbers stay exact")
  func grades() throws {
    let performance = Performance(
      id: PerformanceID(high: 1, low: 1), concertID: ConcertID(high: 1, low: 2),
      startsAt: Timestamp(milliseconds: 0), capacity: 4)
    let seats = [("A", 5, 0.1), ("B", 9, -3), ("A", 9, 1e300), ("", 0, 4.0)].enumerated().map {
      Seat(
        id: SeatID(high: 9, low: UInt64($0)), section: "\"\n", number: "é", grade: $1.0,
        price: Money(Int64($1.1)), x: $1.2, y: -$1.2)
    }
    let json = try JSONValue.parse(SeatPlan(performance, in: .seoul, seats: seats).plain.bytes)
    #expect(
      json["grades"] == [
        ["grade": "A", "price": 9], ["grade": "B", "price": 9], ["grade": "A", "price": 5],
        ["grade": "", "price": 0],
      ])
    #expect(json["seats"]?["grade"] == [2, 1, 0, 3])
    #expect(json["seats"]?["x"]?.arrayValue?[1] == -3)
    #expect(Columns(json).seats == seats.map(Columns.body))
  }
}

/// Reads a plan as a client does.
struct Columns {
  let ids: [String]
  /// Each seat as `GET /seats` shows it, without its status.
  let seats: [JSONValue]

  init(_ plan: JSONValue) {
    let columns = plan["seats"] ?? .null
    func column(_ name: String) -> [JSONValue] { columns[name]?.arrayValue ?? [] }
    func name(_ list: String, _ place: JSONValue) -> JSONValue {
      plan[list]?.arrayValue?[Int(place.integerValue ?? -1)] ?? .null
    }
    let ids = Self.ids(
      prefix: columns["seatId"]?["prefix"]?.stringValue ?? "",
      rest: columns["seatId"]?["rest"]?.stringValue ?? "",
      count: Int(plan["capacity"]?.integerValue ?? 0))
    let (sections, rows, numbers) = (column("section"), column("row"), column("number"))
    let (grades, x, y) = (column("grade"), column("x"), column("y"))
    self.ids = ids
    seats = ids.indices.map { index in
      let grade = name("grades", grades[index])
      return [
        "seatId": .string(ids[index]), "section": name("sections", sections[index]),
        "row": name("rows", rows[index]), "number": numbers[index],
        "grade": grade["grade"] ?? .null, "price": grade["price"] ?? .null,
        "x": Self.real(x[index]), "y": Self.real(y[index]),
      ]
    }
  }

  static func ids(prefix: String, rest: String, count: Int) -> [String] {
    let columns = 0..<(32 - prefix.count)
    let digits = Array(rest.utf8)
    return (0..<count).map { index in
      let own = columns.map { digits[$0 * count + index] }
      var id = prefix + String(decoding: own, as: UTF8.self)
      for place in [20, 16, 12, 8] { id.insert("-", at: id.index(id.startIndex, offsetBy: place)) }
      return id
    }
  }

  static func body(_ seat: Seat) -> JSONValue {
    [
      "seatId": .string(seat.id.text), "section": .string(seat.section), "row": .string(seat.row),
      "number": .string(seat.number), "grade": .string(seat.grade),
      "price": .integer(seat.price.amount), "x": .real(seat.x), "y": .real(seat.y),
    ]
  }

  private static func real(_ value: JSONValue) -> JSONValue {
    value.integerValue.map { .real(Double($0)) } ?? value
  }
}
