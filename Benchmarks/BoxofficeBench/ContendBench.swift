import Measuring
import Ticketing

/// A thousand people want one seat in the same instant.
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
    let spots = try await seeding.performance(of: concert, seats: bench.contentionRounds + 2)
    let people = try await seeding.people(Limits.contenders)
    try await seeding.line(of: concert, people.map(\.id), areInside: true)
    await seeding.close()
    let office = try BoxOffice(bench, folder: folder)
    let load = try Load(port: office.port, connections: Limits.contenders)
    // Taking seats of four different rounds is within each person's limit only if no one wins five.
    var milliseconds: [Double] = []
    var isExact = true
    for round in 0..<bench.contentionRounds + 1 {
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
      let answers = load.run(requests)
      if answers.statuses != [201: 1, 409: Limits.contenders - 1] { isExact = false }
      // The first round also has the server accept the connections.
      if round > 0 { milliseconds.append(answers.seconds * 1_000) }
    }
    results.require(
      "1,000 people, one seat: exactly one 201 and 999 409", isExact,
      "\(bench.contentionRounds + 1) rounds")
    results.require(
      "1,000 people, one seat: first byte to last answer", median(milliseconds),
      atMost: Must.contentionMillisecondsMax,
      "\(text(median(milliseconds))) ms",
      limit: "worst \(text(milliseconds.max() ?? 0)) ms")
  }
}
