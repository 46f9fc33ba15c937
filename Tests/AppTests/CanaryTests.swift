import Database
import DatabaseSQLite
import HTTPServer
import JSON
import Receiver
import TestKit
import Testing
import Glibc

@testable import App

@Suite("What must stay secret")
struct CanaryTests {
  private static let secret = "ca9a41" + String(repeating: "e7", count: 29)
  private static let organiserPassword = "canary-of-the-organiser"
  private static let password = "canary-of-the-fan"

  @Test("no password, token, ticket code or secret is in the log or the metrics of a whole run")
  func wholeRun() async throws {
    let receiver = try Receiver { _, _ in .status(204) }
    defer { receiver.stop() }
    try await withFolder { folder in
      let configuration = try configuration(
        [
          "--listen=127.0.0.1:0", "--data", folder, "--log-level=debug", "--events=webhook",
          "--webhook-private-addresses=on",
        ],
        [
          "BOXOFFICE_SECRET": Self.secret, "BOXOFFICE_ADMIN_EMAIL": "organiser@example.com",
          "BOXOFFICE_ADMIN_PASSWORD": Self.organiserPassword,
        ])
      let file = try LogFile(.debug)
      let server = try await BoxOfficeServer.build(
        configuration, log: file.log, clock: SteadyClock()
      ) { reason in Issue.record("the disk failed: \(reason)") }
      let port = try server.server.start()
      let services = ServicesTask(server)
      let outcome: Result<Evening, any Error>
      do {
        outcome = .success(try await onThread { try Evening(port: port, receiver) })
      } catch {
        outcome = .failure(error)
      }
      await server.server.drain()
      await services.stop()
      await server.webhooks.close()
      await server.database.close()
      let evening = try outcome.get()

      let text = try file.text()
      #expect(text.split(separator: "\n").count > 20)
      let samples = try prometheusSamples(evening.metrics)
      #expect(samples["boxoffice_seats{status=\"SOLD\"}"] == 2)
      #expect(samples["boxoffice_lane_batch_size_count"] ?? 0 > 5)
      #expect(evening.canaries.count == 11)
      for canary in evening.canaries + [Self.secret, Self.organiserPassword, Self.password] {
        #expect(canary.count >= 10)
        #expect(!text.contains(canary), "the log tells \(canary)")
        #expect(!evening.metrics.contains(canary), "the metrics tell \(canary)")
      }
      // The same words a person may read are there: the log is not simply empty of everything.
      #expect(text.contains("/api/v1/payments"))
      #expect(text.contains(evening.fan))
      #expect(text.contains("webhook delivered"))
    }
  }

  /// Everything a fan and an organiser do in an evening, some of it wrong; blocking.
  private struct Evening: Sendable {
    private(set) var canaries: [String] = []
    private(set) var metrics = ""
    private(set) var fan = ""
    private var wire: Wire

    init(port: Int, _ receiver: Receiver) throws {
      wire = try Wire(port: port)
      defer { wire.close() }
      let organiser = try logIn("organiser@example.com", CanaryTests.organiserPassword)
      let concert = try ask(
        .post, "/admin/concerts", [("Authorization", "Bearer \(organiser)")],
        [
          "title": "T", "artist": "A", "venue": "V", "saleOpensAt": "2020-01-01T00:00:00Z",
          "saleClosesAt": "2099-01-01T00:00:00Z",
        ]
      ).text("concertId")
      let date = try ask(
        .post, "/admin/concerts/\(concert)/performances",
        [("Authorization", "Bearer \(organiser)")],
        ["startsAt": "2099-02-01T00:00:00Z", "seatCount": 4, "price": 100]
      ).text("performanceId")
      fan = try ask(
        .post, "/users", [("Idempotency-Key", "sign-up")],
        ["email": "fan@example.com", "password": .string(CanaryTests.password), "name": "F"]
      ).text("userId")
      try mistakes()
      let token = try logIn("fan@example.com", CanaryTests.password)
      try hook(receiver, organiser: organiser)
      try buy(concert, date, token, organiser: organiser)
      // The test's event, and the payment's, whose outcome is then written and logged.
      while receiver.messages.count < 2 { usleep(10_000) }
      while try !ask(.get, "/metrics", [], prefix: "").text.contains("{outcome=\"delivered\"} 1") {}
      metrics = try ask(.get, "/metrics", [], prefix: "").text
      let out = try ask(.delete, "/sessions/current", [("Authorization", "Bearer \(token)")])
      #expect(out.status == 204)
    }

