import CLoad
import DatabasePostgres
import Glibc
import Measuring
import Ticketing

/// Two and five times as many holds as a server can take, each on a connection of its own, while people inside
/// poll beside them. A success after a client's patience is none.
struct OverloadBench {
  let bench: Bench
  private let tokens: Tokens

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
  }

  private struct Sale {
    let holds: Requests
    let polls: Requests
  }

  /// What a server does without overload.
  private struct Calm {
    /// Holds a second at their peak, and CPU microseconds of each.
    var peak = 0.0
    var holdCPU = 0.0
    /// CPU microseconds of a poll, and microseconds that 99 of 100 take.
    var pollCPU = 0.0
    var pollP99 = 0.0
  }

  /// What it does with it.
  private struct Busy {
    /// Successes a second within the clients' patience.
    var good = 0.0
    /// CPU microseconds of a refusal; nil where too few were refused to tell.
    var refusalCPU: Double?
    var pollP99 = 0.0
    /// Milliseconds that the driver was behind its own plan at most.
    var behind = 0.0
  }

  func run(_ results: inout Results) async throws {
    try await embedded(&results)
    try await postgres(&results)
  }

  private func embedded(_ results: inout Results) async throws {
    let folder = try bench.freshFolder("overload")
    let sale = try await seed(Seeding(folder: folder), count: bench.writes)
    // A server on one core and the driver on the other, which must be able to send five times as much.
    load_pin(1)
    defer { load_unpin() }
    var calm: [Calm] = []
    var busy: [Double: [Busy]] = [:]
    for _ in 0..<bench.pairs {
      let now = try measureCalm(
        sale, 0..<bench.writes / 2, at: try open(try bench.copy(of: folder, as: "overload-run")))
      calm.append(now)
      for factor in Limits.overloads {
        let office = try open(try bench.copy(of: folder, as: "overload-run"))
        busy[factor, default: []].append(
          try overload(sale, 0..<bench.writes, at: office, factor, now))
      }
    }
    for (id, factor) in zip(["P8a", "P8b"], Limits.overloads) {
      let runs = busy[factor] ?? []
      try results.add(id, runs.map(\.good), limit: calm.map(\.peak), note: note(runs))
    }
    let most = busy[Limits.overloads[1]] ?? []
    let refusals = busy.values.joined().compactMap(\.refusalCPU)
    if !refusals.isEmpty { try results.add("P8c", refusals, limit: calm.map(\.pollCPU)) }
    try results.add("overload-polls", most.map(\.pollP99), limit: calm.map(\.pollP99))
  }

  /// The same on PostgreSQL, where all runs take their seats from one sale.
  private func postgres(_ results: inout Results) async throws {
    let server = try PostgresServer(bench)
    defer { server.stop() }
    let each = bench.isQuick ? 30_000 : 60_000
    let rounds = bench.isQuick ? 1 : 3
    let sale = try await seed(
      Seeding(database: PostgresDatabase(address: server.address)), count: 2 * rounds * each)
    try server.sql("ANALYZE")
    let office = try BoxOffice(
      bench, folder: bench.freshFolder("overload-run"), database: server.address,
      flags: Self.manyConnections)
    var calm: [Calm] = []
    var busy: [Busy] = []
    for round in 0..<rounds {
      let first = 2 * round * each
      let now = try measureCalm(sale, first..<first + each, at: office)
      calm.append(now)
      busy.append(
        try overload(sale, first + each..<first + 2 * each, at: office, Limits.overloads[1], now))
    }
    try results.add(
      "overload-postgres", busy.map(\.good), limit: calm.map(\.peak), note: note(busy))
  }

  private func note(_ runs: [Busy]) -> String {
    let behind = runs.map(\.behind).max() ?? 0
    return behind < Limits.driverBehindMax ? "" : "driver up to \(Int(behind)) ms late"
  }

  /// Requests whose address is a proxy's may take any number of connections.
  private static let manyConnections = ["--trusted-proxies", "127.0.0.0/8"]

  private func open(_ folder: String) throws -> BoxOffice {
    try BoxOffice(bench, folder: folder, core: 0, flags: Self.manyConnections)
  }

  private func measureCalm(
    _ sale: Sale, _ range: Range<Int>, at office: BoxOffice
  ) throws -> Calm {
    var calm = Calm()
    let load = try Load(port: office.port, connections: Limits.writeConnections)
    let first = range.lowerBound + range.count / 8
    _ = load.run(sale.holds[range.lowerBound..<first])
    var before = office.child.cpuSeconds
    let held = load.run(sale.holds[first..<range.upperBound])
    guard held.statuses == [201: held.count] else {
      throw Failure("holds answered \(held.statuses)")
    }
    calm.peak = held.perSecond
    calm.holdCPU = (office.child.cpuSeconds - before) * 1e6 / Double(held.count)
    before = office.child.cpuSeconds
    let polled = load.run(sale.polls, seconds: bench.pollSeconds / 2)
    guard polled.statuses[200] == polled.count else {
      throw Failure("polls answered \(polled.statuses)")
    }
    calm.pollCPU = (office.child.cpuSeconds - before) * 1e6 / Double(polled.count)
    let alone = try Overload.run(
      port: office.port, [polls(sale)], seconds: bench.pollSeconds / 2
    ) { _ in }
    calm.pollP99 = alone[0].latency(0.99)
    return calm
  }

  private func polls(_ sale: Sale) -> OverloadClass {
    OverloadClass(
      sale.polls, perSecond: Limits.overloadPolls, connections: Limits.pollConnections)
  }

  private func overload(
    _ sale: Sale, _ range: Range<Int>, at office: BoxOffice, _ factor: Double, _ calm: Calm
  ) throws -> Busy {
    var cpu = 0.0
    let holds = OverloadClass(
      sale.holds[range], perSecond: calm.peak * factor, connections: Limits.overloadConnections,
      repeats: true, good: 201, patience: Limits.patienceSeconds)
    let answers = try Overload.run(
      port: office.port, [holds, polls(sale)], seconds: bench.pollSeconds
    ) { _ in cpu = office.child.cpuSeconds - cpu }
    let counts = answers[0].counts
    guard counts.other == 0, counts.unexplained == 0, answers[1].counts.other == 0 else {
      throw Failure(
        "\(counts.other) other answers to holds, \(counts.unexplained) refusals without "
          + "Retry-After, \(answers[1].counts.other) polls refused")
    }
    let refused = Double(counts.refused)
    let spent =
      cpu * 1e6 - Double(counts.good + counts.late) * calm.holdCPU
      - Double(answers[1].counts.answers) * calm.pollCPU
    say(
      "  x\(text(factor)): \(counts.arrivals) arrivals, \(counts.good) held in time, \(counts.late) late, "
        + "\(counts.refused) refused, \(counts.turned_away) found no connection; p99 "
        + "\(text(answers[0].latency(0.99))) us; memory \(text(office.child.residentBytes / 1_048_576)) MB"
    )
    return Busy(
      good: Double(counts.good) / bench.pollSeconds,
      refusalCPU: refused < Double(counts.good) ? nil : max(0, spent / refused),
      pollP99: answers[1].latency(0.99), behind: Double(counts.behind) / 1e6)
  }

  private func seed(_ seeding: Seeding, count: Int) async throws -> Sale {
    let concert = try await seeding.concert(maxActive: 1_000_000)
    var spots: [Spot] = []
    while spots.count < count {
      spots += try await seeding.performance(
        of: concert, seats: min(50_000, count - spots.count))
    }
    let people = try await seeding.people(count)
    try await seeding.line(of: concert, people.map(\.id), areInside: true)
    await seeding.close()
    var holds = Requests()
    var polls = Requests()
    for (number, person) in people.enumerated() {
      let place = tokens.queueToken(concert.id, number)
      holds.add(
        "POST", "/api/v1/reservations",
        [tokens.authorization(person), place, ("Idempotency-Key", "hold-\(number)")],
        body: "{\"performanceId\":\"\(spots[number].performance)\","
          + "\"seatIds\":[\"\(spots[number].seat)\"]}")
      if number < Limits.pollTokens { polls.add("GET", "/api/v1/queue-tokens/current", [place]) }
    }
    return Sale(holds: holds, polls: polls)
  }
}
