import Database
import HTTPServer
import JSON
import Redis
import TestKit
import TestServers
import Testing

@testable import App

/// What must be in no log, no metric and no refusal.
enum Canaries {
  static let secret = "ca9a41" + String(repeating: "e7", count: 29)
  static let organiserPassword = "canary-of-the-organiser"
  static let password = "canary-of-the-fan"
  static let databasePassword = "canary-of-the-database"
  static let redisPassword = "canary-of-the-redis"
  static let fixed = [secret, organiserPassword, password, databasePassword, redisPassword]
}

/// Runs a whole box office in this process, its log into `file`; it is ended whatever happens.
func withBoxOffice<Value>(
  _ arguments: [String], log file: LogFile, _ body: (Int) async throws -> Value
) async throws -> Value {
  let configuration = try configuration(
    ["--listen=127.0.0.1:0", "--log-level=debug", "--access-log=all"] + arguments,
    [
      "BOXOFFICE_SECRET": Canaries.secret, "BOXOFFICE_ADMIN_EMAIL": "organiser@example.com",
      "BOXOFFICE_ADMIN_PASSWORD": Canaries.organiserPassword,
    ])
  let server = try await BoxOfficeServer.build(
    configuration, log: file.log, clock: SteadyClock()
  ) { reason in Issue.record("the disk failed: \(reason)") }
  let port = try server.server.start()
  let services = ServicesTask(server)
  let outcome: Result<Value, any Error>
  do {
    outcome = .success(try await body(port))
  } catch {
    outcome = .failure(error)
  }
  await server.server.drain()
  await services.stop()
  await server.cluster?.close(now: server.clock.now())
  await server.database.close()
  return try outcome.get()
}

/// Runs a box office on a PostgreSQL and a Redis of its own, both behind passwords.
func withClusteredOffice<Value: Sendable>(
  log file: LogFile, _ body: (Int, RedisServer) async throws -> Value
) async throws -> Value {
  let (server, address) = try await onOwnThread {
    let server = try PostgresServer.shared.get()
    return (server, try server.makeDatabase())
  }
  let outcome: Result<Value, any Error>
  do {
    let value = try await RedisServer.with(password: Canaries.redisPassword) { redis in
      let room = "redis://:\(Canaries.redisPassword)@\(redis.address.host):\(redis.address.port)/0"
      return try await withFolder { folder in
        try await withBoxOffice(
          [
            "--data", folder, "--database", withPassword(address), "--waiting-room", room,
          ], log: file
        ) { port in try await body(port, redis) }
      }
    }
    outcome = .success(value)
  } catch {
    outcome = .failure(error)
  }
  try? await onOwnThread { try server.removeDatabase(address) }
  return try outcome.get()
}

/// The address with a password, which this server does not ask for.
private func withPassword(_ address: String) -> String {
  guard let at = address.firstIndex(of: "@") else { return address }
  let login = address[..<at]
  let user = login.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != ":" }
  return "postgres://\(user):\(Canaries.databasePassword)@\(address[address.index(after: at)...])"
}

/// Everything a fan and an organiser do in an evening, some of it wrong; blocking.
struct Evening: Sendable {
  private(set) var canaries: [String] = []
  private(set) var metrics = ""
  private(set) var fan = ""
  /// Every body of a refusal.
  private(set) var refusals = ""
  private let port: Int
  private var wire: Wire

