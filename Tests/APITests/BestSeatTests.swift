import API
import BookingStore
import Database
import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("The best seats")
struct BestSeatTests {
  @Test("are held like seats that were named", arguments: Way.allCases)
  func holding(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let date = try await office.date(of: sale, by: client.by(hana), ["......", "vv vvv"])
      let mina = try await office.fan("Mina", balance: 9_000)
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let held = try await fan.hold(best: ["quantity": 2], of: date)
      expect(held, 201)
      let id = held.text("reservationId")
      #expect(held.header("location") == "/api/v1/reservations/\(id)")
      #expect(held["status"] == "PENDING")
      #expect(held["amount"] == 4_000, "the dearest grade")
      #expect(held["expiresAt"] == "\(office.now.adding(seconds: 300).text)")
      #expect(held.seatNames == ["2-1", "2-2"], "leaves no seat alone")
      #expect(try await fan.get("/reservations").items == [held.json])
      let cheap = try await fan.hold(
        best: ["quantity": 2, "grade": "S", "together": true], of: date)
      #expect(cheap.seatNames == ["1-3", "1-4"])
      expect(try await fan.pay(id), 201)
    }
  }

  @Test("a body names seats or asks for the best, with known fields", arguments: Way.allCases)
  func badInput(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let date: JSONValue = ["performanceId": "\(sale.performance)"]
      for body in [date, sale.seatRequest([0]).with(["best": ["quantity": 1]])] {
        let refused = try await fan.post("/reservations", body)
        expect(refused, 400, "INVALID_REQUEST")
        #expect(refused.fields == ["seatIds", "best"])
      }
      let bad: [(JSONValue, [String])] = [
        ([:], ["best.quantity"]), (["quantity": 0], ["best.quantity"]),
        (["quantity": 21], ["best.quantity"]), (["quantity": 1.5], ["best.quantity"]),
        (["quantity": 1, "grade": 7], ["best.grade"]),
        (["quantity": 1, "grade": .string(String(repeating: "x", count: 201))], ["best.grade"]),
        (["quantity": 1, "together": "yes"], ["best.together"]),
        (["quantity": 1, "row": "A"], ["best.row"]), ("2", ["best"]), (nil, ["best"]),
        (["quantity": "2", "grade": [], "near": 1], ["best.quantity", "best.grade", "best.near"]),
      ]
      for (best, fields) in bad {
        let refused = try await fan.post("/reservations", date.with(["best": best]))
        expect(refused, 400, "INVALID_REQUEST")
        #expect(refused.fields == fields)
      }
      #expect(try await fan.get("/reservations").items == [])
      expect(
        try await fan.post(
          "/reservations", ["performanceId": "\(nobody)", "best": ["quantity": 1]]), 404,
        "PERFORMANCE_NOT_FOUND")
    }
  }

  @Test("an unsatisfiable request is answered with what to try", arguments: Way.allCases)
  func notEnough(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana, terms: ["seatsPerUser": 6])
      let date = try await office.date(of: sale, by: client.by(hana), [".. .", "v ..."])
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let rows: [(best: JSONValue, free: Int64, advice: String)] = [
        (["quantity": 4], 7, "together: false or fewer seats."),
        (["quantity": 4, "grade": "S"], 6, "together: false or fewer seats or another grade."),
        (["quantity": 2, "grade": "VIP"], 1, "fewer seats or another grade."),
        (["quantity": 1, "grade": "R"], 0, "another grade."),
        (["quantity": 8, "together": false], 7, "fewer seats."),
      ]
      for row in rows {
        let refused = try await fan.hold(best: row.best, of: date)
        expect(refused, 409, "NOT_ENOUGH_SEATS")
        #expect(refused["free"] == .integer(row.free))
        #expect(refused.text("detail").hasSuffix("try " + row.advice), "\(refused.text)")
      }
      #expect(try await fan.get("/reservations").items == [])
      let apart = try await fan.hold(
        best: ["quantity": 4, "grade": "S", "together": false], of: date)
      expect(apart, 201)
      #expect(apart.seatNames == ["1-4", "2-3", "2-4", "2-5"])
    }
  }

  @Test("refusals come in the order of every hold")
  func order() async throws {
    try await withContract(.inProcess) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      expect(try await fan.hold(best: ["quantity": 11], of: sale), 409, "NOT_ENOUGH_SEATS")
      let limit = try await fan.hold(best: ["quantity": 5], of: sale)
      expect(limit, 409, "SEAT_LIMIT_REACHED")
      #expect(limit["limit"] == 4)
      expect(try await fan.hold(best: ["quantity": 4], of: sale), 201)
      expect(try await fan.hold(best: ["quantity": 1], of: sale), 409, "SEAT_LIMIT_REACHED")
      let close = office.now.adding(seconds: 1).text
      expect(
        try await client.by(hana).patch(
          "/admin/concerts/\(sale.concert)", ["saleClosesAt": "\(close)"]), 200)
      office.clock.advance(seconds: 1)
      for quantity in [1, 11] as [JSONValue] {
        expect(try await fan.hold(best: ["quantity": quantity], of: sale), 409, "SALE_NOT_OPEN")
      }
    }
  }

  @Test("a key gets its first answer again, the refusal too", arguments: Way.allCases)
  func keys(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), seats: 4)
      let mina = try await office.fan("Mina")
      let jun = try await office.fan("Jun")
      let first = client.by(mina).queued(try await office.admit(mina, sale))
      let second = client.by(jun).queued(try await office.admit(jun, sale))
      let held = try await first.keyed("a").hold(best: ["quantity": 2], of: sale)
      expect(held, 201)
      let again = try await first.keyed("a").hold(best: ["quantity": 2], of: sale)
      #expect(again.body == held.body && again.header("idempotency-replayed") == "true")
      expect(
        try await first.keyed("a").hold(best: ["quantity": 1], of: sale), 422,
        "IDEMPOTENCY_KEY_REUSED")
      let none = try await second.keyed("a").hold(best: ["quantity": 3], of: sale)
      expect(none, 409, "NOT_ENOUGH_SEATS")
      expect(try await first.delete("/reservations/\(held.text("reservationId"))"), 200)
      let still = try await second.keyed("a").hold(best: ["quantity": 3], of: sale)
      #expect(still.body == none.body && still.header("idempotency-replayed") == "true")
      expect(try await second.keyed("b").hold(best: ["quantity": 3], of: sale), 201)
    }
  }

  @Test("seats of an expired hold are among them, before the sweep")
  func lapsed() async throws {
    try await withContract(.inProcess) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), seats: 10)
      let mina = try await office.fan("Mina")
      let jun = try await office.fan("Jun")
      let first = client.by(mina).queued(try await office.admit(mina, sale))
      let held = try await first.hold(best: ["quantity": 2], of: sale)
      office.clock.advance(seconds: 300)
      let second = client.by(jun).queued(try await office.admit(jun, sale))
      let next = try await second.keyed("k").hold(best: ["quantity": 2], of: sale)
      expect(next, 201)
      #expect(next.seatNames == held.seatNames)
    }
  }

  @Test("where the map is behind the store, the store decides, and others are chosen")
  func behind() async throws {
    try await withContract(.inProcess) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), seats: 20)
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      // A person on an instance that has not received the events yet.
      try await office.holdUnreceived(sale, Array(0..<9))
      let held = try await fan.keyed("a").hold(best: ["quantity": 1], of: sale)
      expect(held, 503, "BUSY")
      let others = try await fan.keyed("a").hold(best: ["quantity": 4], of: sale)
      expect(others, 201)
      #expect(others.seatNames == ["-14", "-15", "-16", "-17"])
      let again = try await fan.keyed("a").hold(best: ["quantity": 4], of: sale)
      #expect(again.body == others.body)
    }
  }

  @Test("when the map learns from the store that nothing is left, it says so")
  func nothingLeft() async throws {
    try await withContract(.inProcess) { office, client in
      let sale = try await office.sale(by: try await office.organiser(), seats: 3)
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      try await office.holdUnreceived(sale, [0, 1])
      let refused = try await fan.hold(best: ["quantity": 2], of: sale)
      expect(refused, 409, "NOT_ENOUGH_SEATS")
      #expect(refused["free"] == 1)
    }
  }
}

