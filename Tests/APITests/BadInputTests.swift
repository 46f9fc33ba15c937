import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

@Suite("Bad input")
struct BadInputTests {
  /// All people and things that a bad request could damage.
  struct Scene: Sendable {
    let sale: Sale
    let organiser: Client
    let fan: Client
    let fans: Client
    let reservation: String
    /// Each POST and PATCH with a body that would succeed.
    let targets: [(method: Method, path: String, body: JSONValue, client: Client)]
  }

  func scene(_ office: TestOffice, _ client: Client) async throws -> Scene {
    let hana = try await office.organiser()
    let sale = try await office.sale(by: hana)
    let mina = try await office.fan("Mina", balance: 9_000)
    let token = try await office.admit(mina, sale)
    let held = try await office.hold(mina, token, sale)
    let organiser = client.by(hana)
    let fan = client.by(mina).queued(token)
    let base = "/api/v1/admin/concerts"
    let dates: JSONValue = [
      "startsAt": "\(office.now.adding(seconds: 86_400).text)", "seatCount": 1, "price": 1,
    ]
    let policy: JSONValue = ["kind": "capacity", "maxActive": 5, "activeSeconds": 60]
    let hook = try await organiser.post("/admin/webhooks", WebhookTests.body).text("webhookId")
    return Scene(
      sale: sale, organiser: organiser, fan: fan, fans: client.by(mina), reservation: held,
      targets: [
        (.post, "/api/v1/users", PeopleTests.mina.with(["email": "new@example.com"]), client),
        (
          .post, "/api/v1/sessions",
          ["email": "\(mina.email)", "password": "\(Person.password)"], client
        ),
        (.post, "/api/v1/queue-tokens", ["concertId": "\(sale.concert)"], fan),
        (.post, "/api/v1/reservations", sale.seatRequest([1]), fan),
        (
          .post, "/api/v1/reservations",
          sale.seatRequest().without("seatIds").with(["best": ["quantity": 1]]), fan
        ),
        (.post, "/api/v1/wallet/charges", ["amount": 100], fan),
        (.post, "/api/v1/payments", ["reservationId": "\(held)", "amount": 1_000], fan),
        (.post, base, office.concertBody.with(["policy": policy]), organiser),
        (
          .patch, "\(base)/\(sale.concert)",
          office.concertBody.with(["policy": policy, "holdSeconds": 5]), organiser
        ),
        (.post, "\(base)/\(sale.concert)/performances", dates, organiser),
        (
          .patch, "\(base)/\(sale.concert)/queue",
          ["paused": true, "policy": policy, "graceSeconds": 5], organiser
        ),
        (.post, "/api/v1/admin/seating-plans/preview", ["seatCount": 1, "price": 1], organiser),
        (.post, "/api/v1/admin/checkins", ["code": "abc"], organiser),
        (.post, "/api/v1/admin/webhooks", WebhookTests.body, organiser),
        (.patch, "/api/v1/admin/webhooks/\(hook)", WebhookTests.body, organiser),
      ])
  }

  /// What must be as it was.
  func standing(_ scene: Scene) async throws -> [JSONValue] {
    [
      try await scene.fans.get("/wallet").json, try await scene.fans.get("/reservations").json,
      try await scene.fans.get("/wallet/entries").json,
      try await scene.fans.get("/users/me/queue-tokens").json,
      try await scene.fan.get("/performances/\(scene.sale.performance)/seats").json,
      try await scene.organiser.get("/concerts").json,
      try await scene.organiser.get("/admin/webhooks").json,
      try await scene.organiser.patch("/admin/concerts/\(scene.sale.concert)", [:]).json,
      try await scene.organiser.patch("/admin/concerts/\(scene.sale.concert)/queue", [:]).json,
    ]
  }

