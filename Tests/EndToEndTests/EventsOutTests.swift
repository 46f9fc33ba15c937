import BookingStore
import Database
import DatabaseSQLite
import Encoding
import Foundation
import Glibc
import HTTPServer
import JSON
import Kafka
import Signing
import TestKit
import TestServers
import Testing
import Ticketing

extension BuiltProgram {
  @Suite("Publishes to the world", .timeLimit(.minutes(3)))
  struct EventsOutTests {
    private static let rows = Statement(
      """
      SELECT o.event_id, o.kind, COALESCE(w.seq, p.seq), topic.through, webhooks.through, o.seq
      FROM outbox o
      JOIN outbox_readers topic ON topic.name = 'TOPIC'
      JOIN outbox_readers webhooks ON webhooks.name = 'WEBHOOKS'
      LEFT JOIN outbox_waiting w ON w.concert_id = o.concert_id AND w.seq = o.seq
      LEFT JOIN outbox_parked p ON p.seq = o.seq ORDER BY o.seq
      """)

    /// What the outbox says of an event.
    private struct Told {
      let kind: String
      let isPublished: Bool
      let isQueued: Bool
    }

    @Test(
      "what is paid is on the topic and at the webhook, through an outage, once and in order")
    func events() async throws {
      let kafka = try await onThread { try KafkaServer() }
      _ = try kafka.makeTopic("sales", partitions: 3)
      let receiver = try Receiver { number, _ in
        // Now and then it does not want to.
        number % 7 == 3 ? .status(503) : .status(204)
      }
      defer { receiver.stop() }
      let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      try await withPlace { place in
        let server = try await RunningServer.start(
          in: place,
          ["--events", "webhook,\(kafka.address("sales"))", "--webhook-private-addresses", "on"])
        let whereabouts = Whereabouts(server)
        let organiser = try await Organiser(whereabouts)
        let secret = try await webhook(to: receiver, whereabouts, organiser)
        var customers = try await Customer.crowd(8, whereabouts, seed: 5)
        let stopping = Flag()
        let crowd = customers
        async let acted = each(crowd) { customer in
          while !stopping.isSet { try customer.act() }
        }
        await onThread { pause(milliseconds: 700) }
        kafka.goDown()
        await onThread { pause(milliseconds: 1_500) }
        kafka.goUp()
        await onThread { pause(milliseconds: 700) }
        stopping.set()
        customers = try await acted
        // No fan noticed the outage.
        try #require(whereabouts.complaints.isEmpty, "\(whereabouts.complaints.prefix(5))")
        let traced = try await bought(whereabouts, organiser, trace: trace)

        let payments = customers.map(\.payments.count).reduce(0, +) + 1
        try await until("the topic has everything") {
          try await metric(server, "boxoffice_events_backlog") == 0
        }
        // Counted every five seconds: what came since is out within a moment.
        await onThread { pause(milliseconds: 5_500) }
        try await until("the topic has everything") {
          try await metric(server, "boxoffice_events_backlog") == 0
        }
        try await until("the webhook has every payment") { [receiver] in
          Set(receiver.messages.compactMap { $0.headers["webhook-id"] }).count == payments
        }
        let printed = try await place.run(
          Premises.binary(),
          [
            "tail-events", "--from", kafka.address("sales"), "--from-start", "--until-end",
            "--unique",
          ])
        #expect(printed.code == 0, "\(printed.errors)")
        print("end to end: tail-events: \(printed.errors.dropFirst(11).dropLast())")
        customers = try await each(customers) { $0.close() }
        #expect(try await server.stop() == 0)

        let told = try expectAll(payments, printed.output, of: place, traced, trace)
        for message in receiver.messages {
          let id = message.headers["webhook-id"] ?? ""
          let time = message.headers["webhook-timestamp"] ?? ""
          let signature = MACKey(key: secret).code(Array("\(id).\(time).".utf8) + message.body)
          #expect(message.headers["webhook-signature"] == "v1,\(Base64.encode(signature))")
          #expect(told[id]?.kind == "payment.completed")
        }
        #expect(try await place.boxoffice("reconcile").code == 0)
      }
    }

    /// Subscribes a receiver to payments; the secret.
    private func webhook(
      to receiver: Receiver, _ whereabouts: Whereabouts, _ organiser: Organiser
    ) async throws -> [UInt8] {
      try await onThread { () throws -> [UInt8] in
        var visitor = Visitor(whereabouts, token: organiser.token)
        defer { visitor.close() }
        let made = try visitor.ask(
          .post, "/api/v1/admin/webhooks",
          json: ["url": .string(receiver.url), "events": ["payment.completed"]])
        let text = made.text("secret")
        #expect(made.status == 201 && text.hasPrefix("whsec_"), "\(made.text)")
        return Array(Data(base64Encoded: String(text.dropFirst(6))) ?? Data())
      }
    }

