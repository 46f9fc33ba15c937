public import HTTPServer
public import JSON

/// A client with one kept connection that finds the box office again when it was away.
///
/// Blocking: one thread each, inside `onThread`.
public struct Visitor: Sendable {
  /// Where the box office is.
  public let whereabouts: Whereabouts
  /// Fields sent with every request.
  public var headers: [(name: String, value: String)] = []
  private var wire: (wire: Wire, departures: Int)?

  /// Comes in; with the token of a logged-in person, as that person.
  public init(_ whereabouts: Whereabouts, token: String? = nil) {
    self.whereabouts = whereabouts
    if let token { headers.append(("Authorization", "Bearer \(token)")) }
  }

  /// The box office did not come back, or does not answer.
  public struct GaveUp: Error {
    /// Makes one.
    public init() {}
  }

  /// Asks until there is an answer: a request whose connection broke is sent again, and so is one that is
  /// asked to retry later. A request that changes something needs a key.
  public mutating func ask(
    _ method: Method, _ target: String, json: JSONValue? = nil, key: String? = nil,
    queueToken: String? = nil
  ) throws -> Reply {
    var fields = headers
    if let key { fields.append(("Idempotency-Key", key)) }
    if let queueToken { fields.append(("Queue-Token", queueToken)) }
    if json != nil { fields.append(("Content-Type", "application/json")) }
    let body = json?.bytes ?? []
    let bytes = Wire.head(method, target, fields, body) + body
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      guard let reply = attempt(bytes, "\(method.rawValue) \(target)") else {
        pause(milliseconds: 5)
        continue
      }
      whereabouts.count(reply.status)
      if reply.status == 503 || reply.code == "REQUEST_IN_PROGRESS" {
        pause(milliseconds: 20)
        continue
      }
      if reply.status >= 500 {
        whereabouts.complain("\(method.rawValue) \(target): \(reply.status) \(reply.text)")
      }
      return reply
    }
    whereabouts.complain("\(method.rawValue) \(target): no answer in 30 s")
    throw GaveUp()
  }

  /// One try; nil when there was no answer.
  private mutating func attempt(_ bytes: [UInt8], _ what: String) -> Reply? {
    if wire == nil {
      let (port, departures) = whereabouts.now
      guard let port else { return nil }
      do {
        wire = (try Wire(port: port), departures)
      } catch {
        excuse(error, departures, "connecting for " + what)
        return nil
      }
    }
    guard case (var wire, let departures)? = self.wire else { return nil }
    do {
      let reply = try wire.ask(bytes, isHead: false)
      if reply.header("connection")?.lowercased() == "close" {
        wire.close()
        self.wire = nil
      } else {
        self.wire = (wire, departures)
      }
      return reply
    } catch {
      wire.close()
      self.wire = nil
      excuse(error, departures, what)
      return nil
    }
  }

  /// A broken connection is fine when the box office went away since it was made.
  private func excuse(_ error: any Error, _ departures: Int, _ what: String) {
    if whereabouts.now.departures == departures { whereabouts.complain("\(what): \(error)") }
  }

  /// Hangs up.
  public mutating func close() {
    wire?.wire.close()
    wire = nil
  }
}

extension Visitor {
  /// Makes an account and logs in; the access token.
  public static func joinUp(
    _ whereabouts: Whereabouts, email: String, password: String
  ) throws -> String {
    var visitor = Visitor(whereabouts)
    defer { visitor.close() }
    let signedUp = try visitor.ask(
      .post, "/api/v1/users",
      json: ["email": .string(email), "password": .string(password), "name": "A fan"],
      key: "sign-up")
    guard signedUp.status == 201 else {
      whereabouts.complain("sign-up: \(signedUp.text)")
      throw GaveUp()
    }
    return try visitor.logIn(email: email, password: password)
  }

  /// Logs in; the access token.
  public mutating func logIn(email: String, password: String) throws -> String {
    let reply = try ask(
      .post, "/api/v1/sessions",
      json: ["email": .string(email), "password": .string(password)])
    guard reply.status == 201 else {
      whereabouts.complain("log-in: \(reply.text)")
      throw GaveUp()
    }
    return reply.text("accessToken")
  }
}

/// The organiser at work.
public struct Organiser: Sendable {
  /// Where the box office is.
  public let whereabouts: Whereabouts
  /// The access token.
  public let token: String

  /// Logs in.
  public init(_ whereabouts: Whereabouts) async throws {
    self.whereabouts = whereabouts
    token = try await onThread {
      var visitor = Visitor(whereabouts)
      defer { visitor.close() }
      return try visitor.logIn(
        email: Premises.organiser.email, password: Premises.organiser.password)
    }
  }

  /// A concert on sale with one date; its id and the date's. The title is one word.
  public func concert(
    _ title: String = "Winter", seats: Int, price: Int, terms: JSONValue
  ) async throws -> (concert: String, performance: String) {
    try await onThread { [whereabouts, token] in
      var visitor = Visitor(whereabouts, token: token)
      defer { visitor.close() }
      let made = try visitor.ask(
        .post, "/api/v1/admin/concerts",
        json: ([
          "title": .string(title), "artist": "The Lanterns", "venue": "Harbour Hall",
          "saleOpensAt": "2020-01-01T00:00:00Z", "saleClosesAt": "2099-01-01T00:00:00Z",
        ] as JSONValue).with(terms), key: "concert-\(title)")
      let dated = try visitor.ask(
        .post, "/api/v1/admin/concerts/\(made.text("concertId"))/performances",
        json: [
          "startsAt": "2099-02-01T00:00:00Z", "seatCount": .integer(Int64(seats)),
          "price": .integer(Int64(price)),
        ], key: "date-\(title)")
      guard made.status == 201, dated.status == 201 else {
        whereabouts.complain("\(made.text) \(dated.text)")
        throw Visitor.GaveUp()
      }
      return (made.text("concertId"), dated.text("performanceId"))
    }
  }
}
