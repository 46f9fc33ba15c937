import BookingStore
import Database
import HTTPServer
import JSON
import Synchronization
import TestKit
import Testing
import Ticketing

@Suite("Rehearsals of a sale")
struct RehearsalTests {
  private func record(_ concert: String, _ digest: String, fans: Int) -> RehearsalRecord {
    RehearsalRecord(
      date: "2026-11-30T01:02:03Z", concert: concert, digest: digest, settings: "", fans: fans,
      seatsSold: 9, sellOutMilliseconds: fans > 1 ? 1_500 : nil, isClean: fans > 1, first: "")
  }

  @Test(
    "an organiser sees those of this sale, and whether its settings are still the same",
    arguments: Way.allCases)
  func listed(_ way: Way) async throws {
    let records = Mutex<[RehearsalRecord]>([])
    var options = TestOffice.Options()
    options.rehearsals = { records.withLock { $0 } }
    try await withContract(way, options) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let sale = try await office.sale(by: hana)
      let path = "/admin/concerts/\(sale.concert)/rehearsals"
      #expect(try await organiser.get(path).items.isEmpty)
      let id = try #require(ConcertID(sale.concert))
      let (concert, dates) = try await office.database.read { tx in
        (try Concerts.all(in: tx).first { $0.id == id }, try Concerts.performances(of: id, in: tx))
      }
      let digest = SaleDigest.of(try #require(concert), capacities: dates.map(\.capacity))
      records.withLock {
        $0 = [
          record(sale.concert, "0000000000000000", fans: 1), record("another", digest, fans: 5),
          record(sale.concert, digest, fans: 20),
        ]
      }
      let found = try await organiser.get(path)
      expect(found, 200)
      #expect(found.items.map { $0["fans"] } == [.integer(20), .integer(1)])
      #expect(found.items.map { $0["hasSameSettings"] } == [true, false])
      #expect(found.items.map { $0["sellOutMilliseconds"] } == [.integer(1_500), .null])
      #expect(found.items.map { $0["isClean"] } == [true, false])
      // Another line is another sale.
      expect(
        try await organiser.patch("/admin/concerts/\(sale.concert)", ["graceSeconds": 77]), 200)
      let after = try await organiser.get(path)
      #expect(after.items.map { $0["hasSameSettings"] } == [false, false])
      expect(try await client.by(office.fan("Mina", balance: 1_000)).get(path), 403, "FORBIDDEN")
      expect(
        try await organiser.get("/admin/concerts/\(UserID(high: 1, low: 1))/rehearsals"), 404,
        "CONCERT_NOT_FOUND")
    }
  }
}
