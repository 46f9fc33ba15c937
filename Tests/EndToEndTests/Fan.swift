import Chance
import HTTPServer
import JSON
import TestKit

/// What a fan knows at the end of the evening: only what was acknowledged.
struct FanReport: Sendable {
  enum Outcome: String, Sendable {
    /// Paid, and has tickets.
    case bought
    /// The fan was told that everything is sold.
    case tooLate
    /// Held seats, and left them and the line.
    case left
    /// Held seats and closed the browser: the hold ends by its time.
    case walkedAway
    /// Was inside until the stay was over.
    case stayEnded
  }

  struct Payment: Sendable, Hashable {
    let id: String
    let amount: Int64
    let tickets: Set<Ticket>
  }

  struct Ticket: Sendable, Hashable {
    let id: String
    let code: String
    let seat: String
  }

  let number: Int
  var accessToken = ""
  var queueToken = ""
  /// The place among those who joined before the line opened, from 0.
  var position = 0
  /// When the fan was let in; empty when never.
  var enteredAt = ""
  var outcome = Outcome.tooLate
  /// What the wallet must hold: top-ups less payments.
  var balance: Int64 = 0
  var payment: Payment?
}

/// A fan who wants a ticket, with a will of their own and no more luck than others.
///
/// Blocking: one thread each, inside `onThread`.
struct Fan {
  let concert: String
  let performance: String
  let price: Int64
  private(set) var report: FanReport
  private var visitor: Visitor
  private var chance: SeededChance
  private var keys = 0

  static let password = "canary-of-the-fans"

  init(
    _ number: Int, _ whereabouts: Whereabouts, seed: UInt64, concert: String, performance: String,
    price: Int64
  ) {
    self.concert = concert
    self.performance = performance
    self.price = price
    report = FanReport(number: number)
    visitor = Visitor(whereabouts)
    chance = SeededChance(seed: seed &+ UInt64(number) &* 7_919)
  }

  private var whereabouts: Whereabouts { visitor.whereabouts }

  /// Makes an account and logs in.
  mutating func joinUp() throws {
    report.accessToken = try Visitor.joinUp(
      whereabouts, email: "fan\(report.number)@example.com", password: Self.password)
    visitor.headers = [("Authorization", "Bearer \(report.accessToken)")]
  }

  /// Joins the line.
  mutating func joinLine() throws {
    let reply = try visitor.ask(
      .post, "/api/v1/queue-tokens", json: ["concertId": .string(concert)], key: newKey())
    report.queueToken = reply.text("token")
    if reply.status != 201 { complain(reply, "join") }
  }

  /// Learns the place in the line.
  mutating func look() throws {
    let reply = try poll()
    report.position = Int(reply.number("ahead"))
    if reply.text("status") != "WAITING" { complain(reply, "look") }
  }

  /// Waits, and buys when let in.
  mutating func run() throws {
    defer { visitor.close() }
    guard try wait() else { return }
    while true {
      think()
      guard let reservation = try hold() else { return }
      switch Int.random(in: 0..<100, using: &chance) {
      case ..<8:
        try cancel(reservation)
      case ..<14:
        try cancel(reservation)
        try leave()
        return
      case ..<17:
        report.outcome = .walkedAway
        return
      default:
        if try pay(reservation) { return }
      }
    }
  }

  /// Polls until let in; false when everything is sold.
  private mutating func wait() throws -> Bool {
    var ahead = Int64(report.position)
    while true {
      let reply = try poll()
      if reply.code == "SOLD_OUT" { return false }
      guard reply.status == 200 else {
        complain(reply, "poll")
        return false
      }
      if reply.text("status") == "ACTIVE" {
        report.enteredAt = reply.text("enteredAt")
        return true
      }
      if reply.number("ahead") > ahead {
        whereabouts.complain("fan \(report.number) went back from \(ahead): \(reply.text)")
      }
      ahead = reply.number("ahead")
      // The advice is a second or more; an impatient fan asks sooner.
      pause(milliseconds: Int.random(in: 50...150, using: &chance))
    }
  }

  private mutating func poll() throws -> Reply {
    try visitor.ask(.get, "/api/v1/queue-tokens/current", queueToken: report.queueToken)
  }