extension Client {
  /// POST /reservations for the best seats of a sale's date.
  func hold(best: JSONValue, of sale: Sale) async throws -> Reply {
    try await hold(best: best, of: sale.performance)
  }

  /// POST /reservations for the best seats of a date.
  func hold(best: JSONValue, of performance: String) async throws -> Reply {
    try await post("/reservations", ["performanceId": "\(performance)", "best": best])
  }
}

extension Reply {
  /// Row and number of a reservation's seats, in order.
  fileprivate var seatNames: [String] {
    (json["seats"]?.arrayValue ?? []).map { seat in
      "\(seat["row"]?.stringValue ?? "")-\(seat["number"]?.stringValue ?? "")"
    }
  }

  /// The fields that are named as wrong.
  fileprivate var fields: [String] {
    (json["errors"]?.arrayValue ?? []).compactMap { $0["field"]?.stringValue }
  }
}

extension TestOffice {
  /// Another date of a sale, its hall drawn row by row: `.` a seat for 1,000, `v` one of the grade VIP
  /// for 2,000, anything else none.
  fileprivate func date(
    of sale: Sale, by organiser: Client, _ rows: [String]
  ) async throws -> String {
    var seats: [JSONValue] = []
    for (row, marks) in rows.enumerated() {
      for (column, mark) in marks.enumerated() where mark == "." || mark == "v" {
        seats.append([
          "row": "\(row + 1)", "number": "\(column + 1)", "grade": mark == "v" ? "VIP" : "S",
          "price": mark == "v" ? 2_000 : 1_000, "x": .integer(Int64(column) * 10),
          "y": .integer(Int64(row) * 10),
        ])
      }
    }
    let made = try await organiser.post(
      "/admin/concerts/\(sale.concert)/performances",
      [
        "startsAt": "\(now.adding(seconds: 60 * 86_400).text)", "seats": .array(seats),
      ])
    expect(made, 201)
    return made.text("performanceId")
  }

  /// Holds seats in the store without notifying the map, each by another person.
  fileprivate func holdUnreceived(_ sale: Sale, _ seats: [Int]) async throws {
    let performance = try #require(PerformanceID(sale.performance))
    for number in seats {
      let seat = try #require(SeatID(sale.seats[number]))
      let owner = try await fan("Fan\(number)").id
      try await database.write { [ids, clock] tx in
        _ = try Holding.hold(
          [seat], at: performance, for: owner, as: ids.next(clock.now), hasWholeDate: true,
          now: clock.now, ids: ids, in: tx)
      }
    }
  }
}
