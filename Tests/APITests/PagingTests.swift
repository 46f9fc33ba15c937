import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

/// One field of every item, following the cursors.
func pages(
  _ client: Client, _ path: String, _ field: String, by limit: Int
) async throws -> [String] {
  var found: [String] = []
  var cursor = ""
  for _ in 0..<100 {
    let page = try await client.get("\(path)?limit=\(limit)\(cursor)")
    expect(page, 200)
    #expect(page.json.names == ["items", "nextCursor"])
    #expect(page.items.count <= limit)
    found += page.items.compactMap { $0[field]?.stringValue }
    guard let next = page["nextCursor"]?.stringValue else { return found }
    #expect(page.items.count == limit)
    cursor = "&cursor=\(next)"
  }
  Issue.record("the list of \(path) never ends")
  return found
}

@Suite("Lists")
struct PagingTests {
  @Test("every list is the same page by page as at once", arguments: Way.allCases)
  func lists(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let mina = try await office.fan("Mina", balance: 100_000)
      for _ in 0..<5 { _ = try await office.buy(mina, try await office.sale(by: hana)) }
      let fan = client.by(mina)
      for (path, field, count) in [
        ("/concerts", "concertId", 5), ("/reservations", "reservationId", 5),
        ("/payments", "paymentId", 5), ("/tickets", "ticketId", 5),
        ("/wallet/entries", "entryId", 6),
      ] {
        let whole = try await fan.get(path)
        let all = whole.items.compactMap { $0[field]?.stringValue }
        #expect(all.count == count, "\(path)")
        #expect(all == all.sorted(by: >), "\(path): newest first")
        #expect(whole["nextCursor"] == .null)
        for limit in [1, 2, 5, 100] {
          #expect(try await pages(fan, path, field, by: limit) == all, "\(path) by \(limit)")
        }
        for query in [
          "limit=0", "limit=101", "limit=-1", "limit=x", "limit=1.0", "limit=", "limit",
          "limit=99999999999999999999", "cursor=x", "cursor=", "cursor=%00",
          "cursor=%%%", "limit=%", "limit=1%", "limit=%2", "limit=%+1", "limit=%zz", "other=%",
          "%=1", "cursor=%FF", "limit=1&limit=1", "limit=1&%6Cimit=2", "other=1&other=2",
          (0..<33).map { "p\($0)=1" }.joined(separator: "&"),
        ] {
          let refused = try await fan.get("\(path)?\(query)")
          expect(refused, 400, "INVALID_REQUEST")
          #expect(refused["errors"]?.arrayValue?.count == 1, "\(path)?\(query)")
        }
        #expect(try await fan.get("\(path)?other=1").items.count == count)
        #expect(try await fan.get("\(path)?%6Cimit=1").items.count == 1)
      }
    }
  }

  @Test("the dates of a concert are listed by start", arguments: Way.allCases)
  func dates(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana)
      for day in [50, 70, 40] {
        expect(
          try await client.by(hana).post(
            "/admin/concerts/\(sale.concert)/performances",
            [
              "startsAt": "\(office.now.adding(seconds: day * 86_400).text)", "seatCount": 5,
              "price": 100,
            ]), 201)
      }
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let path = "/concerts/\(sale.concert)/performances"
      let whole = try await fan.get(path)
      #expect(whole.items.compactMap { $0["capacity"] } == [5, 5, 10, 5])
      let starts = whole.items.compactMap { $0["startsAt"]?.stringValue }
      #expect(starts == starts.sorted())
      #expect(
        whole.items.first?.names == [
          "performanceId", "startsAt", "timeZone", "capacity", "seatsLeft",
        ])
      for limit in [1, 3] {
        #expect(
          try await pages(fan, path, "performanceId", by: limit)
            == whole.items.compactMap { $0["performanceId"]?.stringValue })
      }
      let shown = try await client.get("/concerts/\(sale.concert)")
      #expect(
        shown["performances"]?.arrayValue?.compactMap { $0["startsAt"]?.stringValue } == starts)
    }
  }
}
