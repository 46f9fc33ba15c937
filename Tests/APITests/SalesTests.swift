import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("An organiser's sales and refunds")
struct SalesTests {
  private static let day = 86_400

  /// A second date of a sale, as a sale of its own.
  private func secondDate(
    _ office: TestOffice, _ organiser: Client, _ sale: Sale
  ) async throws -> String {
    let made = try await organiser.post(
      "/admin/concerts/\(sale.concert)/performances",
      [
        "startsAt": "\(office.now.adding(seconds: 61 * Self.day).text)", "seatCount": 2,
        "price": 1,
      ])
    expect(made, 201)
    return made.text("performanceId")
  }

  @Test(
    "sales are listed newest first, with buyers, and found by what a buyer knows",
    arguments: Way.allCases)
  func list(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let sale = try await office.sale(by: hana)
      let other = try await office.sale(by: hana)
      let second = try await secondDate(office, organiser, sale)
      let mina = try await office.fan("Mina", balance: 9_000)
      let jun = try await office.fan("Jun", balance: 9_000)
      var paid: [Reply] = []
      for (person, seats) in [(mina, [0, 1]), (jun, [2]), (mina, [3])] {
        paid.append(try await office.buy(person, sale, seats))
        office.clock.advance(seconds: 1)
      }
      _ = try await office.buy(mina, other, [0])
      let path = "/admin/concerts/\(sale.concert)/sales"
      let all = try await organiser.get(path)
      expect(all, 200)
      let ids = paid.reversed().map { $0["paymentId"] }
      #expect(all.items.map { $0["paymentId"] } == ids)
      let first = try #require(all.items.last)
      #expect(first["email"] == "\(mina.email)")
      #expect(first["name"] == "Mina")
      #expect(first["userId"] == "\(mina.id.text)")
      #expect(first["status"] == "COMPLETED")
      #expect(first["amount"] == 2_000)
      #expect(first["refundedAt"] == .null && first["refundReason"] == .null)
      #expect(first["seats"]?.arrayValue?.map { $0["seatId"] } == sale.seats[0...1].map { "\($0)" })
      #expect(first["tickets"]?.arrayValue?.map { $0["status"] } == ["VALID", "VALID"])
      #expect(all.text.contains("T1.") == false, "no codes")
      let page = try await organiser.get("\(path)?limit=2")
      #expect(page.items.map { $0["paymentId"] } == Array(ids.prefix(2)))
      let rest = try await organiser.get("\(path)?limit=2&cursor=\(page.text("nextCursor"))")
      #expect(rest.items.map { $0["paymentId"] } == Array(ids.suffix(1)))
      #expect(rest["nextCursor"] == .null)
      let minas = [paid[2], paid[0]].map { $0["paymentId"] }
      for (query, found) in [
        ("q=mina@example.com", minas), ("q=MINA%40example.com", minas),
        ("q=mina@example.com&limit=1", Array(minas.prefix(1))),
        ("q=\(paid[1].text("paymentId"))", [paid[1]["paymentId"]]),
        ("q=\(paid[1].text("reservationId"))", [paid[1]["paymentId"]]),
        ("q=nobody@example.com", []), ("q=\(nobody)", []), ("q=", ids), ("performanceId=", ids),
        ("performanceId=\(sale.performance)", ids), ("performanceId=\(second)", []),
        ("performanceId=\(sale.performance)&q=mina@example.com", minas),
        ("performanceId=\(second)&q=\(paid[1].text("paymentId"))", []),
      ] {
        let reply = try await organiser.get("\(path)?\(query)")
        expect(reply, 200)
        #expect(reply.items.map { $0["paymentId"] } == found, "\(query)")
      }
      for query in ["q=mina", "q=%00", "performanceId=x", "limit=0", "cursor=x"] {
        expect(try await organiser.get("\(path)?\(query)"), 400, "INVALID_REQUEST")
      }
      expect(
        try await organiser.get("\(path)?performanceId=\(other.performance)"), 404,
        "PERFORMANCE_NOT_FOUND")
      expect(
        try await organiser.get("/admin/concerts/\(nobody)/sales"), 404, "CONCERT_NOT_FOUND")
    }
  }

  @Test(
    "an organiser gives money back when the buyer's own time for it is over",
    arguments: Way.allCases)
  func refund(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 5_000)
      let paid = try await office.buy(mina, sale, [0, 1])
      let id = paid.text("reservationId")
      // The day before the start: too late for Mina, who has to ask the organiser.
      office.clock.advance(seconds: 60 * Self.day - 3_600)
      let minas = client.by(office.renewed(mina))
      let hanas = client.by(office.renewed(hana, role: .organiser))
      expect(try await minas.delete("/reservations/\(id)"), 409, "NOT_CANCELABLE")
      let path = "/admin/reservations/\(id)/refund"
      let given = try await hanas.keyed("r").post(path, ["reason": "The buyer is ill."])
      expect(given, 200)
      #expect(given["status"] == "CANCELED")
      #expect(
        given["refund"] == [
          "amount": 2_000, "refundedAt": "\(office.now.text)", "refundedBy": "\(hana.id.text)",
          "reason": "The buyer is ill.",
        ])
      let again = try await hanas.keyed("r").post(path, ["reason": "The buyer is ill."])
      #expect(again.body == given.body && again.header("idempotency-replayed") == "true")
      expect(try await hanas.post(path, [:]), 409, "NOT_CANCELABLE")
      #expect(try await minas.get("/wallet")["balance"] == 5_000)
      #expect(
        try await minas.get("/tickets").items.map { $0["status"] } == ["CANCELED", "CANCELED"])
      let stats = try await hanas.get("/admin/concerts/\(sale.concert)/stats")
      #expect(stats["revenue"] == 0 && stats["sold"] == 0 && stats["seatsLeft"] == 10)
      let listed = try #require(
        try await hanas.get("/admin/concerts/\(sale.concert)/sales").items.first)
      #expect(listed["status"] == "REFUNDED")
      #expect(listed["refundedAt"] == "\(office.now.text)")
      #expect(listed["refundedBy"] == "\(hana.id.text)")
      #expect(listed["refundReason"] == "The buyer is ill.")
      #expect(
        try await hanas.get("/admin/concerts/\(sale.concert)/reports/refunds").items.count == 1)
    }
  }

  @Test(
    "also after the start, but not past a used ticket unless insisted on",
    arguments: Way.allCases)
  func afterTheStart(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 5_000)
      let used = try await office.buy(mina, sale, [0, 1])
      let unused = try await office.buy(mina, sale, [2])
      let code = used["tickets"]?.arrayValue?.first?["code"] ?? .null
      office.clock.advance(seconds: 60 * Self.day + 60)
      let organiser = client.by(office.renewed(hana, role: .organiser))
      expect(try await organiser.post("/admin/checkins", ["code": code]), 200)
      let path = "/admin/reservations/\(used.text("reservationId"))/refund"
      expect(try await organiser.post(path, ["reason": "x"]), 409, "ALREADY_CHECKED_IN")
      expect(try await organiser.post(path, ["force": false]), 409, "ALREADY_CHECKED_IN")
      expect(
        try await organiser.post(
          "/admin/reservations/\(unused.text("reservationId"))/refund", [:]), 200)
      expect(try await organiser.post(path, ["force": true]), 200)
      expect(try await organiser.post("/admin/checkins", ["code": code]), 410, "TICKET_CANCELED")
      let minas = client.by(office.renewed(mina))
      #expect(try await minas.get("/wallet")["balance"] == 5_000)
      // Nothing of a date that has started is for sale.
      #expect(try await client.get("/concerts/\(sale.concert)/queue")["seatsLeft"] == 0)
      let listed = try await organiser.get("/admin/concerts/\(sale.concert)/sales").items
      #expect(listed.map { $0["refundReason"] } == [.null, .null])
      #expect(
        listed.last?["tickets"]?.arrayValue?.compactMap { $0["checkedInAt"] }.contains(.null)
          == true)
    }
  }

  @Test("what is not paid is not refunded", arguments: Way.allCases)
  func refusals(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 5_000)
      let held = try await office.hold(mina, try await office.admit(mina, sale), sale, [0])
      let path = "/admin/reservations/\(held)/refund"
      for id in [nobody, "x"] {
        expect(
          try await organiser.post("/admin/reservations/\(id)/refund", [:]), 404,
          "RESERVATION_NOT_FOUND")
      }
      expect(try await organiser.post(path, [:]), 409, "NOT_CANCELABLE")
      for body: JSONValue in [
        ["reason": ""], ["reason": 7], ["force": "yes"], ["amount": 5],
        ["reason": .string(String(repeating: "x", count: 501))],
      ] {
        expect(try await organiser.post(path, body), 400, "INVALID_REQUEST")
      }
      expect(try await client.by(mina).post(path, [:]), 403, "FORBIDDEN")
      office.clock.advance(seconds: 300)
      expect(try await organiser.post(path, ["force": true]), 409, "NOT_CANCELABLE")
    }
  }

  @Test("the buyer and a hundred clicks of the organiser at once: the money is back once")
  func race() async throws {
    try await withContract(.inProcess) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 5_000)
      let id = try await office.buy(mina, sale, [0]).text("reservationId")
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<100 {
          group.addTask {
            number % 10 == 0
              ? try await client.by(mina).delete("/reservations/\(id)").status
              : try await client.by(hana).post("/admin/reservations/\(id)/refund", [:]).status
          }
        }
        return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
      }
      #expect(statuses == [200: 1, 409: 99])
      #expect(try await client.by(mina).get("/wallet")["balance"] == 5_000)
    }
  }
}