    /// A webhook, whose address has something secret in it too.
    private mutating func hook(_ receiver: Receiver, organiser: String) throws {
      let access = [(name: "Authorization", value: "Bearer \(organiser)")]
      let made = try ask(
        .post, "/admin/webhooks", access + [("Idempotency-Key", "hook")],
        ["url": .string(receiver.url)])
      #expect(made.status == 201, "\(made.text)")
      canaries += [String(made.text("secret").dropFirst(6)), "in-the-query"]
      let path = "/admin/webhooks/\(made.text("webhookId"))"
      let tried = try ask(.post, "\(path)/test", access)
      #expect(tried.json["delivered"] == true, "\(tried.text)")
      #expect(try ask(.get, path, access).status == 200)
      #expect(
        try ask(.patch, path, access, ["url": "https://127.0.0.1.x.0/?in-the-query"]).status == 400)
    }

    /// Wrong passwords, broken bodies, bent tokens.
    private mutating func mistakes() throws {
      let password = CanaryTests.password
      let wrong = try ask(
        .post, "/sessions", [],
        ["email": "fan@example.com", "password": .string(password + " not quite")])
      #expect(wrong.status == 401)
      let broken = try send(
        .post, "/api/v1/sessions", [("Content-Type", "application/json")],
        Array("{\"email\":\"fan@example.com\",\"password\":\"\(password)\"".utf8))
      #expect(broken.status == 400)
      let misplaced = try ask(
        .post, "/users", [],
        ["email": .string(password), "password": .string(password), "pasword": .string(password)])
      #expect(misplaced.status == 400)
      let taken = try ask(
        .post, "/users", [],
        ["email": "fan@example.com", "password": .string(password), "name": "F"])
      #expect(taken.code == "EMAIL_TAKEN")
      let bent = try ask(.get, "/users/me", [("Authorization", "Bearer \(password).\(password)")])
      #expect(bent.status == 401)
      let inQuery = try ask(.get, "/concerts?token=\(password)", [])
      #expect(inQuery.status < 500)
    }

    private mutating func buy(
      _ concert: String, _ date: String, _ token: String, organiser: String
    ) throws {
      let access = [(name: "Authorization", value: "Bearer \(token)")]
      let joined = try ask(
        .post, "/queue-tokens", access + [("Idempotency-Key", "join")],
        ["concertId": .string(concert)])
      let queueToken = joined.text("token")
      canaries.append(queueToken)
      let inside = access + [("Queue-Token", queueToken)]
      while try ask(.get, "/queue-tokens/current", inside).text("status") != "ACTIVE" {}
      let map = try ask(.get, "/performances/\(date)/seats", inside)
      let seats = map.json["seats"]?.arrayValue?.compactMap { $0["seatId"] } ?? []
      #expect(seats.count == 4)
      let held = try ask(
        .post, "/reservations", inside + [("Idempotency-Key", "hold")],
        ["performanceId": .string(date), "seatIds": .array(Array(seats.prefix(2)))])
      let reservation = JSONValue.string(held.text("reservationId"))
      let poor = try ask(.post, "/payments", inside, ["reservationId": reservation])
      #expect(poor.status == 402)
      _ = try ask(.post, "/wallet/charges", access, ["amount": 1_000])
      let paid = try ask(
        .post, "/payments", inside + [("Idempotency-Key", "pay")], ["reservationId": reservation])
      #expect(paid.status == 201, "\(paid.text)")
      let tickets = paid.json["tickets"]?.arrayValue ?? []
      let codes = tickets.compactMap { $0["code"]?.stringValue }
      #expect(codes.count == 2)
      canaries += codes
      let id = tickets.first?["ticketId"]?.stringValue ?? ""
      #expect(try ask(.get, "/tickets/\(id)", access).status == 200)
      #expect(try ask(.get, "/tickets/\(id)/qr.svg", access).status == 200)
      let over = try ask(.get, "/queue-tokens/current", inside)
      #expect(over.status == 410)
      for code in codes + [queueToken] {
        let checked = try ask(
          .post, "/admin/checkins", [("Authorization", "Bearer \(organiser)")],
          ["code": .string(code)])
        #expect(checked.status == (code == queueToken ? 404 : 200), "\(checked.text)")
      }
    }

    private mutating func logIn(_ email: String, _ password: String) throws -> String {
      let reply = try ask(
        .post, "/sessions", [], ["email": .string(email), "password": .string(password)])
      let token = reply.text("accessToken")
      #expect(reply.status == 201)
      // The whole and its parts: a log that cut it in half would tell as much.
      canaries.append(token)
      canaries += token.split(separator: ".").dropFirst().map { String($0) }
      return token
    }

    private mutating func ask(
      _ method: Method, _ path: String, _ headers: [(name: String, value: String)],
      _ json: JSONValue? = nil, prefix: String = "/api/v1"
    ) throws -> Reply {
      let type = json == nil ? [] : [(name: "Content-Type", value: "application/json")]
      return try send(method, prefix + path, headers + type, json?.bytes ?? [])
    }

    private mutating func send(
      _ method: Method, _ target: String, _ headers: [(name: String, value: String)],
      _ body: [UInt8]
    ) throws -> Reply {
      try wire.ask(Wire.head(method, target, headers, body) + body, isHead: false)
    }
  }
}
