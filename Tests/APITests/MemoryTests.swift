import BoxOffice
import API
import Database
import HTTPServer
import TestKit
import Testing
import Ticketing

/// Two offices on one store, like two instances; a test decides what one receives of the other.
@Suite("Memory that follows the store")
struct MemoryTests {
  private static let retitle = Statement("UPDATE concerts SET title = $2 WHERE id = $1")
  private static let sellAll = Statement(
    """
    UPDATE seats SET status = 'SOLD', reservation_id = id, version = version + 1
    WHERE performance_id = $1
    """)

  @Test("an event about a concert reads that concert, and no other and no seats in memory")
  func oneConcert() async throws {
    try await withTwo { first, second in
      let hana = try await first.organiser()
      let told = try await first.sale(by: hana)
      let silent = try await first.sale(by: hana)
      let ids = try [told, silent].map { try #require(ConcertID($0.concert)) }
      for id in ids { try await second.office.live.read(try Self.named(id)) }
      #expect(try await Self.seatsLeft(second, told) == 10)
      // Changed behind the other's back: an instance that reads it shows it.
      try await first.database.write { tx in
        for id in ids { try tx.execute(Self.retitle, .id(id), .text("Summer Dark")) }
        let date = try #require(PerformanceID(told.performance))
        try tx.execute(Self.sellAll, .id(date))
      }
      try await second.office.live.read(second.office.live.receive(.concertChanged(ids[0])))
      #expect(try await Self.title(second, told) == "Summer Dark")
      #expect(try await Self.title(second, silent) == "Winter Light", "nobody told of it")
      #expect(try await Self.seatsLeft(second, told) == 10, "the seats were there already")
    }
  }

  @Test(
    "seats of a date that is not in memory are read on demand, not when they change")
  func unknownDate() async throws {
    try await withTwo { first, second in
      let sale = try await first.sale(by: first.organiser())
      let date = try #require(PerformanceID(sale.performance))
      #expect(second.office.live.receive(.seats(date, [])).isEmpty)
      #expect(second.catalogue.mapped.dates == 0)
      #expect(try await Self.seatsLeft(second, sale) == 10)
      #expect(second.catalogue.mapped.dates == 1)
    }
  }

  @Test("a concert that is gone, or never was, is no error")
  func nothing() async throws {
    try await withTwo { _, second in
      let unread = try Self.named(#require(ConcertID("019a0000-0000-7000-8000-000000000000")))
      try await second.office.live.read(unread)
      #expect(second.catalogue.concertIDs.isEmpty)
    }
  }

  @Test("more than a few concerts are as good as all of them")
  func many() {
    var unread = Unread()
    for low in 0..<2_000 {
      var one = Unread()
      one.concerts = [ConcertID(high: 1, low: UInt64(low))]
      unread.add(one)
      #expect(unread.isAll == (low >= 1_000))
    }
    #expect(unread.concerts.isEmpty)
  }

  private static func named(_ concert: ConcertID) throws -> Unread {
    var unread = Unread()
    unread.concerts = [concert]
    return unread
  }

  private static func title(_ office: TestOffice, _ sale: Sale) async throws -> String {
    try await office.client.send(.get, "/api/v1/concerts/\(sale.concert)").text("title")
  }

  private static func seatsLeft(_ office: TestOffice, _ sale: Sale) async throws -> Int64 {
    try await office.client.send(.get, "/api/v1/concerts/\(sale.concert)/queue")
      .number("seatsLeft")
  }
}

private func withTwo(_ body: (TestOffice, TestOffice) async throws -> Void) async throws {
  try await withOffice { first in
    var options = TestOffice.Options()
    options.around = { [database = first.database] _ in database }
    options.seed = 2
    try await withOffice(options) { second in try await body(first, second) }
  }
}
