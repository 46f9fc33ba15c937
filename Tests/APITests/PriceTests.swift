import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("What seats cost")
struct PriceTests {
  @Test("is a few lines that all may cache, highest price first", arguments: Way.allCases)
  func prices(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let sale = try await office.sale(by: hana, seats: 400, price: 700)
      let path = "/performances/\(sale.performance)/prices"
      // The second answer is the one made for the first.
      for _ in 0..<2 {
        let prices = try await client.get(path)
        expect(prices, 200)
        #expect(prices.header("cache-control") == "public, max-age=300")
        #expect(prices["performanceId"] == .string(sale.performance))
        #expect(prices["concertId"] == .string(sale.concert))
        #expect(prices["currency"] == "KRW")
        #expect(prices["grades"] == [["grade": "", "price": 700]])
        #expect(prices.body.count < 300)
      }
      let plan = try await client.get("/performances/\(sale.performance)/plan")
      #expect(plan.body.count > 10_000)
      let seats: [JSONValue] = [
        ["number": "1", "grade": "R", "price": 500], ["number": "2", "grade": "VIP", "price": 900],
        ["number": "3", "grade": "R", "price": 500], ["number": "4", "grade": "R", "price": 900],
      ]
      let made = try await client.by(hana).post(
        "/admin/concerts/\(sale.concert)/performances",
        ["startsAt": .string(office.now.adding(seconds: 86_400).text), "seats": .array(seats)])
      expect(made, 201)
      let graded = try await client.get("/performances/\(made.text("performanceId"))/prices")
      #expect(
        graded["grades"] == [
          ["grade": "R", "price": 900], ["grade": "VIP", "price": 900],
          ["grade": "R", "price": 500],
        ])
      for form in [nobody, "x", "%00", "..", String(repeating: "a", count: 2_000)] {
        expect(
          try await client.get("/performances/\(form)/prices"), 404, "PERFORMANCE_NOT_FOUND")
      }
    }
  }
}
