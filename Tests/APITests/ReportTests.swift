import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing
import TimeZones

@testable import API

@Suite("Reports and gates")
struct ReportTests {
  @Test("the sales report shows what was sold, refunded and checked in", arguments: Way.allCases)
  func sales(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let organiser = client.by(hana)
      let mina = try await office.fan("Mina", balance: 9_000)
      let kept = try await office.buy(mina, sale, [0, 1])
      let returned = try await office.buy(mina, sale, [2])
      try await client.by(mina).delete("/reservations/\(returned.text("reservationId"))")
      let jun = try await office.fan("Jun")
      _ = try await office.hold(jun, try await office.admit(jun, sale), sale, [3])
      let code = kept["tickets"]?.arrayValue?.first?["code"] ?? .null
      expect(try await organiser.post("/admin/checkins", ["code": code]), 200)
      let figures: JSONValue = [
        "capacity": 10, "held": 1, "sold": 2, "gross": 3_000, "refundedSeats": 1,
        "refunded": 1_000, "net": 2_000, "checkedIn": 1,
      ]
      let base = "/admin/concerts/\(sale.concert)/reports"
      let report = try await organiser.get("\(base)/sales")
      expect(report, 200)
      #expect(report["total"] == figures)
      #expect(report.items.count == 1)
      #expect(report.items.first?["performanceId"] == "\(sale.performance)")
      #expect(report.items.first?["net"] == 2_000)
      #expect(report["asOf"] == "\(office.now.text)")
      let file = try await organiser.get("\(base)/sales.csv")
      expect(file, 200)
      #expect(file.header("content-disposition") == "attachment; filename=\"sales.csv\"")
      let lines = file.text.split(separator: "\r\n", omittingEmptySubsequences: false)
      #expect(lines.count == 3)
      let begins = try #require(Timestamp(report.items.first?["startsAt"]?.stringValue ?? ""))
      #expect(
        lines[1].hasSuffix(
          ",10,1,2,3000,1,1000,2000,1,KRW,\(TimeZones.clock(begins, in: .seoul)),Asia/Seoul"))
      let refunds = try await organiser.get("\(base)/refunds")
      #expect(refunds.items.map { $0["amount"] } == [1_000])
      #expect(refunds.items.first?["paymentId"] == returned["paymentId"])
      #expect(refunds.items.first?["userId"] == "\(mina.id.text)")
      #expect(refunds["nextCursor"] == .null)
      let stats = try await organiser.get("/admin/concerts/\(sale.concert)/stats")
      #expect(stats["revenue"] == report["total"]?["net"])
      for path in ["sales", "sales.csv", "refunds", "ledger.csv"] {
        expect(
          try await organiser.get("/admin/concerts/\(nobody)/reports/\(path)"), 404,
          "CONCERT_NOT_FOUND")
      }
    }
  }

  @Test("the ledger's pieces, put together, are the whole file", arguments: Way.allCases)
  func ledger(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let organiser = client.by(hana)
      let mina = try await office.fan("Mina", balance: 9_000)
      let opened = office.now
      for seat in 0..<3 {
        _ = try await office.buy(mina, sale, [seat])
        office.clock.advance(seconds: 60)
      }
      let base = "/admin/concerts/\(sale.concert)/reports/ledger.csv"
      let whole = try await organiser.get(base)
      expect(whole, 200)
      #expect(whole.header("link") == nil)
      #expect(whole.text.split(separator: "\r\n").count == 4)
      let rows = whole.text.split(separator: "\r\n").dropFirst()
      #expect(rows.allSatisfy { $0.contains(",mina@example.com,Mina,") })
      #expect(whole.text.hasSuffix("\r\n"))
      var text = ""
      var next: String? = "/api/v1\(base)?limit=1"
      var pieces = 0
      while let target = next {
        let piece = try await organiser.send(.get, target)
        expect(piece, 200)
        text += piece.text
        pieces += 1
        next = piece.header("link").map { link in
          String(link.dropFirst().prefix { $0 != ">" })
        }
      }
      #expect(pieces == 3)
      #expect(text == whole.text)
      let from = opened.adding(seconds: 60).text
      let to = opened.adding(seconds: 120).text
      let middle = try await organiser.get("\(base)?from=\(from)&to=\(to)&limit=1")
      #expect(middle.text.split(separator: "\r\n").count == 2)
      #expect(middle.header("link") == nil)
      let rest = try await organiser.get("\(base)?from=\(from)&limit=1")
      #expect(rest.header("link")?.contains("&from=\(from)") == true)
      for query in [
        "limit=0", "limit=50001", "limit=x", "cursor=x", "from=today", "to=",
        "from=\(to)&to=\(from)",
      ] {
        expect(try await organiser.get("\(base)?\(query)"), 400, "INVALID_REQUEST")
      }
    }
  }

  @Test("who is coming is a file with buyers, orders and seats", arguments: Way.allCases)
  func buyers(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let organiser = client.by(hana)
      let mina = try await office.fan("민아, \"M\"", balance: 9_000)
      let jun = try await office.fan("=Jun", balance: 9_000)
      let kept = try await office.buy(mina, sale, [0, 1])
      office.clock.advance(seconds: 1)
      let other = try await office.buy(jun, sale, [2])
      let gone = try await office.buy(mina, sale, [3])
      expect(
        try await client.by(mina).delete("/reservations/\(gone.text("reservationId"))"), 200)
      let base = "/admin/concerts/\(sale.concert)/buyers.csv"
      let whole = try await organiser.get(base)
      expect(whole, 200)
      #expect(whole.header("content-disposition")?.contains("buyers.csv") == true)
      #expect(whole.body.starts(with: [0xEF, 0xBB, 0xBF]))
      let lines = whole.text.dropFirst().split(separator: "\r\n")
      let head =
        "buyer,name,order,performanceId,startsAt,seats,tickets,amount,currency,paidAt,"
        + "startsAtVenue,timeZone"
      #expect(lines.first.map(String.init) == head)
      #expect(lines.count == 3)
      let row = try #require(lines.dropFirst().first)
      #expect(
        row.contains(",\"민아, \"\"M\"\"\",\(kept.text("reservationId")),\(sale.performance),"))
      #expect(row.contains(",2,2000,KRW,"))
      #expect(lines.last?.contains(",'=Jun,\(other.text("reservationId")),") == true)
      let first = try await organiser.get("\(base)?limit=1&performanceId=\(sale.performance)")
      let link = try #require(first.header("link"))
      let rest = try await organiser.send(.get, String(link.dropFirst().prefix { $0 != ">" }))
      #expect(first.text + rest.text == whole.text && rest.header("link") == nil)
      for query in ["performanceId=x", "limit=0", "cursor=x"] {
        expect(try await organiser.get("\(base)?\(query)"), 400, "INVALID_REQUEST")
      }
      expect(
        try await organiser.get("\(base)?performanceId=\(nobody)"), 404, "PERFORMANCE_NOT_FOUND")
      expect(try await client.by(mina).get(base), 403, "FORBIDDEN")
    }
  }

  @Test("one report at a time; another one meanwhile has to wait", arguments: Way.alone)
  func busy(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let path = "/admin/concerts/\(sale.concert)/reports/sales"
      #expect(office.office.reportGate.enter())
      let refused = try await client.by(hana).get(path)
      expect(refused, 503, "BUSY")
      #expect(refused.header("retry-after") == "2")
      // Gates do not wait for reports.
      expect(
        try await client.by(hana).get("/admin/performances/\(sale.performance)/checkins"), 200)
      office.office.reportGate.leave()
      for _ in 1...2 { expect(try await client.by(hana).get(path), 200) }
    }
  }

  @Test("a gate refuses tickets of another date, and lets no one in twice", arguments: Way.allCases)
  func gates(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let gate = client.by(hana)
      let mina = try await office.fan("Mina", balance: 9_000)
      let paid = try await office.buy(mina, sale, [0, 1])
      let codes = (paid["tickets"]?.arrayValue ?? []).compactMap { $0["code"] }
      let body: JSONValue = ["code": codes[0], "performanceId": "\(sale.performance)"]
      expect(
        try await gate.post("/admin/checkins", body.with(["performanceId": "\(nobody)"])), 409,
        "WRONG_PERFORMANCE")
      expect(
        try await gate.post("/admin/checkins", body.with(["performanceId": "friday"])), 400,
        "INVALID_REQUEST")
      let path = "/admin/performances/\(sale.performance)/checkins"
      #expect(
        try await gate.get(path).json == [
          "performanceId": "\(sale.performance)", "capacity": 10, "sold": 2, "checkedIn": 0,
        ])
      let first = try await gate.keyed("scan-1").post("/admin/checkins", body)
      expect(first, 200)
      let again = try await gate.keyed("scan-1").post("/admin/checkins", body)
      #expect(again.body == first.body)
      #expect(again.header("idempotency-replayed") == "true")
      expect(
        try await gate.keyed("scan-2").post("/admin/checkins", body), 409, "ALREADY_CHECKED_IN")
      #expect(try await gate.get(path)["checkedIn"] == 1)
      expect(
        try await gate.get("/admin/performances/\(nobody)/checkins"), 404, "PERFORMANCE_NOT_FOUND")
      let list = try await gate.get("/admin/performances/\(sale.performance)/tickets.csv")
      #expect(list.body.starts(with: [0xEF, 0xBB, 0xBF]))
      let lines = list.text.dropFirst().split(separator: "\r\n")
      #expect(
        lines.first == "ticketId,section,row,number,grade,status,shortCode,buyer,name,order")
      let rows = lines.dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      #expect(rows.map { $0[5] } == ["CHECKED_IN", "VALID"])
      #expect(
        rows.map { "\($0[6])" }
          == (paid["tickets"]?.arrayValue ?? []).compactMap { $0["shortCode"]?.stringValue })
      #expect(rows.map { $0[7] } == ["mina@example.com", "mina@example.com"])
      #expect(rows.allSatisfy { $0[8] == "Mina" && $0[9] == paid.text("reservationId") })
      expect(
        try await gate.get("/admin/performances/\(nobody)/tickets.csv"), 404,
        "PERFORMANCE_NOT_FOUND")
    }
  }

  @Test("of 100 gates that scan one code at once, one opens")
  func race() async throws {
    try await withContract(.inProcess) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      let paid = try await office.buy(try await office.fan("Mina", balance: 9_000), sale)
      let code = paid["tickets"]?.arrayValue?.first?["code"] ?? .null
      let gate = client.by(hana)
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<100 {
          group.addTask { try await gate.post("/admin/checkins", ["code": code]).status }
        }
        return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
      }
      #expect(statuses == [200: 1, 409: 99])
    }
  }
}

