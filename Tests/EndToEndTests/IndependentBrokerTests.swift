import BookingStore
import Database
import DatabaseSQLite
import JSON
import TestKit
import Testing
import Ticketing

extension BuiltProgram {
  /// Everything else about topics is tested with the mock brokers inside our own client library.
  @Suite("Publishes to a broker that it shares no code with", .timeLimit(.minutes(4)))
  struct IndependentBrokerTests {
    private static let ids = Statement("SELECT event_id FROM outbox ORDER BY seq")

    @Test("events are there in order, and those of an outage after it; no one notices")
    func outage() async throws {
      try await IndependentBroker.withNewerClient { place in
        let broker = try await IndependentBroker.start(in: place, topic: "sales")
        let server = try await RunningServer.start(
          in: place, ["--events", broker.address("sales")])
        let whereabouts = Whereabouts(server)
        var customers = try await Customer.crowd(4, whereabouts, seed: 11)
        customers = try await act(customers, times: 10)
        try await drained(server)
        let before = try await read(broker, in: place)
        #expect(before.count > 20)

        // It keeps everything in memory, so what it had is gone with it.
        try await broker.crash()
        customers = try await act(customers, times: 10)
        let again = try await IndependentBroker.start(
          in: place, topic: "sales", port: broker.port)
        try await drained(server)
        let after = try await read(again, in: place)
        #expect(after.count > 20)

        try #require(whereabouts.complaints.isEmpty, "\(whereabouts.complaints.prefix(5))")
        customers = try await each(customers) { $0.close() }
        #expect(try await server.stop() == 0)
        let told = try SQLiteDatabase.watch(folder: place.data) { tx in
          try tx.all(Self.ids) { row in (row.id(0) as Outbox.ID).text }
        }
        // All, none of those before once more, and in each concert in the order of what happened.
        #expect(Set(before).isDisjoint(with: after))
        #expect(Set(before + after) == Set(told))
        #expect((before + after).count == told.count)
      }
    }

    @Test("readers of one group share a topic, and go on where they left off")
    func group() async throws {
      try await IndependentBroker.withNewerClient { place in
        let broker = try await IndependentBroker.start(in: place, topic: "sales")
        let server = try await RunningServer.start(
          in: place, ["--events", broker.address("sales")])
        let whereabouts = Whereabouts(server)
        var customers = try await Customer.crowd(2, whereabouts, seed: 12)
        customers = try await act(customers, times: 8)
        try await drained(server)
        let all = try await read(broker, in: place)
        let some = try await read(broker, in: place, ["--group", "list", "--count", "5"])
        let rest = try await read(broker, in: place, ["--group", "list", "--until-end"])
        #expect(some.count == 5)
        #expect(Set(some).isDisjoint(with: rest))
        #expect(Set(some + rest) == Set(all))
        customers = try await each(customers) { $0.close() }
        #expect(try await server.stop() == 0)
      }
    }

    private func act(_ customers: [Customer], times: Int) async throws -> [Customer] {
      try await each(customers) { customer in
        for _ in 0..<times { try customer.act() }
      }
    }

    /// The identifiers of what the topic has; in each concert the sequence ascends.
    private func read(
      _ broker: IndependentBroker, in place: Premises, _ flags: [String] = ["--until-end"]
    ) async throws -> [String] {
      // The broker waits for the session of a reader that has left, by default 45 seconds.
      let address = broker.address("sales") + "?session.timeout.ms=6000"
      let line = ["tail-events", "--from", address, "--from-start"]
      let printed = try await place.run(Premises.binary(), line + flags)
      #expect(printed.code == 0, "\(printed.errors)")
      var last: [String: String] = [:]
      return try printed.output.split(separator: "\n").map { line in
        let event = try JSONValue.parse(Array(line.utf8))
        let concert = try #require(event["partitionkey"]?.stringValue)
        let sequence = try #require(event["sequence"]?.stringValue)
        #expect(last[concert, default: ""] < sequence)
        last[concert] = sequence
        return try #require(event["id"]?.stringValue)
      }
    }

    // Also what is said of the sale's beginning, which is noticed every few seconds.
    private static let waiting = Statement(
      """
      SELECT (SELECT COUNT(*) FROM outbox_waiting)
        + (SELECT COUNT(*) FROM outbox WHERE seq > (SELECT through FROM outbox_readers WHERE name = 'TOPIC'))
        + (SELECT COUNT(*) = 0 FROM outbox WHERE kind = 'line.opened')
      """)

    /// Waits until nothing waits for the topic: queried from the store, because the figure of /metrics is
    /// seconds old.
    private func drained(_ server: RunningServer) async throws {
      let deadline = ContinuousClock.now + .seconds(60)
      while ContinuousClock.now < deadline {
        let count = try SQLiteDatabase.watch(folder: server.place.data) { tx in
          try tx.first(Self.waiting) { $0.int(0) }
        }
        if count == 0 { return }
        await onThread { pause(milliseconds: 100) }
      }
      Issue.record("events still wait after a minute")
    }
  }
}
