import Chance
import HTTPServer
import JSON
import TestKit

/// A customer who keeps the box office busy, one request after the other, and keeps every answer.
///
/// Blocking: one thread each, inside `onThread`.
struct Customer {
  /// A request with a key that was answered.
  struct Deed: Sendable {
    let target: String
    let json: JSONValue
    let key: String
    let queueToken: String?
    let reply: Reply
  }

  let name: String
  /// What was acknowledged, oldest first.
  private(set) var deeds: [Deed] = []
  /// What the wallet must hold.
  private(set) var balance: Int64 = 0
  /// Payments that were acknowledged, by id, as they were shown.
  private(set) var payments: [String: JSONValue] = [:]
  private let hall: Hall
  private var seats: [JSONValue] = []
  private var visitor: Visitor
  private var chance: SeededChance
  private var queueToken = ""
  private var keys = 0

  /// What is sold.
  struct Hall: Sendable {
    let concert: String
    let performance: String
  }

  /// Makes an account and joins the line.
  init(_ number: Int, of count: Int, _ whereabouts: Whereabouts, seed: UInt64, hall: Hall) throws {
    name = "customer\(number)"
    self.hall = hall
    chance = SeededChance(seed: seed &+ UInt64(number))
    let token = try Visitor.joinUp(
      whereabouts, email: "\(name)@example.com", password: "a long password")
    visitor = Visitor(whereabouts, token: token)
    try enter()
    let map = try visitor.ask(
      .get, "/api/v1/performances/\(hall.performance)/seats", queueToken: queueToken)
    let all = map.json["seats"]?.arrayValue?.compactMap { $0["seatId"] } ?? []
    // Each customer has seats of their own: what is tested here is not who wins.
    seats = all.enumerated().filter { $0.offset % count == number }.map(\.element)
  }

  private var whereabouts: Whereabouts { visitor.whereabouts }

  /// Does one thing or a few that belong together.
  mutating func act() throws {
    switch Int.random(in: 0..<10, using: &chance) {
    case ..<6: try topUp(Int64.random(in: 1...5_000, using: &chance))
    case ..<8: try holdAndCancel()
    // One person may have a hundred seats; a fast machine would get there.
    case _ where payments.count >= 95: try topUp(1)
    default: try buy()
    }
  }

  /// Sends everything from `first` on once more, and looks at wallet and payments.
  mutating func check(from first: Int) throws {
    let earlier = (0..<first).shuffled(using: &chance).prefix(20)
    for index in Array(first..<deeds.count) + earlier {
      let deed = deeds[index]
      let again = try visitor.ask(
        .post, deed.target, json: deed.json, key: deed.key, queueToken: deed.queueToken)
      if again.status != deed.reply.status || again.body != deed.reply.body {
        complain(again, "\(deed.target) with key \(deed.key) said before: \(deed.reply.text)")
      }
      if again.header("idempotency-replayed") != "true" { complain(again, "is no replay") }
    }
    let wallet = try visitor.ask(.get, "/api/v1/wallet")
    if wallet.number("balance") != balance { complain(wallet, "wallet of \(balance)") }
    for (id, payment) in payments {
      let found = try visitor.ask(.get, "/api/v1/payments/\(id)")
      if found.json != payment { complain(found, "payment was \(payment)") }
    }
  }

  /// Tops up the wallet.
  mutating func topUp(_ amount: Int64) throws {
    let reply = try act("/api/v1/wallet/charges", ["amount": .integer(amount)])
    balance += amount
    if reply.status != 201 || reply.number("balance") != balance {
      complain(reply, "top up to \(balance)")
    }
  }

  /// Hangs up.
  mutating func close() { visitor.close() }

  private mutating func hold() throws -> JSONValue? {
    guard let seat = seats.popLast() else { return nil }
    let reply = try act(
      "/api/v1/reservations",
      ["performanceId": .string(hall.performance), "seatIds": .array([seat])])
    if reply.status != 201 { complain(reply, "hold") }
    return reply.json["reservationId"]
  }

  private mutating func holdAndCancel() throws {
    guard let reservation = try hold()?.stringValue else { return }
    let reply = try visitor.ask(.delete, "/api/v1/reservations/\(reservation)")
    // Sent again after a crash it may find its own work done.
    let isExcused = reply.code == "NOT_CANCELABLE" && whereabouts.now.departures > 0
    if reply.status != 200, !isExcused { complain(reply, "cancel") }
  }

  private mutating func buy() throws {
    guard let reservation = try hold() else { return }
    try topUp(1_000)
    let reply = try act("/api/v1/payments", ["reservationId": reservation])
    guard reply.status == 201 else { return complain(reply, "pay") }
    balance -= reply.number("amount")
    payments[reply.text("paymentId")] = reply.json
    try enter()
  }

  /// Joins the line and waits to be let in.
  private mutating func enter() throws {
    queueToken = ""
    let reply = try act("/api/v1/queue-tokens", ["concertId": .string(hall.concert)])
    queueToken = reply.text("token")
    while true {
      let place = try visitor.ask(
        .get, "/api/v1/queue-tokens/current", queueToken: queueToken)
      if place.text("status") == "ACTIVE" { return }
      guard place.status == 200 else { return complain(place, "enter") }
      pause(milliseconds: 10)
    }
  }

  /// Sends a request with a new key until it is answered, and keeps the answer.
  private mutating func act(_ target: String, _ json: JSONValue) throws -> Reply {
    keys += 1
    let token = queueToken.isEmpty ? nil : queueToken
    let reply = try visitor.ask(
      .post, target, json: json, key: "\(name)-\(keys)", queueToken: token)
    deeds.append(
      Deed(target: target, json: json, key: "\(name)-\(keys)", queueToken: token, reply: reply))
    return reply
  }

  private func complain(_ reply: Reply, _ what: String) {
    whereabouts.complain("\(name), \(what): \(reply.status) \(reply.text)")
  }
}

/// Runs `body` on every customer, each on a thread; the customers afterwards, in order.
func each(
  _ customers: [Customer], _ body: @escaping @Sendable (inout Customer) throws -> Void
) async throws -> [Customer] {
  try await withThrowingTaskGroup(of: Customer.self) { group in
    for customer in customers {
      group.addTask {
        try await onThread {
          var customer = customer
          try body(&customer)
          return customer
        }
      }
    }
    var done: [Customer] = []
    for try await customer in group { done.append(customer) }
    return done.sorted { $0.name < $1.name }
  }
}

extension Customer {
  /// Opens a hall and brings customers into it.
  static func crowd(_ count: Int, _ whereabouts: Whereabouts, seed: UInt64) async throws
    -> [Customer]
  {
    let ids = try await Organiser(whereabouts).concert(
      seats: 2_000, price: 100,
      terms: [
        "holdSeconds": 120, "seatsPerUser": 100,
        "policy": ["kind": "capacity", "maxActive": 1_000, "activeSeconds": 600],
      ])
    let hall = Hall(concert: ids.concert, performance: ids.performance)
    return try await withThrowingTaskGroup(of: Customer.self) { group in
      for number in 0..<count {
        group.addTask {
          try await onThread {
            try Customer(number, of: count, whereabouts, seed: seed, hall: hall)
          }
        }
      }
      var made: [Customer] = []
      for try await customer in group { made.append(customer) }
      return made
    }
  }
}