@Suite("Files for spreadsheets")
struct CSVTests {
  @Test(
    "texts are quoted when they must, and never run as formulas",
    arguments: [
      ("", ""), ("VIP", "VIP"), ("A, left", "\"A, left\""), ("the \"pit\"", "\"the \"\"pit\"\"\""),
      ("two\nlines", "\"two\nlines\""), ("=1+1", "'=1+1"), ("+82", "'+82"), ("-5", "'-5"),
      ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "\"'\t'=1\""), ("\r=1", "\"'\r'=1\""), (" =1", "' =1"),
      ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""), ("＝1", "'＝1"),
      ("열", "열"), ("5-7", "5-7"),
      // Split at semicolons, tabs and lines by some spreadsheets, quotes or not.
      ("A;B", "\"A;B\""), ("A;=1", "\"A;'=1\""), ("A;;\u{200B}＋1;-2", "\"A;;'\u{200B}＋1;'-2\""),
      (";@x", "\";'@x\""), ("A\t=1", "\"A\t'=1\""), ("A\r\n =1", "\"A\r\n' =1\""),
      // What shows nothing does not hide what follows.
      ("\u{200B}=1", "'\u{200B}=1"), ("\u{FEFF}=1", "'\u{FEFF}=1"), ("\u{3164}@x", "'\u{3164}@x"),
      ("\u{2800}+1", "'\u{2800}+1"), ("\u{1}\u{AD}-1", "'\u{1}\u{AD}-1"),
      ("\u{202E}=1", "'\u{202E}=1"), ("\u{A0}=1", "'\u{A0}=1"), ("﹦1", "'﹦1"), ("−1", "'−1"),
      ("=\u{301}1", "'=\u{301}1"),
    ])
  func texts(text: String, written: String) {
    var file = CSV()
    file.row(.text(text), .number(-7), .word("KRW"))
    #expect(String(decoding: file.bytes, as: UTF8.self) == "\(written),-7,KRW\r\n")
  }
}
