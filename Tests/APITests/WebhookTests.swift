import BookingStore
import Database
import HTTPClient
import HTTPServer
import JSON
import Synchronization
import TestKit
import Testing
import Ticketing
import Events

@Suite("Webhooks")
struct WebhookTests {
  static let fields: Set<String> = [
    "webhookId", "url", "description", "events", "enabled", "disabledReason", "failingSince",
    "createdAt",
  ]
  static let body: JSONValue = ["url": "https://hooks.example.org/in?key=1"]

  /// What a test's endpoints answer, and what they were sent.
  private final class Endpoint: Sendable {
    let posts = Mutex<[HTTPPost]>([])
    let answer = Mutex(HTTPOutcome.answered(status: 204, retryAfter: nil))

    var options: TestOffice.Options {
      var options = TestOffice.Options()
      options.post = { [self] post in
        posts.withLock { $0.append(post) }
        return answer.withLock { $0 }
      }
      return options
    }

    var signatures: [String] {
      posts.withLock {
        $0.compactMap { $0.headers.first { $0.name == "webhook-signature" }?.value }
      }
    }
  }

  private func dispatcher(_ office: TestOffice) -> WebhookDispatcher {
    WebhookDispatcher(
      database: office.database, courier: office.courier, now: { office.now }, chance: { 0.5 },
      report: { _ in }, fail: { Issue.record("the store failed: \($0)") })
  }

