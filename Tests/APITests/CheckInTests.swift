import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("The gate: short codes, undone check-ins, who came in before")
struct CheckInTests {
  @Test("a short code opens the gate as the signed one does", arguments: Way.allCases)
  func shortCodes(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 9_000)
      let paid = try await office.buy(mina, sale, [0, 1])
      let listed = try await client.by(mina).get("/tickets").items
      let shorts = paid["tickets"]?.arrayValue?.compactMap { $0["shortCode"]?.stringValue } ?? []
      #expect(Set(listed.compactMap { $0["shortCode"]?.stringValue }) == Set(shorts))
      #expect(Set(shorts).count == 2)
      let gate = client.by(hana)
      let code = try #require(shorts.first)
      let typed = " \(code.lowercased().prefix(5))-\(code.suffix(5)) "
      let body: JSONValue = ["code": "\(typed)", "performanceId": "\(sale.performance)"]
      expect(
        try await gate.post("/admin/checkins", body.with(["performanceId": "\(nobody)"])), 409,
        "WRONG_PERFORMANCE")
      let entered = try await gate.post("/admin/checkins", body)
      expect(entered, 200)
      #expect(entered["ticketId"] == paid["tickets"]?.arrayValue?.first?["ticketId"])
      expect(try await gate.post("/admin/checkins", ["code": "\(code)"]), 409, "ALREADY_CHECKED_IN")
      var wrong = Array(code)
      wrong.swapAt(0, 9)
      let other = wrong == Array(code) ? "0000000000" : String(wrong)
      expect(try await gate.post("/admin/checkins", ["code": "\(other)"]), 404, "TICKET_NOT_FOUND")
      // Well-formed, but of no ticket.
      expect(
        try await gate.post("/admin/checkins", ["code": "000000G47H"]), 404, "TICKET_NOT_FOUND")
      expect(
        try await client.by(mina).post("/admin/checkins", ["code": "\(code)"]), 403, "FORBIDDEN")
    }
  }

  @Test(
    "a holder already inside is reported with the time, the seat, the gate and who let them in",
    arguments: Way.allCases)
  func already(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 9_000)
      let ticket = try #require(
        try await office.buy(mina, sale)["tickets"]?.arrayValue?.first)
      let gate = client.by(hana)
      let code = ticket["code"] ?? .null
      let entered = try await gate.post("/admin/checkins", ["code": code, "gate": "North 2"])
      expect(entered, 200)
      office.clock.advance(seconds: 60)
      let again = try await gate.post("/admin/checkins", ["code": code])
      expect(again, 409, "ALREADY_CHECKED_IN")
      #expect(again["checkedInAt"] == entered["checkedInAt"])
      #expect(again["ticketId"] == entered["ticketId"])
      #expect(again["seat"] == entered["seat"])
      #expect(again["gate"] == "North 2")
      #expect(again["by"] == .string(hana.name))
      for gate: JSONValue in [1, "", "\(String(repeating: "x", count: 61))", "a\u{7}"] {
        expect(
          try await client.by(hana).post("/admin/checkins", ["code": code, "gate": gate]), 400,
          "INVALID_REQUEST")
      }
    }
  }

  @Test("a check-in can be undone with a reason, and the history shows it", arguments: Way.allCases)
  func undo(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 9_000)
      let ticket = try #require(
        try await office.buy(mina, sale)["tickets"]?.arrayValue?.first)
      let gate = client.by(hana)
      let id = try #require(ticket["ticketId"]?.stringValue)
      let path = "/admin/checkins/\(id)"
      let body: JSONValue = ["code": ticket["shortCode"] ?? .null]
      let reason: JSONValue = ["reason": "Goes to the car."]
      @Sendable func undo(_ path: String, _ body: JSONValue, by person: Person? = nil) async throws
        -> Reply
      {
        try await client.by(person ?? hana).send(
          .delete, "/api/v1" + path, json: body)
      }
      expect(try await undo(path, reason), 409, "NOT_CHECKED_IN")
      expect(try await gate.post("/admin/checkins", body), 200)
      for wrong: JSONValue in [[:], ["reason": ""], ["reason": 1], ["reason": "x", "y": 1]] {
        expect(try await undo(path, wrong), 400, "INVALID_REQUEST")
      }
      expect(try await undo(path, reason, by: mina), 403, "FORBIDDEN")
      for none in ["\(nobody)", "x"] {
        expect(try await undo("/admin/checkins/\(none)", reason), 404, "TICKET_NOT_FOUND")
        expect(try await gate.get("/admin/tickets/\(none)/checkins"), 404, "TICKET_NOT_FOUND")
      }
      office.clock.advance(seconds: 60)
      expect(try await undo(path, reason), 204)
      expect(try await undo(path, reason), 409, "NOT_CHECKED_IN")
      #expect(try await client.by(mina).get("/tickets/\(id)")["status"] == "VALID")
      #expect(
        try await gate.get("/admin/performances/\(sale.performance)/checkins")["checkedIn"] == 0)
      expect(try await gate.post("/admin/checkins", body), 200)
      let history = try await gate.get("/admin/tickets/\(id)/checkins")
      expect(history, 200)
      #expect(history.items.map { $0["reason"] } == [.null, "Goes to the car."])
      #expect(history.items.last?["undoneAt"] == "\(office.now.text)")
      #expect(history.items.last?["undoneBy"] == .string(hana.name))
      #expect(history.items.allSatisfy { $0["by"] == .string(hana.name) })
      expect(try await client.by(mina).get("/admin/tickets/\(id)/checkins"), 403, "FORBIDDEN")
    }
  }

  /// As a keyboard switched to Hangul types it, letter by letter.
  private static func hangul(_ code: String) -> String {
    let letters = Dictionary(
      uniqueKeysWithValues: zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ"))
    let shifted = Dictionary(uniqueKeysWithValues: zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ"))
    return String(
      code.map { key in shifted[key] ?? letters[Character(key.lowercased())] ?? key })
  }

  @Test("a genuine ticket opens the gate however it was read", arguments: Way.allCases)
  func readings(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 90_000)
      let paid = try await office.buy(mina, sale, [0, 1, 2, 3])
      let codes = (paid["tickets"]?.arrayValue ?? []).compactMap { $0["code"]?.stringValue }
      let shorts = (paid["tickets"]?.arrayValue ?? []).compactMap { $0["shortCode"]?.stringValue }
      let gate = client.by(hana)
      for read in [
        "\u{FEFF}\"\(codes[0])\"\r\n", Self.hangul(codes[1]), codes[2].uppercased(),
        "]Q1" + codes[3].lowercased(),
      ] {
        expect(try await gate.post("/admin/checkins", ["code": "\(read)"]), 200)
      }
      for read in [
        codes[1], Self.hangul("]Q1" + codes[0]), "\u{2}]d2\(codes[2])\u{3}\r",
        Self.hangul(shorts[3].lowercased()), "]C1\(shorts[0])",
        String(
          codes[3].map { $0.isUppercase ? Character($0.lowercased()) : Character($0.uppercased()) }),
      ] {
        expect(
          try await gate.post("/admin/checkins", ["code": "\(read)"]), 409, "ALREADY_CHECKED_IN")
      }
    }
  }

  @Test("what cannot be read is not called a forgery", arguments: Way.allCases)
  func unreadable(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 90_000)
      let paid = try await office.buy(mina, sale)
      let code = try #require(paid["tickets"]?.arrayValue?.first?["code"]?.stringValue)
      let gate = client.by(hana)
      let other = code.dropLast(6) + (code.hasSuffix("AAAAAA") ? "BBBBBB" : "AAAAAA")
      for (read, reason) in [
        ("x", "NOT_READABLE"), (String(code.dropLast()), "NOT_READABLE"), ("\u{0}", "NOT_READABLE"),
        (String(other), "NEVER_ISSUED"), (other.lowercased(), "NOT_READABLE"),
        (Self.hangul(String(other)), "HANGUL_KEYBOARD"), ("안녕하세요", "HANGUL_KEYBOARD"),
        ("000000G47H", "NEVER_ISSUED"), ("000000G48H", "NOT_READABLE"),
        (String(repeating: "가", count: 512), "HANGUL_KEYBOARD"),
      ] {
        let reply = try await gate.post("/admin/checkins", ["code": "\(read)"])
        expect(reply, 404, "TICKET_NOT_FOUND")
        #expect(reply.text("reason") == reason, "\(read)")
      }
      for wrong: JSONValue in [1, "", .null, "\(String(repeating: "x", count: 513))"] {
        expect(try await gate.post("/admin/checkins", ["code": wrong]), 400, "INVALID_REQUEST")
      }
      #expect(
        try await gate.get("/admin/performances/\(sale.performance)/checkins")["checkedIn"] == 0)
    }
  }

  @Test("a ticket is found by name, order or seat, and then checked in", arguments: Way.allCases)
  func search(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 90_000)
      let jun = try await office.fan("Jun", balance: 90_000)
      let hers = try await office.buy(mina, sale, [0, 1])
      let his = try await office.buy(jun, sale, [2])
      let gate = client.by(hana)
      let base = "/admin/performances/\(sale.performance)/tickets"
      let order = his.text("reservationId")
      for (query, count) in [
        ("mina", 2), ("jun", 1), ("jun%40example.com", 1), (order, 1), ("\(order.suffix(12))", 1),
        ("mina+jun", 0), ("nobody", 0),
      ] {
        let reply = try await gate.get("\(base)?q=\(query)")
        expect(reply, 200)
        #expect(reply.items.count == count, "\(query)")
      }
      let page = try await gate.get("\(base)?q=mina&limit=1")
      let rest = try await gate.get("\(base)?q=mina&limit=1&cursor=\(page.text("nextCursor"))")
      #expect(page.items.count == 1 && rest.items.count == 1 && rest["nextCursor"] == .null)
      let found = try #require(page.items.first)
      #expect(found["name"] == "Mina" && found["status"] == "VALID")
      #expect(found["reservationId"] == hers["reservationId"])
      expect(try await gate.post("/admin/checkins", ["code": found["shortCode"] ?? .null]), 200)
      #expect(try await gate.get("\(base)?q=mina&limit=1").items.first?["status"] == "CHECKED_IN")
      for query in ["?q=+", "?q=row", "?q=%C2%84"] {
        #expect(try await gate.get("\(base)\(query)").items.isEmpty, "\(query)")
      }
      for query in ["", "?q=", "?q=\(String(repeating: "x", count: 201))"] {
        expect(try await gate.get(base + query), 400, "INVALID_REQUEST")
      }
      expect(
        try await gate.get("/admin/performances/\(nobody)/tickets?q=x"), 404,
        "PERFORMANCE_NOT_FOUND")
      expect(try await client.by(mina).get("\(base)?q=mina"), 403, "FORBIDDEN")
    }
  }
}