  init(port: Int) throws {
    self.port = port
    wire = try Wire(port: port)
    defer { wire.close() }
    try injections()
    let organiser = try logIn("organiser@example.com", Canaries.organiserPassword)
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
      ["email": "fan@example.com", "password": .string(Canaries.password), "name": "F"]
    ).text("userId")
    try mistakes()
    let token = try logIn("fan@example.com", Canaries.password)
    try hook(organiser)
    try buy(concert, date, token, organiser: organiser)
    metrics = try ask(.get, "/metrics", [], prefix: "").text
    let out = try ask(.delete, "/sessions/current", [("Authorization", "Bearer \(token)")])
    #expect(out.status == 204)
  }

  /// A webhook, whose address and secret are for two pairs of eyes.
  private mutating func hook(_ organiser: String) throws {
    let inQuery = "canary-in-the-query"
    let made = try ask(
      .post, "/admin/webhooks",
      [("Authorization", "Bearer \(organiser)"), ("Idempotency-Key", "hook")],
      ["url": .string("https://hooks.invalid/in?key=\(inQuery)")])
    #expect(made.status == 201)
    canaries += [String(made.text("secret").dropFirst(6)), inQuery]
  }

  /// Wrong passwords, broken bodies, bent tokens.
  private mutating func mistakes() throws {
    let password = Canaries.password
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
    let signUp = try ask(
      .post, "/users", [], ["email": "f2@example.com", "password": 7, "name": "F"])
    #expect(signUp.status == 400)
    let taken = try ask(
      .post, "/users", [],
      ["email": "fan@example.com", "password": .string(password), "name": "F"])
    #expect(taken.code == "EMAIL_TAKEN")
    let bent = try ask(.get, "/users/me", [("Authorization", "Bearer \(password).\(password)")])
    #expect(bent.status == 401)
    for target in ["/concerts?token=\(password)", "/concerts/\(Canaries.secret)?\(password)"] {
      #expect(try ask(.get, target, []).status < 500)
    }
    for name in ["Cookie", "User-Agent", "traceparent", "tracestate", "X-Forwarded-For"] {
      #expect(try ask(.get, "/concerts", [(name, password)]).status == 200)
    }
    let basic = try ask(.get, "/wallet", [("Authorization", "Basic \(password)")])
    #expect(basic.status == 401)
    let keyed = try ask(
      .post, "/queue-tokens", [("Idempotency-Key", password + " with a space")], [:])
    #expect(keyed.status == 401)
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
    // Where it does not belong: in the path and in the query.
    #expect(try ask(.get, "/queue-tokens/\(queueToken)", access).status == 404)
    #expect(try ask(.get, "/concerts?queueToken=\(queueToken)", access).status < 500)
    #expect(try ask(.get, "/tickets/\(token)", access).status == 404)
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
    for code in codes { #expect(try ask(.get, "/tickets/\(code)", access).status == 404) }
    let id = tickets.first?["ticketId"]?.stringValue ?? ""
    #expect(try ask(.get, "/tickets/\(id)", access).status == 200)
    #expect(try ask(.get, "/tickets/\(id)/qr.svg", access).status == 200)
    let picture = try ask(.get, "/tickets/\(id)/qr.svg?code=\(codes[0])", access)
    #expect(picture.status == 200)
    let over = try ask(.get, "/queue-tokens/current", inside)
    #expect(over.status == 410)
    for code in codes + [queueToken] {
      let checked = try ask(
        .post, "/admin/checkins", [("Authorization", "Bearer \(organiser)")],
        ["code": .string(code)])
      #expect(checked.status == (code == queueToken ? 404 : 200), "\(checked.text)")
    }
    try lookUp(concert, held.text("reservationId"), organiser)
  }

  /// An organiser looks a buyer up and says why money should go back; the gate was open already.
  private mutating func lookUp(
    _ concert: String, _ reservation: String, _ organiser: String
  ) throws {
    let access = [(name: "Authorization", value: "Bearer \(organiser)")]
    let (buyer, reason) = ("canary-of-a-buyer@example.com", "canary-of-a-reason")
    canaries += [buyer, reason]
    let found = try ask(.get, "/admin/concerts/\(concert)/sales?q=\(buyer)", access)
    #expect(found.status == 200)
    let sold = try ask(.get, "/admin/concerts/\(concert)/sales", access)
    #expect(sold.items.count == 1)
    for canary in canaries { #expect(!sold.text.contains(canary), "sales tell \(canary)") }
    let refused = try ask(
      .post, "/admin/reservations/\(reservation)/refund", access, ["reason": .string(reason)])
    #expect(refused.code == "ALREADY_CHECKED_IN", "\(refused.text)")
  }

  private mutating func logIn(_ email: String, _ password: String) throws -> String {
    let reply = try ask(
      .post, "/sessions", [], ["email": .string(email), "password": .string(password)])
    let token = reply.text("accessToken")
    #expect(reply.status == 201)
    // The whole and its parts: a log that cut it in half would contain as much.
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
    let reply = try wire.ask(Wire.head(method, target, headers, body) + body, isHead: false)
    if reply.status >= 400 { refusals += reply.text + "\n" }
    return reply
  }

  /// What would write into a log or a terminal if it were allowed.
  private mutating func injections() throws {
    for value in ["a\u{1B}[31mred", "a\u{7F}", "a\u{1}b", "a\rb", "a\u{0}b"] {
      for name in ["X-Request-Id", "User-Agent", "traceparent"] {
        let head = "GET /api/v1/concerts HTTP/1.1\r\nHost: t\r\n\(name): \(value)\r\n\r\n"
        var other = try Wire(port: port)
        defer { other.close() }
        let reply = try other.ask(Array(head.utf8), isHead: false)
        #expect(reply.status == 400, "\(name)")
        refusals += reply.text + "\n"
      }
    }
    for target in ["/a%0A%1B%5B31m", "/\u{1B}[31m", "/a\"b", "/{\"level\":\"error\"}"] {
      let head = "GET \(target) HTTP/1.1\r\nHost: t\r\nX-Request-Id: a\"b\\c\r\n\r\n"
      var other = try Wire(port: port)
      defer { other.close() }
      let reply = try other.ask(Array(head.utf8), isHead: false)
      #expect([400, 404].contains(reply.status), "\(target)")
      refusals += reply.text + "\n"
    }
  }
}