  @Test("a webhook is made, read, listed, changed and deleted", arguments: Way.allCases)
  func lifeOfAWebhook(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let organiser = client.by(try await office.organiser())
      let made = try await organiser.post("/admin/webhooks", Self.body)
      expect(made, 201)
      #expect(made.json.names == Self.fields.union(["secret"]))
      #expect(made["events"] == .some(.null))
      #expect(made["enabled"] == true && made["description"] == "")
      #expect(made.text("secret").hasPrefix("whsec_"))
      let id = made.text("webhookId")
      #expect(made.header("location") == "/api/v1/admin/webhooks/\(id)")
      let read = try await organiser.get("/admin/webhooks/\(id)")
      expect(read, 200)
      #expect(read.json == made.json.without("secret"))
      office.clock.advance(seconds: 1)
      let second = try await organiser.post(
        "/admin/webhooks",
        Self.body.with(["events": ["payment.refunded"], "description": "Second"]))
      #expect(second["events"] == ["payment.refunded"])
      let list = try await organiser.get("/admin/webhooks")
      #expect(list.items == [second.json.without("secret"), read.json])
      let first = try await organiser.get("/admin/webhooks?limit=1")
      #expect(first.items == [second.json.without("secret")])
      let rest = try await organiser.get("/admin/webhooks?cursor=\(first.text("nextCursor"))")
      #expect(rest.items == [read.json])
      let changes: JSONValue = [
        "url": "https://other.example.org", "description": "List", "events": ["payment.completed"],
        "enabled": false,
      ]
      let changed = try await organiser.patch("/admin/webhooks/\(id)", changes)
      expect(changed, 200)
      #expect(changed.json == read.json.with(changes))
      #expect(try await organiser.patch("/admin/webhooks/\(id)", [:]).json == changed.json)
      let all = try await organiser.patch(
        "/admin/webhooks/\(id)", ["events": nil, "enabled": true])
      #expect(all["events"] == .some(.null) && all["enabled"] == true)
      expect(try await organiser.delete("/admin/webhooks/\(id)"), 204)
      expect(try await organiser.get("/admin/webhooks/\(id)"), 404, "WEBHOOK_NOT_FOUND")
      #expect(try await organiser.get("/admin/webhooks").items.count == 1)
    }
  }

  @Test("only an organiser has anything to do with webhooks", arguments: Way.allCases)
  func organisers(_ way: Way) async throws {
    try await withContract(way, Endpoint().options) { office, client in
      let hana = try await office.organiser()
      let mina = try await office.fan("Mina")
      let id = try await client.by(hana).post("/admin/webhooks", Self.body).text("webhookId")
      let base = "/api/v1/admin/webhooks"
      let operations: [(Method, String, JSONValue?, Int)] = [
        (.post, base, Self.body, 201), (.get, base, nil, 200), (.get, "\(base)/\(id)", nil, 200),
        (.patch, "\(base)/\(id)", [:], 200), (.post, "\(base)/\(id)/secret", nil, 201),
        (.post, "\(base)/\(id)/test", nil, 200), (.get, "\(base)/\(id)/deliveries", nil, 200),
        (.post, "\(base)/\(id)/deliveries/\(nobody)/retry", nil, 404),
        (.delete, "\(base)/\(id)", nil, 204),
      ]
      for (method, path, body, status) in operations {
        expect(try await client.send(method, path, json: body), 401, "UNAUTHENTICATED")
        expect(try await client.by(mina).send(method, path, json: body), 403, "FORBIDDEN")
        expect(try await client.by(hana).send(method, path, json: body), status)
      }
      for (method, path, body, _) in operations where path != base {
        let reply = try await client.by(hana).send(
          method, path.replacing(id, with: nobody), json: body)
        expect(reply, 404, "WEBHOOK_NOT_FOUND")
        let bent = try await client.by(hana).send(method, path.replacing(id, with: "x"), json: body)
        expect(bent, 404, "WEBHOOK_NOT_FOUND")
      }
    }
  }

  @Test("what is wrong with a body is named", arguments: Way.allCases)
  func badInput(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let organiser = client.by(try await office.organiser())
      let id = try await organiser.post("/admin/webhooks", Self.body).text("webhookId")
      let long = String(repeating: "x", count: 201)
      var rows: [(String, JSONValue)] = [
        ("description", .string(long)), ("description", 1), ("description", "a\u{0}"),
        ("events", []), ("events", "payment.completed"), ("events", ["payment.lost"]),
        ("events", [1]), ("events", ["payment.completed", "payment.completed"]), ("events", [nil]),
        ("events", [:]), ("somethingElse", 1), ("secret", "whsec_x"),
      ]
      let urls: [JSONValue] = [
        nil, 1, "", "x", "http://example.org/", "https://localhost/", "https://127.0.0.1/",
        "https://[::ffff:10.0.0.1]/", "https://2130706433/", "https://0x7f.1/",
        "https://u:p@example.org/", "https://example.org/#a", "https://example.org/\u{0}",
        "https://가.example/",
        .string("https://example.org/\(String(repeating: "a", count: 2_048))"),
        "file:///etc/passwd", "https://169.254.169.254/",
      ]
      rows += urls.map { ("url", $0) }
      for (name, value) in rows {
        let part = JSONValue.object(BadInputTests.one(name, value))
        for reply in [
          try await organiser.post("/admin/webhooks", Self.body.with(part)),
          try await organiser.patch("/admin/webhooks/\(id)", part),
        ] {
          expect(reply, 400, "INVALID_REQUEST")
          let named = (reply["errors"]?.arrayValue ?? []).compactMap { $0["field"]?.stringValue }
          #expect(named == [name], "\(value): \(reply.text)")
        }
      }
      for value: JSONValue in [nil, 1, "on"] {
        expect(
          try await organiser.patch("/admin/webhooks/\(id)", ["enabled": value]), 400,
          "INVALID_REQUEST")
      }
      expect(try await organiser.post("/admin/webhooks", [:]), 400, "INVALID_REQUEST")
      for query in ["state=pending", "state=", "limit=0", "cursor=x"] {
        expect(
          try await organiser.get("/admin/webhooks/\(id)/deliveries?\(query)"), 400,
          "INVALID_REQUEST")
      }
      #expect(try await organiser.get("/admin/webhooks").items.count == 1)
    }
  }

  @Test("the contract lists the kinds there are")
  func kinds() throws {
    let published = try Contract.published.get().root["components"]?["schemas"]?["EventKind"]
    #expect(
      published?["enum"]?.arrayValue?.compactMap(\.stringValue)
        == EventKind.allCases.map(\.rawValue))
  }

  @Test("there are twenty at most", arguments: Way.allCases)
  func limit(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let organiser = client.by(try await office.organiser())
      var last = ""
      for _ in 0..<20 {
        let made = try await organiser.post("/admin/webhooks", Self.body)
        expect(made, 201)
        last = made.text("webhookId")
      }
      let refused = try await organiser.post("/admin/webhooks", Self.body)
      expect(refused, 409, "WEBHOOK_LIMIT")
      #expect(refused["limit"] == 20)
      expect(try await organiser.delete("/admin/webhooks/\(last)"), 204)
      expect(try await organiser.post("/admin/webhooks", Self.body), 201)
    }
  }

  @Test(
    "a secret is shown to its requester, once and in replays, and to no one else",
    arguments: Way.allCases)
  func secrets(_ way: Way) async throws {
    let endpoint = Endpoint()
    try await withContract(way, endpoint.options) { office, client in
      let first = try await office.organiser()
      let organiser = client.by(first)
      let made = try await organiser.keyed("make").post("/admin/webhooks", Self.body)
      let again = try await organiser.keyed("make").post("/admin/webhooks", Self.body)
      expect(again, 201)
      #expect(again.body == made.body)
      #expect(again.header("idempotency-replayed") == "true")
      let path = "/api/v1/admin/webhooks/\(made.text("webhookId"))"
      expect(try await organiser.send(.post, "\(path)/test"), 200)
      let renewed = try await organiser.keyed("renew").send(.post, "\(path)/secret")
      expect(renewed, 201)
      #expect(renewed.json.names == ["webhookId", "secret", "previousSecretUntil"])
      #expect(renewed.text("previousSecretUntil") == office.now.adding(seconds: 86_400).text)
      let repeated = try await organiser.keyed("renew").send(.post, "\(path)/secret")
      #expect(repeated.body == renewed.body)
      let secrets = [made.text("secret"), renewed.text("secret")]
      #expect(Set(secrets).count == 2)
      expect(try await organiser.send(.post, "\(path)/test"), 200)
      office.clock.advance(seconds: 86_399)
      let hana = office.renewed(first, role: .organiser)
      expect(try await client.by(hana).send(.post, "\(path)/test"), 200)
      office.clock.advance(seconds: 1)
      expect(try await client.by(hana).send(.post, "\(path)/test"), 200)
      #expect(endpoint.signatures.map { $0.split(separator: " ").count } == [1, 2, 2, 1])
      // Nowhere in what is answered or stored.
      var told = [
        try await client.by(hana).send(.get, path).text,
        try await client.by(hana).get("/admin/webhooks").text,
        try await client.by(hana).patch("/admin/webhooks/\(made.text("webhookId"))", ["x": 1]).text,
        try await client.by(hana).send(.post, "\(path)/test").text,
      ]
      told += try await office.database.read { tx in
        try tx.all(Self.keptAnswers) { row in String(decoding: row.bytes(0), as: UTF8.self) }
      }
      told += try await office.database.read { tx in
        try tx.all(Self.keptSecrets) { row in
          String(decoding: row.bytes(0) + row.bytes(1), as: UTF8.self)
        }
      }
      #expect(told.count >= 7)
      for secret in secrets.map({ $0.dropFirst(6).prefix(20) }) {
        for text in told { #expect(!text.contains(secret)) }
      }
    }
  }

  private static let keptAnswers = Statement("SELECT body FROM idempotency_keys")
  private static let keptSecrets = Statement("SELECT secret, previous_secret FROM webhooks")

  @Test(
    "a payment is delivered, listed, and sent again by hand under its id", arguments: Way.allCases)
  func deliveries(_ way: Way) async throws {
    let endpoint = Endpoint()
    try await withContract(way, endpoint.options) { office, client in
      let hana = try await office.organiser()
      let organiser = client.by(hana)
      let id = try await organiser.post(
        "/admin/webhooks",
        ["url": "https://hooks.example.org/in", "events": ["payment.completed"]]
      ).text("webhookId")
      let sale = try await office.sale(by: hana)
      let mina = try await office.fan("Mina", balance: 9_000)
      for seat in 0..<3 { _ = try await office.buy(mina, sale, [seat]) }
      endpoint.answer.withLock { $0 = .answered(status: 503, retryAfter: 7) }
      let dispatcher = dispatcher(office)
      await dispatcher.step()
      let path = "/admin/webhooks/\(id)/deliveries"
      let listed = try await organiser.get("\(path)?state=PENDING")
      #expect(listed.items.count == 3)
      let tried = try #require(listed.items.last)
      #expect(tried["lastError"] == "answered 503" && tried["lastStatus"] == 503)
      #expect(tried["attempts"] == 1 && tried["kind"] == "payment.completed")
      #expect(tried["nextAttemptAt"]?.stringValue == office.now.adding(seconds: 7).text)
      #expect(try await organiser.get("\(path)?state=DELIVERED").items.isEmpty)
      let page = try await organiser.get("\(path)?limit=2")
      #expect(page.items == Array(listed.items.prefix(2)))
      let next = try await organiser.get("\(path)?limit=2&cursor=\(page.text("nextCursor"))")
      #expect(next.items == [tried])
      endpoint.answer.withLock { $0 = .answered(status: 200, retryAfter: nil) }
      office.clock.advance(seconds: 8)
      for _ in 0..<3 { await dispatcher.step() }
      let event = tried["eventId"]?.stringValue ?? ""
      #expect(try await organiser.get("\(path)?state=DELIVERED").items.count == 3)
      let retry = "/api/v1\(path)/\(event)/retry"
      let again = try await organiser.keyed("again").send(.post, retry)
      expect(again, 200)
      #expect(again["state"] == "PENDING" && again["eventId"]?.stringValue == event)
      #expect(try await organiser.keyed("again").send(.post, retry).body == again.body)
      let before = endpoint.posts.withLock { $0.count }
      await dispatcher.step()
      let last = endpoint.posts.withLock { $0.last }
      #expect(endpoint.posts.withLock { $0.count } == before + 1)
      #expect(last?.headers.contains { $0.name == "webhook-id" && $0.value == event } == true)
      expect(
        try await organiser.send(.post, "/api/v1\(path)/\(nobody)/retry"), 404,
        "WEBHOOK_DELIVERY_NOT_FOUND")
      expect(
        try await organiser.send(.post, "/api/v1\(path)/x/retry"), 404, "WEBHOOK_DELIVERY_NOT_FOUND"
      )
    }
  }

  @Test(
    "a test event is sent at once, to a webhook that is off too, and its outcome answered",
    arguments: Way.allCases)
  func tests(_ way: Way) async throws {
    let endpoint = Endpoint()
    try await withContract(way, endpoint.options) { office, client in
      let organiser = client.by(try await office.organiser())
      let id = try await organiser.post("/admin/webhooks", Self.body).text("webhookId")
      expect(try await organiser.patch("/admin/webhooks/\(id)", ["enabled": false]), 200)
      let path = "/api/v1/admin/webhooks/\(id)/test"
      let outcomes: [(HTTPOutcome, JSONValue)] =
        [
          (
            .answered(status: 200, retryAfter: nil),
            ["delivered": true, "status": 200, "error": nil]
          ),
          (
            .answered(status: 302, retryAfter: nil),
            [
              "delivered": false, "status": 302,
              "error": "answered 302; redirects are not followed",
            ]
          ),
        ]
        + [
          HTTPFailure.closedAddress, .nameNotFound, .cannotConnect, .timedOut, .untrusted,
          .malformed,
        ].map { failure in
          (
            .failed(failure),
            [
              "delivered": false, "status": nil, "error": "the address did not answer with HTTP",
            ]
          )
        }
      for (outcome, told) in outcomes {
        endpoint.answer.withLock { $0 = outcome }
        let reply = try await organiser.send(.post, path)
        expect(reply, 200)
        #expect(reply.json.without("eventId") == told)
        let sent = try #require(endpoint.posts.withLock { $0.last })
        let event = try JSONValue.parse(sent.body)
        #expect(event["type"] == "boxoffice.webhook.test.v1" && event["id"] == reply["eventId"])
        #expect(event["data"]?["webhookId"]?.stringValue == id)
      }
      #expect(try await organiser.get("/admin/webhooks/\(id)/deliveries").items.isEmpty)
    }
  }
}
