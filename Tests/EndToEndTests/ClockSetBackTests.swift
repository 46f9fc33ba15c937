import BookingStore
import Database
import DatabaseSQLite
import Foundation
import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

extension BuiltProgram {
  @Suite("A start after the machine's clock was set back")
  struct ClockSetBackTests {
    private static let hourLater: Int64 = 3_600_000
    private static let later = Statement(
      """
      UPDATE reservations SET created_at = created_at + $1, expires_at = expires_at + $1
      WHERE status = 'PENDING'
      """)
    private static let seatsLater = Statement(
      "UPDATE seats SET held_until = held_until + $1 WHERE status = 'HELD'")

    /// A clock that goes back by an hour is the same as rows that were written an hour later.
    private func setBack(_ place: Premises) async throws {
      let database = try SQLiteDatabase(folder: place.data) { reason in
        Issue.record("the disk failed: \(reason)")
      }
      try await database.write { tx in
        try tx.executePipelined(expecting: 1, Self.later, .integer(Self.hourLater))
        try tx.executePipelined(expecting: 1, Self.seatsLater, .integer(Self.hourLater))
      }
      await database.close()
    }

    @Test("lets a hold made before it end as one made now, and says so")
    func clamps() async throws {
      try await withPlace { place in
        var server = try await RunningServer.start(in: place)
        let whereabouts = Whereabouts(server)
        let sale = try await Organiser(whereabouts).concert(
          seats: 2, price: 100, terms: ["holdSeconds": 120])
        let token = try await onThread {
          try Visitor.joinUp(whereabouts, email: "fan@example.com", password: "a long password")
        }
        let held = try await onThread {
          var visitor = Visitor(whereabouts, token: token)
          defer { visitor.close() }
          let place = try visitor.ask(
            .post, "/api/v1/queue-tokens", json: ["concertId": .string(sale.concert)], key: "join")
          let key = place.text("token")
          for _ in 0..<500 {
            let now = try visitor.ask(.get, "/api/v1/queue-tokens/current", queueToken: key)
            if now.text("status") == "ACTIVE" { break }
            pause(milliseconds: 10)
          }
          return try visitor.ask(
            .post, "/api/v1/reservations",
            json: ["performanceId": .string(sale.performance), "best": ["quantity": 1]],
            key: "hold", queueToken: key)
        }
        #expect(held.status == 201, "\(held.text)")
        #expect(try await server.stop() == 0)
        try await setBack(place)
        server = try await RunningServer.start(in: place)
        whereabouts.arrived(server)
        let shown = try await onThread {
          var visitor = Visitor(whereabouts, token: token)
          defer { visitor.close() }
          return try visitor.ask(.get, "/api/v1/reservations/\(held.text("reservationId"))")
        }
        let (before, now) = (
          Timestamp(held.text("expiresAt")), Timestamp(shown.text("expiresAt"))
        )
        let moved = try #require(now).milliseconds - #require(before).milliseconds
        // As long as a hold from this start on; it was a minute or two ago at most that it was made.
        #expect((0..<Self.hourLater / 2).contains(moved), "\(held.text) \(shown.text)")
        #expect(try await server.stop() == 0)
        let log = try String(contentsOfFile: RunningServer.log(of: place), encoding: .utf8)
        #expect(log.contains("the clock was set back"), "\(log)")
        #expect(whereabouts.complaints.isEmpty, "\(whereabouts.complaints)")
      }
    }
  }
}
