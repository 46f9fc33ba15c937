import Accounts
import Booking
import BookingStore
import Database
import HTTPServer
public import JSON
import Signing
import Testing
public import Ticketing

/// A person with an account who is logged in.
public struct Person: Sendable {
  /// The account.
  public let id: UserID
  /// The address.
  public let email: String
  /// The name.
  public let name: String
  /// The access token.
  public let token: String

  /// The password of all people.
  public static let password = "open sesame"
}

/// A concert on sale with one date.
public struct Sale: Sendable {
  /// The concert.
  public let concert: String
  /// Its date.
  public let performance: String
  /// The date's seats in order.
  public let seats: [String]
}

extension TestOffice {
  /// The organiser, Hana.
  public func organiser() async throws -> Person {
    try await person("Hana", role: .organiser)
  }

  /// A fan, such as Mina, Jun or Sora; each name once.
  public func fan(_ name: String) async throws -> Person { try await person(name, role: .fan) }

  /// A fan with money.
  public func fan(_ name: String, balance: Int64) async throws -> Person {
    let fan = try await fan(name)
    try await database.write { [clock, ids] tx in
      _ = try Ledger.charge(fan.id, Money(balance), now: clock.now, ids: ids, in: tx)
    }
    return fan
  }

  /// Makes a person and logs them in, without the API.
  public func person(_ name: String, role: User.Role) async throws -> Person {
    try await person(
      email: "\(name.lowercased())@example.com", password: Person.password, name: name, role: role)
  }

  /// Makes a person with this address and this password, whatever the API would make of them, and logs them
  /// in.
  public func person(
    email: String, password: String, name: String, role: User.Role
  ) async throws -> Person {
    let user = User(id: ids.next(now), email: email, name: name, role: role)
    let hash = try await passwords.hash(password)
    let isNew = try await database.write { [clock] tx in
      try Users.insert(user, passwordHash: hash, now: clock.now, in: tx)
    }
    try #require(isNew, "there is already somebody called \(name)")
    return Person(id: user.id, email: user.email, name: name, token: token(of: user))
  }

  /// Logs a person in anew: their first token lives for twelve hours only.
  public func renewed(_ person: Person, role: User.Role = .fan) -> Person {
    let user = User(id: person.id, email: person.email, name: person.name, role: role)
    return Person(
      id: person.id, email: person.email, name: person.name, token: token(of: user))
  }

  private func token(of user: User) -> String {
    access.issue(user: user, session: ids.next(now), now: now).token
  }

  /// A concert whose sale opened a minute ago and closes in thirty days, with one date in sixty
  /// days; `terms` are put over the usual body.
  public func sale(
    by organiser: Person, seats: Int = 10, price: Int = 1_000, terms: JSONValue = [:]
  ) async throws -> Sale {
    let client = self.client.by(organiser)
    let made = try await client.send(
      .post, "/api/v1/admin/concerts", json: concertBody.with(terms))
    try #require(made.status == 201, "\(made.text)")
    let concert = made.text("concertId")
    let dated = try await client.send(
      .post, "/api/v1/admin/concerts/\(concert)/performances",
      json: [
        "startsAt": .string(now.adding(seconds: 60 * 86_400).text),
        "seatCount": .integer(Int64(seats)), "price": .integer(Int64(price)),
      ])
    try #require(dated.status == 201, "\(dated.text)")
    let performance = try #require(PerformanceID(dated.text("performanceId")))
    let standings = try await database.read { tx in try Seats.all(of: performance, in: tx) }
    return Sale(
      concert: concert, performance: performance.text,
      seats: standings.map { $0.standing.seat.id.text })
  }

  /// The body of a concert on sale.
  public var concertBody: JSONValue {
    [
      "title": "Winter Light", "artist": "The Lanterns", "venue": "Harbour Hall",
      "saleOpensAt": .string(now.adding(seconds: -60).text),
      "saleClosesAt": .string(now.adding(seconds: 30 * 86_400).text),
    ]
  }

  /// Joins a line; the queue token.
  public func join(_ person: Person, _ sale: Sale) async throws -> String {
    let reply = try await client.by(person).send(
      .post, "/api/v1/queue-tokens", json: ["concertId": .string(sale.concert)])
    try #require(reply.status == 201 || reply.status == 200, "\(reply.text)")
    return reply.text("token")
  }

  /// Joins a line and is let in by the next turn; the queue token.
  public func admit(_ person: Person, _ sale: Sale) async throws -> String {
    let token = try await join(person, sale)
    try await runRound()
    return token
  }

  /// Holds seats for a person inside; returns the reservation.
  public func hold(
    _ person: Person, _ token: String, _ sale: Sale, _ seats: [Int] = [0]
  ) async throws -> String {
    let reply = try await client.by(person).queued(token).send(
      .post, "/api/v1/reservations",
      json: [
        "performanceId": .string(sale.performance),
        "seatIds": .array(seats.map { .string(sale.seats[$0]) }),
      ])
    try #require(reply.status == 201, "\(reply.text)")
    return reply.text("reservationId")
  }

  /// Joins, holds and pays; the payment's answer.
  public func buy(_ person: Person, _ sale: Sale, _ seats: [Int] = [0]) async throws -> Reply {
    let token = try await admit(person, sale)
    let reservation = try await hold(person, token, sale, seats)
    let reply = try await client.by(person).queued(token).send(
      .post, "/api/v1/payments", json: ["reservationId": .string(reservation)])
    try #require(reply.status == 201, "\(reply.text)")
    return reply
  }
}
