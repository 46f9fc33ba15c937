import BookingStore
import Database
import DatabaseSQLite
import Foundation
import JSON
import TestKit
import Testing

extension BuiltProgram {
  @Suite("A real sale is rehearsed, on a copy and from outside")
  struct DrillOfOthersTests {
    /// A sale of a hundred seats in a place's folder, on a server that runs.
    private static func sale(in place: Premises) async throws -> (
      server: RunningServer, concert: String, watch: Watch
    ) {
      let server = try await RunningServer.start(in: place)
      let organiser = try await Organiser(Whereabouts(server))
      let ids = try await organiser.concert(
        seats: 100, price: 10_000,
        terms: [
          "holdSeconds": 60,
          "policy": ["kind": "capacity", "maxActive": 50, "activeSeconds": 60],
        ])
      return (server, ids.concert, Watch(organiser: organiser, concert: ids.concert))
    }

    private static func drill(_ place: Premises, _ flags: [String]) async throws -> Premises.Outcome
    {
      try await place.run(Premises.binary(), ["drill"] + flags)
    }

    private static let crowd = ["--fans", "150", "--arrive", "200ms", "--think", "50ms"]

    @Test("a copy of a running sale sells out; the original is as it was, and remembers")
    func copy() async throws {
      try await withPlace { place in
        let (server, concert, watch) = try await Self.sale(in: place)
        for _ in 0..<2 {
          let outcome = try await Self.drill(place, ["--copy-of", place.data] + Self.crowd)
          #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
          #expect(outcome.output.contains("sold out after"), "\(outcome.output)")
        }
        let path = place.data + "/rehearsals.json"
        let file = try JSONValue.parse(Array(Data(contentsOf: URL(filePath: path))))
        let entries = file["rehearsals"]?.arrayValue ?? []
        #expect(entries.count == 2)
        #expect(entries.last?["concertId"]?.stringValue == concert)
        #expect(entries.last?["digest"]?.stringValue?.count == 16)
        #expect(entries.last?["seatsSold"]?.integerValue == 100)
        #expect(
          entries.last?["settings"]?.stringValue
            == "capacity 50 60, grace 120, hold 60, seats 4 of 100")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)

        let stats = try await watch.stats()
        #expect(stats.number("seatsLeft") == 100 && stats.number("waiting") == 0)
        #expect(try await server.stop() == 0)
      }
    }

    @Test("a difference in the books of the copy is a broken promise")
    func doctored() async throws {
      try await withPlace { place in
        let (server, _, _) = try await Self.sale(in: place)
        _ = try await server.stop()
        let database = try SQLiteDatabase(folder: place.data) { _ in }
        _ = try await database.write { tx in
          try tx.execute(
            Statement("UPDATE performances SET capacity = capacity + 1 WHERE capacity = $1"),
            .int(100))
        }
        await database.close()
        let outcome = try await Self.drill(place, ["--copy-of", place.data] + Self.crowd)
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("BROKEN reconcile"), "\(outcome.output)")
      }
    }

    @Test("people made in a folder play at a running server; wrong wallets are a broken promise")
    func outside() async throws {
      try await withPlace { place in
        let file = place.path + "/fans"
        let made = try await Self.drill(
          place, ["--prepare", "150", "--data", place.data, "--fans-file", file])
        #expect(made.code == 0, "\(made.errors)")
        #expect(made.output.contains("150 people were made"))
        let (server, concert, _) = try await Self.sale(in: place)
        let at = ["--url", server.url, "--fans-file", file, "--concert", concert]
        let first = try await Self.drill(place, at + ["--fans", "20", "--arrive", "0", "--hurry"])
        #expect(first.code == 0, "\(first.output)\(first.errors)")
        #expect(first.output.contains("20 seats sold"), "\(first.output)")

        let text = try String(contentsOfFile: file, encoding: .utf8)
        let wrong = text.replacingOccurrences(of: " 1000000", with: " 1000001")
        try wrong.write(toFile: file, atomically: false, encoding: .utf8)
        let second = try await Self.drill(place, at + ["--fans", "40", "--arrive", "0", "--hurry"])
        #expect(second.code == 1)
        #expect(second.output.contains("BROKEN apiAudit"), "\(second.output)")
        #expect(try await server.stop() == 0)
        let books = try await place.boxoffice("reconcile")
        #expect(books.code == 0)
      }
    }
  }
}
