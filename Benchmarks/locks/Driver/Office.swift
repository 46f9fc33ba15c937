import BookingStore
import Database
import Glibc
import Measuring
import Ticketing

/// The box office itself: its release binary, asked over HTTP by as many connections as there are
/// requests, with everything that a hold or a top-up is there: tokens, guards, ledger, idempotency
/// key, access log.
struct Office {
  let stores: OfficeStores
  let crowding: Crowding
  let rounds: Int
  let places: Places
  private let keys = Keys()
  private static let paid = Statement("SELECT COUNT(*) FROM payments WHERE user_id = $1")
  private static let held = Statement(
    "SELECT COUNT(*) FROM reservation_seats WHERE seat_id = $1 AND released_at IS NULL")

  init(_ stores: OfficeStores, _ crowding: Crowding, rounds: Int, _ places: Places) {
    self.stores = stores
    self.crowding = crowding
    self.rounds = rounds
    self.places = places
  }

  /// Every round of both kinds, those for warming up left out.
  func run() async throws -> [Wanted: [Tally]] {
    let all = rounds + Limits.warmUpRounds
    // Behind those who want the seat, one for each payment.
    let stage = try await stores.fill(
      keys, people: crowding.requests + all, seats: 2 * all + 1)
    var tallies = try measure(stage, all)
    let complaints = try await audit(stage, all)
    for (wanted, complaint) in complaints {
      tallies[wanted]?[all - 1].complaints.append(complaint)
    }
    return tallies.mapValues { Array($0.dropFirst(Limits.warmUpRounds)) }
  }

  private func measure(_ stage: Stage, _ all: Int) throws -> [Wanted: [Tally]] {
    let server = try Child(
      // One person's thousand top-ups are what a box office refuses of one person otherwise.
      [places.server, "serve", "--listen", "127.0.0.1:0", "--rate-limits", "off"] + stores.flags
        + stores.serverFlags,
      environment: ["BOXOFFICE_SECRET": keys.secretText], errors: places.work + "/server.log")
    defer { server.stop() }
    guard let port = server.line()?.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw Failure("the server did not start; see \(places.work)/server.log")
    }
    let load = try Load(port: port, connections: crowding.requests)
    var tallies: [Wanted: [Tally]] = [:]
    for round in 0..<all {
      tallies[.seat, default: []].append(
        ask(load, holds(stage, round), .seat))
    }
    for round in 0..<all {
      tallies[.wallet, default: []].append(ask(load, charges(stage, round), .wallet))
    }
    for round in 0..<all {
      let hold = try hold(stage, round, all, port)
      tallies[.payment, default: []].append(ask(load, payments(stage, round, hold), .payment))
    }
    return tallies
  }

  private func ask(_ load: Load, _ requests: Requests, _ wanted: Wanted) -> Tally {
    // Due all at once, so that the time of every answer counts from the first byte sent.
    let answers = load.run(requests, perSecond: 1e9, latencies: requests.count)
    var tally = Tally()
    tally.milliseconds = answers.latencies.map { Double($0) / 1_000 }
    tally.successes = answers.statuses[201] ?? 0
    tally.refusals = answers.statuses[409] ?? 0
    tally.errors = requests.count - tally.successes - tally.refusals
    tally.judge(wanted, requests: requests.count)
    return tally
  }

  /// All fans want the round's seat; another is first each time, so that no one wins too often.
  private func holds(_ stage: Stage, _ round: Int) -> Requests {
    var requests = Requests()
    for number in 0..<crowding.requests {
      let person = (number + round * 37) % crowding.requests
      requests.add(
        "POST", "/api/v1/reservations",
        [
          keys.authorization(stage.people[person]), ("Queue-Token", stage.tokens[person]),
          ("Idempotency-Key", "hold-\(round)"),
        ],
        body: "{\"performanceId\":\"\(stage.performance)\","
          + "\"seatIds\":[\"\(stage.seats[round])\"]}")
    }
    return requests
  }

  /// One person tops up over and over.
  private func charges(_ stage: Stage, _ round: Int) -> Requests {
    let authorization = keys.authorization(stage.people[round])
    var requests = Requests()
    for number in 0..<crowding.requests {
      requests.add(
        "POST", "/api/v1/wallet/charges",
        [authorization, ("Idempotency-Key", "charge-\(number)")],
        body: "{\"amount\":\(Limits.amount)}")
    }
    return requests
  }

  /// Who pays in a round.
  private func payer(_ round: Int) -> Int { crowding.requests + round }

  /// What is paid in a round: a seat that its payer holds, with money for ten of them.
  private func hold(_ stage: Stage, _ round: Int, _ all: Int, _ port: UInt16) throws -> String {
    let person = payer(round)
    let fields = [
      keys.authorization(stage.people[person]), ("Queue-Token", stage.tokens[person]),
    ]
    let conversation = try HTTPConnection(port: port)
    let charged = try conversation.ask(
      "POST", "/api/v1/wallet/charges", fields, body: "{\"amount\":\(10 * Limits.price)}")
    let held = try conversation.ask(
      "POST", "/api/v1/reservations", fields,
      body: "{\"performanceId\":\"\(stage.performance)\","
        + "\"seatIds\":[\"\(stage.seats[all + round])\"]}")
    guard charged.status == 201, held.status == 201,
      let name = held.body.firstRange(of: "\"reservationId\":\"")
    else { throw Failure("a hold to pay: \(charged.body) \(held.body)") }
    return String(held.body[name.upperBound...].prefix { $0 != "\"" })
  }

  /// One person presses "pay" over and over, each time as an attempt of its own.
  private func payments(_ stage: Stage, _ round: Int, _ reservation: String) -> Requests {
    let person = payer(round)
    let authorization = keys.authorization(stage.people[person])
    var requests = Requests()
    for number in 0..<crowding.requests {
      requests.add(
        "POST", "/api/v1/payments",
        [
          authorization, ("Queue-Token", stage.tokens[person]),
          ("Idempotency-Key", "pay-\(number)"),
        ], body: "{\"reservationId\":\"\(reservation)\"}")
    }
    return requests
  }

  /// What the store says afterwards, and what the product's own audit says of it.
  private func audit(_ stage: Stage, _ all: Int) async throws -> [(Wanted, String)] {
    let audited = try Child(
      [places.server, "reconcile"] + stores.flags,
      environment: ["BOXOFFICE_SECRET": keys.secretText], errors: places.work + "/reconcile.log")
    var complaints: [(Wanted, String)] = []
    if audited.wait() != 0 {
      complaints = Wanted.allCases.map { ($0, "reconcile found a difference") }
    }
    let database = try stores.open()
    let expected = Int64(crowding.requests * Limits.amount)
    for round in 0..<all {
      let holders = try await database.read { tx in
        try tx.first(Self.held, .id(stage.seats[round])) { $0.int(0) } ?? 0
      }
      if holders != 1 { complaints.append((.seat, "\(holders) holders of one seat")) }
      let balance = try await database.read { tx in
        try Ledger.balance(of: stage.people[round].id, in: tx).amount
      }
      if balance != expected {
        complaints.append((.wallet, "the balance is \(balance) and not \(expected)"))
      }
      let payer = stage.people[payer(round)].id
      let (left, count) = try await database.read { tx in
        (
          try Ledger.balance(of: payer, in: tx).amount,
          try tx.first(Self.paid, .id(payer)) { $0.int(0) } ?? 0
        )
      }
      if left != Int64(9 * Limits.price) || count != 1 {
        complaints.append((.payment, "\(count) payments, \(left) left"))
      }
    }
    await database.close()
    return complaints
  }
}
