import HTTPServer
import JSON
import TestKit
import Testing

/// The contract through a balancer without sticky sessions: each request of a person goes to another
/// instance than the one before, without a pause, and the two answer as one.
@Suite("Two instances answer as one", .serialized)
struct RoamingTests {
  @Test("each client reads on one instance what it wrote on the other, with a version or without")
  func versions() async throws {
    try await Cluster.with { cluster in
      let ports = cluster.instances.compactMap { $0.now.port }
      let odd = try await onThread {
        var odd: [String] = []
        for round in 1...4 {
          for jar in Roamer.Jar.allCases {
            var day = try Day("\(jar)\(round)", ports, jar)
            try day.pass()
            day.end()
            odd += day.odd
          }
        }
        return odd
      }
      #expect(odd.isEmpty)
    }
  }

  @Test("no client needs a version for what would be 404")
  func unknown() async throws {
    try await Cluster.with { cluster in
      let ports = cluster.instances.compactMap { $0.now.port }
      let odd = try await onThread {
        var day = try Day("none", ports, .none)
        for _ in 1...10 { try day.makeConcert() }
        day.end()
        return day.odd
      }
      #expect(odd.isEmpty)
    }
  }
}

/// What a person and an organiser do one after the other, and what was not as it should be.
///
/// Blocking.
private struct Day {
  let name: String
  private var roamer: Roamer
  var odd: [String] = []
  private var organiser = ""
  private var concert = ""
  private var performance = ""

  init(_ name: String, _ ports: [Int], _ jar: Roamer.Jar) throws {
    self.name = name
    roamer = try Roamer(name, ports, jar)
  }

  mutating func pass() throws {
    try makeConcert()
    try changeConcert()
    let mina = try signUp("mina")
    roamer.become(mina)
    try see(.post, "/wallet/charges", ["amount": 5_000], 201) { $0["balance"] == 5_000 }
    try see(.get, "/wallet") { $0["balance"] == 5_000 }
    let token = try enter()
    let jun = try signUp("jun")
    roamer.become(jun)
    try joinAndLeave()
    roamer.become(mina, token)
    try buy()
    roamer.become(jun)
    try see(.delete, "/sessions/current", nil, 204)
    try see(.get, "/wallet", nil, 401)
  }

  /// Hangs up.
  func end() { roamer.close() }

  /// An organiser's first minute: made here, dated there, seen here again.
  mutating func makeConcert() throws {
    roamer.become("")
    if organiser.isEmpty {
      organiser = try see(
        .post, "/sessions",
        [
          "email": .string(Premises.organiser.email),
          "password": .string(Premises.organiser.password),
        ], 201
      ).text("accessToken")
    }
    roamer.become(organiser)
    concert = try see(
      .post, "/admin/concerts",
      [
        "title": "Winter", "artist": "The Lanterns", "venue": "Harbour Hall",
        "saleOpensAt": "2020-01-01T00:00:00Z", "saleClosesAt": "2099-01-01T00:00:00Z",
        "policy": ["kind": "capacity", "maxActive": 1, "activeSeconds": 600],
      ], 201
    ).text("concertId")
    performance = try see(
      .post, "/admin/concerts/\(concert)/performances",
      ["startsAt": "2099-02-01T00:00:00Z", "seatCount": 3, "price": 1_000], 201
    ).text("performanceId")
    try see(.get, "/performances/\(performance)/plan")
    try see(.get, "/concerts/\(concert)/queue")
  }

  private mutating func changeConcert() throws {
    let path = "/concerts/\(concert)"
    try see(.get, path) { $0["performances"]?.arrayValue?.count == 1 }
    for isPaused in [true, false] {
      try see(.patch, "/admin\(path)/queue", ["paused": .bool(isPaused)])
      try see(.get, path + "/queue") { $0["state"] == (isPaused ? "PAUSED" : "OPEN") }
    }
    try see(.patch, "/admin" + path, ["title": "Summer"])
    try see(.get, path) { $0["title"] == "Summer" }
  }

  private mutating func signUp(_ person: String) throws -> String {
    roamer.become("")
    let email = "\(person)-\(name)@example.com"
    let account: JSONValue = ["email": .string(email), "password": "a long password"]
    try see(.post, "/users", account.with(["name": "A fan"]), 201)
    return try see(.post, "/sessions", account, 201).text("accessToken")
  }

  /// Joins and is let in; only that takes time, and all clients wait for it.
  private mutating func enter() throws -> String {
    roamer.queueToken = try see(
      .post, "/queue-tokens", ["concertId": .string(concert)], 201
    ).text("token")
    try see(.get, "/users/me/queue-tokens") { $0["items"]?.arrayValue?.count == 1 }
    for _ in 0..<500 {
      let place = try see(.get, "/queue-tokens/current")
      if place["status"] == "ACTIVE" { return roamer.queueToken }
      pause(milliseconds: 10)
    }
    odd.append("\(name): nobody was let in")
    return roamer.queueToken
  }

  private mutating func buy() throws {
    let map = "/performances/\(performance)/seats"
    let seats = try see(.get, map)["seats"]?.arrayValue?.compactMap { $0["seatId"] } ?? []
    guard let first = seats.first, let last = seats.last else { return }
    let given = try see(.post, "/reservations", wish(first), 201).text("reservationId")
    try see(.get, map) { status(of: first, in: $0) == "HELD" }
    try see(.delete, "/reservations/\(given)")
    try see(.get, map) { status(of: first, in: $0) == "AVAILABLE" }
    try see(.get, "/reservations/\(given)") { $0["status"] == "CANCELED" }
    let kept = try see(.post, "/reservations", wish(last), 201).text("reservationId")
    try see(.get, map) { status(of: last, in: $0) == "HELD" }
    try see(.post, "/payments", ["reservationId": .string(kept)], 201)
    try see(.get, "/tickets") { $0["items"]?.arrayValue?.count == 1 }
    try see(.get, "/concerts/\(concert)/queue") { $0["seatsLeft"] == 2 }
  }

  private func wish(_ seat: JSONValue) -> JSONValue {
    ["performanceId": .string(performance), "seatIds": .array([seat])]
  }

  /// A person waits behind the one inside, and does no more.
  private mutating func joinAndLeave() throws {
    let path = "/concerts/\(concert)/queue"
    roamer.queueToken = try see(
      .post, "/queue-tokens", ["concertId": .string(concert)], 201
    ).text("token")
    try see(.get, path) { $0["waiting"] == 1 && $0["active"] == 1 }
    try see(.delete, "/queue-tokens/current", nil, 204)
    try see(.get, path) { $0["waiting"] == 0 }
    try see(.get, "/queue-tokens/current", nil, 410)
  }

  /// Asks, and notes what was not as it should be.
  @discardableResult
  private mutating func see(
    _ method: Method, _ path: String, _ json: JSONValue? = nil, _ status: Int = 200,
    _ isRight: (JSONValue) -> Bool = { _ in true }
  ) throws -> Reply {
    let reply = try roamer.ask(method, path, json)
    let body = reply.body.isEmpty ? JSONValue.null : reply.json
    if reply.status != status || !isRight(body) {
      odd.append("\(name): \(method.rawValue) \(path): \(reply.status) \(reply.text)")
    }
    return reply
  }
}

private func status(of seat: JSONValue, in map: JSONValue) -> JSONValue? {
  map["seats"]?.arrayValue?.first { $0["seatId"] == seat }?["status"]
}
