import Measuring
import Ticketing

/// A thousand requests in the same instant: people who want one seat, and one impatient person's top-up and
/// payment, sent a thousand times.
struct ContendBench {
  let bench: Bench
  private let tokens: Tokens

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
  }

  func run(_ results: inout Results) async throws {
    let folder = try bench.freshFolder("contended")
    let seeding = try await Seeding(folder: folder)
    let concert = try await seeding.concert(maxActive: 1_000_000)
    let rounds = bench.contentionRounds + 1
    let spots = try await seeding.performance(of: concert, seats: 2 * rounds)
    let people = try await seeding.people(Limits.contenders)
    let buyers = try await seeding.people(rounds, from: Limits.contenders)
    try await seeding.line(of: concert, (people + buyers).map(\.id), areInside: true)
    let holds = try await seeding.hold(Array(spots[rounds...]), for: buyers)
    await seeding.close()
    // One person sends more than a person may.
    let office = try BoxOffice(bench, folder: folder, flags: ["--rate-limits", "off"])
    defer { office.child.stop() }
    let load = try Load(port: office.port, connections: Limits.contenders)
    try results.add("one-seat", seat(load, concert, spots, people))
    try results.add("one-top-up", topUp(load, buyers))
    try results.add("one-payment", pay(load, concert, buyers, holds))
    try check(folder: folder, rounds: rounds)
  }

  /// Milliseconds of each round but the first, which also has the server accept the connections.
  private func times(_ load: Load, _ make: (Int) -> (Requests, (Answers) -> Bool)) throws
    -> [Double]
  {
    var milliseconds: [Double] = []
    for round in 0..<bench.contentionRounds + 1 {
      let (requests, isRight) = make(round)
      let answers = load.run(requests)
      guard isRight(answers), answers.broken == 0 else {
        throw Failure("1,000 at once were answered \(answers.statuses), broken \(answers.broken)")
      }
      if round > 0 { milliseconds.append(answers.seconds * 1_000) }
    }
    return milliseconds
  }

  private func seat(
    _ load: Load, _ concert: Concert, _ spots: [Spot], _ people: [User]
  ) throws -> [Double] {
    try times(load) { round in
      var requests = Requests()
      for number in people.indices {
        // Another first in every round, so that no one wins more than once.
        let person = (number + round * 37) % people.count
        requests.add(
          "POST", "/api/v1/reservations",
          [
            tokens.authorization(people[person]), tokens.queueToken(concert.id, person),
            ("Idempotency-Key", "round-\(round)"),
          ],
          body: "{\"performanceId\":\"\(spots[round].performance)\","
            + "\"seatIds\":[\"\(spots[round].seat)\"]}")
      }
      return (requests, { $0.statuses == [201: 1, 409: Limits.contenders - 1] })
    }
  }

  /// The same top-up under the same key: made once, and told again or asked to wait.
  private func topUp(_ load: Load, _ buyers: [User]) throws -> [Double] {
    try times(load) { round in
      var requests = Requests()
      for _ in 0..<Limits.contenders {
        requests.add(
          "POST", "/api/v1/wallet/charges",
          [tokens.authorization(buyers[round]), ("Idempotency-Key", "top-up")],
          body: "{\"amount\":1000}")
      }
      return (requests, Self.isOnce)
    }
  }

  private func pay(
    _ load: Load, _ concert: Concert, _ buyers: [User], _ holds: [ReservationID]
  ) throws -> [Double] {
    try times(load) { round in
      var requests = Requests()
      for _ in 0..<Limits.contenders {
        requests.add(
          "POST", "/api/v1/payments",
          [
            tokens.authorization(buyers[round]),
            tokens.queueToken(concert.id, Limits.contenders + round), ("Idempotency-Key", "pay"),
          ], body: "{\"reservationId\":\"\(holds[round])\"}")
      }
      return (requests, Self.isOnce)
    }
  }

  /// Answered 201, at first or again, or asked to wait for the first; nothing else.
  private static func isOnce(_ answers: Answers) -> Bool {
    answers.statuses[201, default: 0] > 0
      && answers.statuses[201, default: 0] + answers.statuses[409, default: 0]
        == Limits.contenders
  }

  /// One hold, one top-up and one payment of each round in the file.
  private func check(folder: String, rounds: Int) throws {
    for (what, query) in [
      ("held or sold", "SELECT count(*) FROM seats WHERE status <> 'AVAILABLE'"),
      ("top-ups", "SELECT count(*) FROM ledger_entries WHERE kind = 'CHARGE' AND amount = 1000"),
      ("payments", "SELECT count(*) FROM payments"),
    ] {
      let wanted = what == "held or sold" ? 2 * rounds : rounds
      let count = try RawConnection.number(query, file: folder + "/boxoffice.sqlite")
      guard count == wanted else { throw Failure("\(count) \(what) instead of \(wanted)") }
    }
  }
}
