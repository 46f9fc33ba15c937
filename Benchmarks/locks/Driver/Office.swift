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
    let stage = try await stores.fill(keys, people: crowding.requests, seats: all + 1)
    var tallies = try measure(stage, all)
    let complaints = try await audit(stage, all)
    for (wanted, complaint) in complaints {
      tallies[wanted]?[all - 1].complaints.append(complaint)
    }
    return tallies.mapValues { Array($0.dropFirst(Limits.warmUpRounds)) }
  }

  private func measure(_ stage: Stage, _ all: Int) throws -> [Wanted: [Tally]] {
    let server = try Child(
      [places.server, "serve", "--listen", "127.0.0.1:0"] + stores.flags + stores.serverFlags,
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

  /// Everybody wants the round's seat; another is first each time, so that nobody wins too often.
  private func holds(_ stage: Stage, _ round: Int) -> Requests {
    var requests = Requests()
    for number in stage.people.indices {
      let person = (number + round * 37) % stage.people.count
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

  /// What the store says afterwards, and what the product's own audit says of it.
  private func audit(_ stage: Stage, _ all: Int) async throws -> [(Wanted, String)] {
    let audited = try Child(
      [places.server, "reconcile"] + stores.flags,
      environment: ["BOXOFFICE_SECRET": keys.secretText], errors: places.work + "/reconcile.log")
    var complaints: [(Wanted, String)] = []
    if audited.wait() != 0 {
      complaints = [(.seat, "reconcile found a difference"), (.wallet, "the same")]
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
    }
    await database.close()
    return complaints
  }
}
