import BoxOffice
import API
import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("Dates that are sold out")
struct SoldOutDateTests {
  @Test("are listed as sold out, and count no more once they have started")
  func told() async throws {
    try await withOffice(.inProcess) { office, client in
      let hana = try await office.organiser()
      let late = try await office.sale(by: hana, seats: 2)
      let (early, seat) = try await office.date(of: late, in: 3_600, by: hana)
      let mina = try await office.fan("Mina", balance: 9_000)
      func told() async throws -> [[JSONValue?]] {
        let list = try await client.get("/concerts").items.first
        let single = try await client.get("/concerts/\(late.concert)").json
        #expect(list?["performances"] == single["performances"])
        #expect(list?["saleState"] == single["saleState"])
        // Another instance, which reads the store anew, says the same.
        let second = try TestOffice(office.database)
        second.clock.advance(milliseconds: office.now.milliseconds - second.now.milliseconds)
        try await second.office.live.reload()
        let other = try await second.client.get("/concerts").items.first
        #expect(other?["performances"] == single["performances"])
        #expect(other?["saleState"] == single["saleState"])
        let dates = single["performances"]?.arrayValue ?? []
        #expect(dates.map { $0["performanceId"] } == [early, .string(late.performance)])
        return [[single["saleState"]], dates.map { $0["soldOut"] }]
      }
      #expect(try await told() == [["OPEN"], [false, false]])
      let token = try await office.admit(mina, late)
      let fan = client.by(mina).queued(token)
      let held = try await fan.post(
        "/reservations", ["performanceId": early, "seatIds": [seat]])
      expect(held, 201)
      #expect(try await told() == [["OPEN"], [false, false]], "a hold may end")
      expect(try await fan.pay(held.text("reservationId")), 201)
      #expect(try await told() == [["OPEN"], [true, false]])
      office.clock.advance(seconds: 3_601)
      #expect(try await told() == [["OPEN"], [false, false]], "started: over, not sold out")
      _ = try await office.buy(mina, late, [0, 1])
      #expect(try await told() == [["SOLD_OUT"], [false, true]])
      office.clock.advance(seconds: 61 * 86_400)
      #expect(try await told() == [["CLOSED"], [false, false]])
    }
  }
}

extension TestOffice {
  /// Another date of a sale, so many seconds from now, with its one seat.
  fileprivate func date(
    of sale: Sale, in seconds: Int, by organiser: Person
  ) async throws -> (performance: JSONValue, seat: JSONValue) {
    let made = try await client.by(organiser).post(
      "/admin/concerts/\(sale.concert)/performances",
      ["startsAt": .string(now.adding(seconds: seconds).text), "seatCount": 1, "price": 1_000])
    let performance = try #require(PerformanceID(made.text("performanceId")))
    let seats = try await database.read { tx in try Seats.all(of: performance, in: tx) }
    let seat = try #require(seats.first?.standing.seat.id)
    return (.string(performance.text), .string(seat.text))
  }
}
