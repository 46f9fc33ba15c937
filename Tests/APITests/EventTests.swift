import BookingStore
import Database
import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

/// What an organiser sees of events the topic refused.
@Suite("Dead-lettered events")
struct EventTests {
  @Test("it is listed with its reason, and sent again once", arguments: Way.allCases)
  func deadLetters(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 9_000)
      _ = try await office.buy(mina, sale, [0])
      #expect(try await organiser.get("/admin/events/parked").items.isEmpty)
      let concert = try #require(ConcertID(sale.concert))
      let now = office.now
      try await Relaying.takeIn(limit: 100, in: office.database)
      let events = try await office.database.write { tx in
        let events = try Relaying.slice(of: concert, now: now, limit: 10, in: tx)
        for event in events.prefix(2) {
          try Relaying.park(event, now: now, because: "too large", in: tx)
        }
        return events
      }
      let page = try await organiser.get("/admin/events/parked?limit=1")
      expect(page, 200)
      let first = try #require(page.items.first)
      #expect(first["eventId"]?.stringValue == events[1].id.text)
      #expect(first["kind"] == "payment.completed" && first["reason"] == "too large")
      #expect(first["attempts"] == 1 && first["concertId"]?.stringValue == concert.text)
      let rest = try await organiser.get(
        "/admin/events/parked?cursor=\(page.text("nextCursor"))")
      #expect(rest.items.first?["kind"] == "reservation.held")
      #expect(rest.items.count == 1 && rest["nextCursor"] == .null)

      let path = "/api/v1/admin/events/\(events[1].id)/retry"
      let sent = try await organiser.keyed("again").send(.post, path)
      expect(sent, 200)
      #expect(sent.text("eventId") == events[1].id.text)
      #expect(try await organiser.keyed("again").send(.post, path).body == sent.body)
      expect(try await organiser.send(.post, path), 404, "EVENT_NOT_FOUND")
      expect(
        try await organiser.send(.post, "/api/v1/admin/events/nothing/retry"), 404,
        "EVENT_NOT_FOUND")
      #expect(try await organiser.get("/admin/events/parked").items.count == 1)
      expect(try await client.by(mina).get("/admin/events/parked"), 403, "FORBIDDEN")
      expect(try await client.by(mina).send(.post, path), 403, "FORBIDDEN")
      expect(try await client.get("/admin/events/parked"), 401, "UNAUTHENTICATED")
    }
  }
}