    /// Everything committed is on the topic, nothing else, each once and in order; the outbox.
    private func expectAll(
      _ payments: Int, _ printed: String, of place: Premises, _ traced: String, _ trace: String
    ) throws -> [String: Told] {
      let told = try outbox(of: place)
      let read = try printed.split(separator: "\n").map {
        try JSONValue.parse(Array($0.utf8))
      }
      let ids = read.compactMap { $0["id"]?.stringValue }
      #expect(ids.count == told.count && Set(ids) == Set(told.keys))
      #expect(told.values.allSatisfy { $0.isPublished && $0.isQueued })
      #expect(told.values.filter { $0.kind == "payment.completed" }.count == payments)
      #expect(told.values.filter { $0.kind == "line.opened" }.count == 2)
      try expectOrder(read)
      // The client's trace, gone on with by the request that made the event.
      let ofTraced = read.filter {
        $0["traceparent"]?.stringValue?.hasPrefix(trace.prefix(35)) == true
      }
      #expect(
        Set(ofTraced.compactMap { $0["type"]?.stringValue }) == [
          "boxoffice.reservation.held.v1", "boxoffice.payment.completed.v1",
          "boxoffice.ticket.issued.v1",
        ])
      #expect(ofTraced.contains { $0["data"]?["reservationId"]?.stringValue == traced })
      return told
    }

    @Test("events that could not be published before a kill -9 are published after it")
    func crash() async throws {
      let kafka = try await onThread { try KafkaServer() }
      let address = try kafka.makeTopic("sales")
      let flags = ["--events", kafka.address("sales")]
      try await withPlace { place in
        let server = try await RunningServer.start(in: place, flags)
        let whereabouts = Whereabouts(server)
        let organiser = try await Organiser(whereabouts)
        kafka.goDown()
        _ = try await bought(whereabouts, organiser, trace: nil)
        whereabouts.leaving()
        try await server.crash()
        kafka.goUp()
        let again = try await RunningServer.start(in: place, flags)
        whereabouts.arrived(again)
        try await until("the topic has the sale") {
          try await KafkaServer.read(address).contains {
            String(decoding: $0.value, as: UTF8.self).contains("payment.completed")
          }
        }
        // A topic that is away does not hold up the end either.
        kafka.goDown()
        let begun = ContinuousClock.now
        #expect(try await again.stop() == 0)
        #expect(ContinuousClock.now - begun < .seconds(8))
      }
    }

    /// The outbox as it is on disk.
    private func outbox(of place: Premises) throws -> [String: Told] {
      let rows = try SQLiteDatabase.watch(folder: place.data) { tx in
        try tx.all(Self.rows) { row -> (String, Told) in
          let id: Outbox.ID = row.id(0)
          return (
            id.text,
            Told(
              kind: row.text(1),
              isPublished: row.intOrNil(2) == nil && row.int(5) <= row.int(3),
              isQueued: row.int(5) <= row.int(4))
          )
        }
      }
      return Dictionary(uniqueKeysWithValues: rows)
    }

    /// In each concert the sequence ascends.
    private func expectOrder(_ events: [JSONValue]) throws {
      var last: [String: String] = [:]
      for event in events {
        let concert = try #require(event["partitionkey"]?.stringValue)
        let sequence = try #require(event["sequence"]?.stringValue)
        #expect(last[concert, default: ""] < sequence)
        last[concert] = sequence
      }
    }

    /// Buys a seat of a concert made for it, each request with the trace; the reservation.
    private func bought(
      _ whereabouts: Whereabouts, _ organiser: Organiser, trace: String?
    ) async throws -> String {
      let sale = try await organiser.concert("Traced", seats: 4, price: 7, terms: [:])
      return try await onThread {
        let token = try Visitor.joinUp(
          whereabouts, email: "buyer\(sale.concert.suffix(6))@example.com",
          password: "a long password")
        var visitor = Visitor(whereabouts, token: token)
        defer { visitor.close() }
        if let trace { visitor.headers.append(("traceparent", trace)) }
        _ = try visitor.ask(.post, "/api/v1/wallet/charges", json: ["amount": 100], key: "money")
        let place = try visitor.ask(
          .post, "/api/v1/queue-tokens", json: ["concertId": .string(sale.concert)], key: "join")
        let queueToken = place.text("token")
        while try visitor.ask(
          .get, "/api/v1/queue-tokens/current", queueToken: queueToken
        ).text("status") != "ACTIVE" { pause(milliseconds: 10) }
        let map = try visitor.ask(
          .get, "/api/v1/performances/\(sale.performance)/seats", queueToken: queueToken)
        let seat = map.json["seats"]?.arrayValue?.first?["seatId"] ?? .null
        let held = try visitor.ask(
          .post, "/api/v1/reservations",
          json: ["performanceId": .string(sale.performance), "seatIds": .array([seat])],
          key: "hold", queueToken: queueToken)
        let paid = try visitor.ask(
          .post, "/api/v1/payments", json: ["reservationId": .string(held.text("reservationId"))],
          key: "pay", queueToken: queueToken)
        #expect(paid.status == 201, "\(paid.text)")
        return held.text("reservationId")
      }
    }

    private func metric(_ server: RunningServer, _ name: String) async throws -> Double? {
      try await onThread {
        var visitor = Visitor(Whereabouts(server))
        defer { visitor.close() }
        let text = try visitor.ask(.get, "/metrics").text
        return text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
          .flatMap { Double($0.dropFirst(name.count + 1)) }
      }
    }

    private func until(_ what: String, _ isDone: () async throws -> Bool) async throws {
      let deadline = ContinuousClock.now + .seconds(60)
      while ContinuousClock.now < deadline {
        if try await isDone() { return }
        await onThread { pause(milliseconds: 50) }
      }
      Issue.record("\(what): not within a minute")
    }
  }
}