  /// Holds one or two free seats; nil when there will be none for this fan.
  private mutating func hold() throws -> JSONValue? {
    while true {
      let map = try visitor.ask(
        .get, "/api/v1/performances/\(performance)/seats?status=AVAILABLE",
        queueToken: report.queueToken)
      guard map.status == 200 else { return ended(map, "map") }
      let free = map.json["seats"]?.arrayValue?.compactMap { $0["seatId"] } ?? []
      guard !free.isEmpty else {
        let line = try visitor.ask(.get, "/api/v1/concerts/\(concert)/queue")
        if line.text("state") == "SOLD_OUT" { return nil }
        think()
        continue
      }
      let wanted = free.shuffled(using: &chance).prefix(Int.random(in: 1...2, using: &chance))
      think()
      let reply = try visitor.ask(
        .post, "/api/v1/reservations",
        json: ["performanceId": .string(performance), "seatIds": .array(Array(wanted))],
        key: newKey(), queueToken: report.queueToken)
      if reply.status == 201 { return reply.json }
      guard reply.code == "SEAT_TAKEN" else { return ended(reply, "hold") }
    }
  }

  private mutating func cancel(_ reservation: JSONValue) throws {
    let id = reservation["reservationId"]?.stringValue ?? ""
    let reply = try visitor.ask(.delete, "/api/v1/reservations/\(id)")
    // Sent again after a crash it may find its own work done, or the hold over.
    let isExcused = reply.code == "NOT_CANCELABLE" && whereabouts.now.departures > 0
    if reply.status != 200, !isExcused { complain(reply, "cancel") }
  }

  private mutating func leave() throws {
    let reply = try visitor.ask(
      .delete, "/api/v1/queue-tokens/current", queueToken: report.queueToken)
    report.outcome = .left
    if ![204, 404, 410].contains(reply.status) { complain(reply, "leave") }
  }

  /// Tops up and pays; false when the hold was over before.
  private mutating func pay(_ reservation: JSONValue) throws -> Bool {
    let id = reservation["reservationId"] ?? .null
    let amount = reservation["amount"]?.integerValue ?? 0
    if Int.random(in: 0..<4, using: &chance) == 0 {
      // A fan who did not read the price.
      try topUp(max(1, amount - report.balance - 1))
      let refused = try send(id, key: newKey())
      if isOver(refused) { return false }
      if refused.code != "INSUFFICIENT_BALANCE" || refused.number("required") != amount {
        complain(refused, "pay too little")
      }
    }
    try topUp(amount - report.balance + Int64.random(in: 0...500, using: &chance))
    think()
    let key = newKey()
    let reply = try send(id, key: key)
    if isOver(reply) { return false }
    guard reply.status == 201 else {
      complain(reply, "pay")
      return true
    }
    report.outcome = .bought
    report.balance -= reply.number("amount")
    let payment = FanReport.Payment(reply.json)
    report.payment = payment
    whereabouts.bought(payment.tickets.count)
    if Int.random(in: 0..<4, using: &chance) == 0 {
      let again = try send(id, key: key)
      if again.body != reply.body || again.header("idempotency-replayed") != "true" {
        complain(again, "pay again")
      }
    }
    return true
  }

  private mutating func send(_ reservation: JSONValue, key: String) throws -> Reply {
    try visitor.ask(
      .post, "/api/v1/payments", json: ["reservationId": reservation], key: key,
      queueToken: report.queueToken)
  }

  private func isOver(_ reply: Reply) -> Bool {
    reply.code == "RESERVATION_EXPIRED" || reply.code == "QUEUE_TOKEN_EXPIRED"
  }

  private mutating func topUp(_ amount: Int64) throws {
    guard amount > 0 else { return }
    let reply = try visitor.ask(
      .post, "/api/v1/wallet/charges", json: ["amount": .integer(amount)], key: newKey())
    report.balance += amount
    if reply.status != 201 || reply.number("balance") != report.balance {
      complain(reply, "top up to \(report.balance)")
    }
  }

  /// Notes why there is nothing more to do here.
  private mutating func ended(_ reply: Reply, _ what: String) -> JSONValue? {
    if reply.code == "QUEUE_TOKEN_EXPIRED" {
      report.outcome = .stayEnded
    } else if reply.code != "SOLD_OUT" {
      complain(reply, what)
    }
    return nil
  }

  private func complain(_ reply: Reply, _ what: String) {
    whereabouts.complain("fan \(report.number), \(what): \(reply.status) \(reply.text)")
  }

  /// People read before they click.
  private mutating func think() { pause(milliseconds: Int.random(in: 5...40, using: &chance)) }

  private mutating func newKey() -> String {
    keys += 1
    return "fan-\(report.number)-\(keys)"
  }
}

extension FanReport.Payment {
  /// Reads a payment as the API shows it.
  init(_ json: JSONValue) {
    id = json["paymentId"]?.stringValue ?? ""
    amount = json["amount"]?.integerValue ?? .min
    tickets = Set(
      (json["tickets"]?.arrayValue ?? []).map { ticket in
        FanReport.Ticket(
          id: ticket["ticketId"]?.stringValue ?? "", code: ticket["code"]?.stringValue ?? "",
          seat: ticket["seatId"]?.stringValue ?? "")
      })
  }
}