  @Test("a body that is no JSON object is 400", arguments: Way.allCases)
  func bodies(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let scene = try await scene(office, client)
      let before = try await standing(scene)
      let deep = String(repeating: #"{"a":"#, count: 33) + "1" + String(repeating: "}", count: 33)
      let texts = [
        "", " ", "null", "true", "1", "\"text\"", "[]", "[{}]", "{", "}", "{}}", "{\"a\"}",
        "{\"a\":}", "{'a':1}", "{\"a\":1,}", "{\"a\":01}", "{\"a\":1e999}", "{\"a\":-1e999}",
        "{\"a\":NaN}", "{\"a\":.5}", "{\"a\":1,\"a\":1}", "{\"\\ud800\":1}", "{\"a\":\"\u{0}\"}",
        "{} {}", "{\"a\":\"\n\"}", deep, "\u{feff}", "{} \u{feff}", "{\"a\":tru}", "//{}",
        "{\"a\":" + String(repeating: "9", count: 400) + "}",
      ]
      var bodies = texts.map { Array($0.utf8) }
      bodies.append(Array("{\"a\":\"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8))
      bodies.append(Array("{\"a\":\"".utf8) + [0xC0, 0x80] + Array("\"}".utf8))
      bodies.append([0, 0, 0])
      for target in scene.targets {
        for body in bodies {
          let reply = try await target.client.send(
            target.method, target.path, body: body,
            headers: [("Content-Type", "application/json")])
          expect(reply, 400, "INVALID_REQUEST")
        }
        expect(
          try await target.client.send(target.method, target.path, body: []), 400,
          "INVALID_REQUEST")
      }
      #expect(try await standing(scene) == before)
    }
  }

  static let values: [JSONValue] = [
    nil, true, [], [:], "", " ", "x", "\u{0}", "a\u{0}b", 0, -1, 1.5, -0.5, 1e300,
    9_223_372_036_854_775_807, -9_223_372_036_854_775_808, [nil], [["a": 1]], ["a": [1]],
    .string(String(repeating: "가", count: 5_000)), "\u{202e}x", "2026-13-01T00:00:00Z",
    "9999-12-31T23:59:59-12:00", "1969-12-31T23:59:59Z", "01A00000-0000-7000-8000-00000000000G",
    "{01a00000-0000-7000-8000-000000000000}", "01a0000000007000800000000000000000000000",
  ]

  @Test("a field that is wrong is named, and unknown fields are refused", arguments: Way.allCases)
  func fields(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let scene = try await scene(office, client)
      // Words that fit, and so are no bad input.
      let fitting: Set<String> = ["title", "artist", "venue", "name", "password", "code", "email"]
      for target in scene.targets {
        let unknown = target.body.with(["somethingElse": 1])
        let refused = try await target.client.send(target.method, target.path, json: unknown)
        expect(refused, 400, "INVALID_REQUEST")
        #expect(
          refused["errors"]?.arrayValue?.contains { $0["field"] == "somethingElse" } == true)
        for member in target.body.objectValue?.members ?? [] {
          if target.method == .post, !["policy", "amount"].contains(member.name) {
            let short = target.body.without(member.name)
            expect(
              try await target.client.send(target.method, target.path, json: short), 400,
              "INVALID_REQUEST")
          }
          for value in Self.values {
            if fitting.contains(member.name), value.stringValue != nil { continue }
            if ["price", "graceSeconds", "amount"].contains(member.name), value == 0 { continue }
            if member.name == "paused", value == true { continue }
            let body = target.body.with(.object(Self.one(member.name, value)))
            let reply = try await target.client.send(target.method, target.path, json: body)
            expect(reply, 400, "INVALID_REQUEST")
            let named = (reply["errors"]?.arrayValue ?? []).compactMap { $0["field"]?.stringValue }
            #expect(
              named.contains { $0.hasPrefix(member.name) || $0 == "seats" },
              "\(target.path) \(member.name): \(reply.text)")
          }
        }
      }
    }
  }

  @Test("texts keep their bounds", arguments: Way.allCases)
  func texts(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let organiser = client.by(try await office.organiser())
      let long = { (count: Int) in JSONValue.string(String(repeating: "가", count: count)) }
      for (name, most) in [("title", 200), ("artist", 200), ("venue", 200)] {
        let body = { (value: JSONValue) in
          office.concertBody.with(.object(Self.one(name, value)))
        }
        expect(try await organiser.post("/admin/concerts", body(long(most))), 201)
        for value in [long(most + 1), "", "a\u{0}", "a\nb", "\u{7f}"] {
          expect(try await organiser.post("/admin/concerts", body(value)), 400, "INVALID_REQUEST")
        }
      }
      for email in [
        "", "a@", "@b", "a@b@c", "a b@c", "a\u{0}@b", "\(String(repeating: "a", count: 260))@b",
      ] {
        expect(
          try await client.post("/users", PeopleTests.mina.with(["email": "\(email)"])), 400,
          "INVALID_REQUEST")
      }
      for password in ["", "7 chars", String(repeating: "p", count: 129)] {
        expect(
          try await client.post("/users", PeopleTests.mina.with(["password": "\(password)"])), 400,
          "INVALID_REQUEST")
      }
      for name in ["", "  ", "a\u{0}", String(repeating: "n", count: 101)] {
        expect(
          try await client.post("/users", PeopleTests.mina.with(["name": "\(name)"])), 400,
          "INVALID_REQUEST")
      }
      expect(try await client.post("/users", PeopleTests.mina), 201)
      let big = PeopleTests.mina.with(["password": .string(String(repeating: "p", count: 60_000))])
      expect(
        try await client.post("/sessions", big.without("name")), 401, "INVALID_CREDENTIALS")
      expect(
        try await client.post("/sessions", ["email": "no address", "password": "\u{0}"]), 401,
        "INVALID_CREDENTIALS")
    }
  }

  @Test("seat lists hold 1 to 100 different ids", arguments: Way.allCases)
  func seatLists(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let scene = try await scene(office, client)
      let id = JSONValue.string(scene.sale.seats[1])
      let many = (0...100).map {
        JSONValue.string("01a00000-0000-7000-8000-\(100_000_000_000 + $0)")
      }
      let lists: [JSONValue] = [
        [], [id, id], [1], [id, nil], [[id]], .array(many), "x",
        [.string("\(scene.sale.seats[1])x")],
      ]
      for list in lists {
        expect(
          try await scene.fan.post(
            "/reservations", scene.sale.seatRequest([1]).with(["seatIds": list])),
          400, "INVALID_REQUEST")
      }
      let upper = JSONValue.string(scene.sale.seats[1].uppercased())
      expect(
        try await scene.fan.post(
          "/reservations", scene.sale.seatRequest([1]).with(["seatIds": [id, upper]])), 400,
        "INVALID_REQUEST")
      expect(
        try await scene.fan.post(
          "/reservations", scene.sale.seatRequest([1]).with(["seatIds": .array(many.dropLast())])),
        404,
        "SEAT_NOT_FOUND")
      expect(
        try await scene.fan.post(
          "/reservations", scene.sale.seatRequest([1]).with(["seatIds": [upper]])),
        201)
    }
  }

  @Test("ids in other forms are not found", arguments: Way.allCases)
  func paths(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let scene = try await scene(office, client)
      let id = scene.sale.concert
      let forms = [
        "x", "1", "-1", "{\(id)}", "urn:uuid:\(id)", id.replacing("-", with: ""), "\(id)%00",
        "\(id)%20", "%3Cscript%3E", "null", "%2e%2e", "..%2f\(id)", "\(id);x=1",
        String(repeating: "a", count: 2_000), "'--", "%FF",
      ]
      for form in forms {
        expect(try await client.get("/concerts/\(form)"), 404, "CONCERT_NOT_FOUND")
        expect(try await client.get("/concerts/\(form)/queue"), 404, "CONCERT_NOT_FOUND")
        expect(
          try await scene.organiser.get("/admin/concerts/\(form)/stats"), 404, "CONCERT_NOT_FOUND")
        expect(try await scene.fan.get("/reservations/\(form)"), 404, "RESERVATION_NOT_FOUND")
        expect(try await scene.fan.get("/payments/\(form)"), 404, "PAYMENT_NOT_FOUND")
        expect(try await scene.fan.get("/tickets/\(form)"), 404, "TICKET_NOT_FOUND")
        expect(
          try await scene.fan.get("/performances/\(form)/seats"), 404, "PERFORMANCE_NOT_FOUND")
      }
    }
  }

  @Test("forged access tokens are all the same 401", arguments: Way.allCases)
  func accessTokens(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let mina = try await office.fan("Mina")
      let parts = mina.token.split(separator: ".").map(String.init)
      var forged = [
        "", "x", ".", "..", "...", "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).",
        "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.\(parts[1]).",
        "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.\(parts[1]).\(parts[2])",
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.\(parts[1]).\(parts[2])", mina.token + "=",
        mina.token + "." + parts[2], "\(parts[1]).\(parts[0]).\(parts[2])",
        String(repeating: "a", count: 3_000),
      ]
      for position in stride(from: 0, to: mina.token.utf8.count, by: 7) {
        var bytes = Array(mina.token.utf8)
        bytes[position] =
          bytes[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        forged.append(String(decoding: bytes, as: UTF8.self))
      }
      for token in forged where token != mina.token {
        expect(try await client.bearing(token).get("/users/me"), 401, "UNAUTHENTICATED")
      }
      for header in ["Basic \(mina.token)", mina.token, "Bearer", "Bearer \(mina.token) x"] {
        expect(
          try await client.adding("Authorization", header).get("/users/me"), 401,
          "UNAUTHENTICATED")
      }
      expect(
        try await client.adding("Authorization", "bearer  \(mina.token)").get("/users/me"), 200)
    }
  }

  @Test("forged queue tokens are all the same 401", arguments: Way.allCases)
  func queueTokens(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina")
      let token = try await office.admit(mina, sale)
      var forged = [
        "x", token + "A", token + "=", String(token.dropLast()), String(token.reversed()),
        String(repeating: "A", count: 66), String(repeating: "_", count: 3_000), "caf\u{e9}",
      ]
      for position in stride(from: 0, to: token.utf8.count, by: 3) {
        var bytes = Array(token.utf8)
        bytes[position] =
          bytes[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        forged.append(String(decoding: bytes, as: UTF8.self))
      }
      for text in forged {
        let fan = client.by(mina).queued(text)
        expect(try await fan.get("/queue-tokens/current"), 401, "QUEUE_TOKEN_INVALID")
        expect(try await fan.hold(sale), 401, "QUEUE_TOKEN_INVALID")
        expect(try await fan.delete("/queue-tokens/current"), 401, "QUEUE_TOKEN_INVALID")
      }
      expect(try await client.queued("").get("/queue-tokens/current"), 401, "QUEUE_TOKEN_REQUIRED")
    }
  }

  static func one(_ name: String, _ value: JSONValue) -> JSONObject {
    var object = JSONObject()
    _ = object.append(name, value)
    return object
  }
}
