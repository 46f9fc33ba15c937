import Chance
import HTTPServer
import JSON
import TestKit

/// A fan who tops up, holds, pays and gives back, one after the other, over all instances, and
/// asks again with the same key until each request has its final answer.
///
/// Blocking: one thread each, inside `onThread`.
struct Shopper {
  /// What is sold.
  struct Hall: Sendable {
    let concert: String
    let performance: String
    let seats: [String]
  }

  /// Seats each fan keeps; more are given back, so that the hall stays as full as it is.
  private static let seatsKept = 2
  /// From one beginning to the next.
  private static let pace = Duration.milliseconds(120)

  let name: String
  /// Where; the seats are those this shopper wants.
  var hall: Hall
  /// What was acknowledged.
  var book = Book()
  var caller: Caller
  var chance: SeededChance
  /// Refusals that the fault at hand explains.
  var excused: Set<String> = []
  var queueToken = ""
  var isInside = false
  /// Whether the token may be one whose stay is ending: the line still knew it after a payment.
  private var isOld = false
  private var keys = 0
  private var nextAt = ContinuousClock.now

  init(_ number: Int, _ cluster: Cluster, token: String, hall: Hall, seed: UInt64) {
    name = "shopper\(number)"
    self.hall = hall
    caller = Caller(name, cluster.instances, cluster.journal)
    caller.accessToken = token
    chance = SeededChance(seed: seed &+ UInt64(number) &* 7_919)
  }

  /// Does one thing or a few that belong together, then reads for a moment.
  mutating func act() throws {
    if isInside || enter() {
      switch Int.random(in: 0..<10, using: &chance) {
      case ..<5: try topUp(Int64.random(in: 1...5_000, using: &chance))
      case ..<8: try holdAndCancel()
      default: try buy()
      }
    } else {
      try topUp(Int64.random(in: 1...5_000, using: &chance))
    }
    // At a pace that a busy machine keeps up with, so that less shows a fault and not a neighbour.
    nextAt = max(nextAt + Self.pace, .now)
    pause(milliseconds: Int((nextAt - .now) / .milliseconds(1)))
  }

  mutating func topUp(_ amount: Int64) throws {
    let reply = try settle(
      Question(kind: .topUp, target: "/api/v1/wallet/charges", json: ["amount": .integer(amount)]))
    guard reply.status == 201 else { return }
    book.balance += amount
    if reply.number("balance") != book.balance {
      complain("has \(book.balance), was told \(reply.text)")
    }
    if !book.topUps.insert(reply.text("entryId")).inserted { complain("twice \(reply.text)") }
  }

  private mutating func hold() throws -> String? {
    let seat = hall.seats[Int.random(in: hall.seats.indices, using: &chance)]
    let reply = try settle(
      Question(
        kind: .hold, target: "/api/v1/reservations",
        json: [
          "performanceId": .string(hall.performance), "seatIds": .array([.string(seat)]),
        ], queueToken: queueToken, permitted: ["SEAT_TAKEN"]))
    guard reply.status == 201 else { return nil }
    let id = reply.text("reservationId")
    if book.reservations.updateValue(seat, forKey: id) != nil { complain("twice \(reply.text)") }
    return id
  }

  mutating func holdAndCancel() throws {
    if let id = try hold() { try cancel(id) }
  }

  private mutating func buy() throws {
    guard let id = try hold() else { return }
    let reply = try settle(
      Question(
        kind: .pay, target: "/api/v1/payments", json: ["reservationId": .string(id)],
        queueToken: queueToken))
    guard reply.status == 201 else { return try cancel(id) }
    book.balance -= reply.number("amount")
    book.payments[reply.text("paymentId")] = id
    book.owned[id] = book.reservations[id]
    (queueToken, isInside) = ("", false)
    if book.owned.count > Self.seatsKept {
      try cancel(id)
      book.balance += reply.number("amount")
      book.owned[id] = nil
    }
  }

  /// Gives a reservation back. It has no key: asked again it may find its own work done.
  private mutating func cancel(_ id: String) throws {
    let reply = try settle(
      Question(
        kind: .cancel, method: .delete, target: "/api/v1/reservations/\(id)",
        permitted: ["NOT_CANCELABLE"]))
    if reply.status == 200 { return }
    let found = try settle(
      Question(kind: .look, method: .get, target: "/api/v1/reservations/\(id)"))
    if found.text("status") != "CANCELED" { complain("cannot give back: \(found.text)") }
  }

  /// Joins the line if that is to be done, and looks whether the place is inside; one try each.
  mutating func enter() -> Bool {
    if queueToken.isEmpty {
      keys += 1
      let joining = Question(
        kind: .join, target: "/api/v1/queue-tokens", json: ["concertId": .string(hall.concert)],
        key: "\(name)-\(keys)")
      guard let reply = caller.ask(joining, of: anyInstance()), reply.status < 300 else {
        return false
      }
      queueToken = reply.text("token")
      isOld = reply.status == 200
    }
    let looking = Question(
      kind: .look, method: .get, target: "/api/v1/queue-tokens/current", queueToken: queueToken,
      permitted: expiry)
    let place = caller.ask(looking, of: anyInstance())
    if place?.code == "QUEUE_TOKEN_EXPIRED" { queueToken = "" }
    isInside = place?.text("status") == "ACTIVE"
    return isInside
  }

  private var expiry: Set<String> { isOld ? ["QUEUE_TOKEN_EXPIRED"] : [] }

  /// Sends a request, any number of times with one key, until its outcome is known.
  mutating func settle(_ question: Question) throws -> Reply {
    keys += 1
    var question = question
    if question.method == .post { question.key = "\(name)-\(keys)" }
    question.permitted.formUnion(excused)
    question.permitted.formUnion(question.queueToken == nil ? [] : expiry)
    question.permitted.insert("REQUEST_IN_PROGRESS")
    let deadline = ContinuousClock.now + .seconds(40)
    while ContinuousClock.now < deadline {
      let reply = caller.ask(question, of: anyInstance())
      guard let reply, reply.status != 503, reply.code != "REQUEST_IN_PROGRESS",
        !excused.contains(reply.code ?? "")
      else {
        pause(milliseconds: Int.random(in: 20...40, using: &chance))
        continue
      }
      if reply.code == "QUEUE_TOKEN_EXPIRED" { (queueToken, isInside) = ("", false) }
      if let key = question.key {
        book.deeds.append(Book.Deed(question: question, key: key, reply: reply))
      }
      return reply
    }
    complain("\(question.kind) is not settled after 40 s")
    throw Visitor.GaveUp()
  }

  mutating func anyInstance() -> Int {
    Int.random(in: caller.instances.indices, using: &chance)
  }

  func complain(_ text: String) { caller.journal.complain("\(name) \(text)") }
}
