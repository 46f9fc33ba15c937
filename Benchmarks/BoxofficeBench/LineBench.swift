import CLoad
import Glibc
import Measuring
import Signing
import Ticketing

/// Polls, memory and restarts with a thousand and with a million people waiting.
struct LineBench {
  let bench: Bench
  private let tokens: Tokens

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
  }

  /// One server's side of a pair.
  private struct Run {
    var perSecond: [Double] = []
    var cpuMicroseconds: [Double] = []

    mutating func add(_ answers: Answers, cpu: Double) {
      perSecond.append(answers.perSecond)
      cpuMicroseconds.append(cpu * 1e6 / Double(max(1, answers.count)))
    }
  }

  func run(_ results: inout Results) async throws {
    let short = try await seed("line-short", waiting: Limits.shortLine)
    let long = try await seed("line-long", waiting: Limits.longLine)
    try restart(long, &results)

    load_pin(1)
    // Or every server started later would share one core with its load.
    defer { load_unpin() }
    let few = try BoxOffice(bench, folder: short.folder, core: 0)
    let many = try BoxOffice(bench, folder: long.folder, core: 0)
    let quiet = try BoxOffice(
      bench, folder: try bench.copy(of: short.folder, as: "line-quiet"), core: 0,
      logLevel: "warning")
    let probe = try Load(port: many.port, connections: 1).run(long.polls[0..<1])
    guard probe.statuses == [200: 1] else { throw Failure("a poll answered \(probe.statuses)") }
    let nginx = try Nginx(bench, bodyBytes: probe.bodyBytes, core: 0)
    usleep(1_000_000)
    let perPerson =
      (many.child.residentBytes - few.child.residentBytes)
      / Double(Limits.longLine - Limits.shortLine)
    results.require(
      "memory of a waiting person", perPerson, atMost: Must.bytesPerPersonMax,
      "\(text(perPerson)) bytes",
      limit: "\(text(many.child.residentBytes / 1_048_576)) MB in all")

    let sides: [(child: Child, port: UInt16, polls: Requests)] = [
      (nginx.child, nginx.port, short.polls), (few.child, few.port, short.polls),
      (many.child, many.port, long.polls), (quiet.child, quiet.port, short.polls),
    ]
    var runs = [Run](repeating: Run(), count: sides.count)
    for pair in -1..<bench.pairs {
      for (number, side) in sides.enumerated() {
        let load = try Load(port: side.port, connections: Limits.pollConnections)
        _ = load.run(side.polls, seconds: 0.2)
        let before = side.child.cpuSeconds
        let answers = load.run(
          side.polls, seconds: pair < 0 ? 1 : bench.pollSeconds, spinning: true)
        let cpu = side.child.cpuSeconds - before
        guard answers.statuses[200] == answers.count, answers.broken == 0 else {
          throw Failure("polls answered \(answers.statuses), broken \(answers.broken)")
        }
        if pair >= 0 { runs[number].add(answers, cpu: cpu) }
      }
    }
    judge(runs, bodyBytes: probe.bodyBytes, &results)
    try joins(short, few, polls: median(runs[1].perSecond), &results)
  }

  private func judge(_ runs: [Run], bodyBytes: Int, _ results: inout Results) {
    let cpu = runs.map { median($0.cpuMicroseconds) }
    let rate = runs.map { median($0.perSecond) }
    let limit = "nginx, \(bodyBytes) bytes: \(text(cpu[0])) us"
    results.checkSpread("nginx, CPU of a poll", of: runs[0].cpuMicroseconds)
    results.require(
      "poll, server CPU, 1,000 waiting", cpu[1] / cpu[0], atMost: Must.pollCPURatioMax,
      "\(text(cpu[1])) us", limit: limit, ratio: text(cpu[1] / cpu[0]))
    results.require(
      "poll, server CPU, 1,000,000 waiting", cpu[2] / cpu[0], atMost: Must.pollCPURatioMax,
      "\(text(cpu[2])) us", limit: limit, ratio: text(cpu[2] / cpu[0]))
    results.require(
      "poll, 1,000,000 against 1,000 waiting", cpu[2] / cpu[1], atMost: Must.longLineRatioMax,
      "\(text(cpu[2])) us", limit: "\(text(cpu[1])) us", ratio: text(cpu[2] / cpu[1]))
    results.report(
      "poll, without the access log", "\(text(cpu[3])) us", limit: limit,
      ratio: text(cpu[3] / cpu[0]))
    results.report(
      "polls a second, 1,000,000 waiting", text(rate[2]),
      limit: "nginx: \(text(rate[0]))",
      ratio: text(rate[2] / rate[0]))
  }

  private func restart(_ line: SeededLine, _ results: inout Results) throws {
    var toListen: [Double] = []
    var toAnswer: [Double] = []
    for _ in 0..<3 {
      let office = try BoxOffice(bench, folder: line.folder)
      let load = try Load(port: office.port, connections: 1)
      let answers = load.run(line.polls[0..<1])
      toAnswer.append((clockSeconds() - office.started) * 1_000)
      toListen.append(office.startMilliseconds)
      guard answers.statuses == [200: 1] else { throw Failure("no poll after a restart") }
      office.child.stop()
    }
    results.require(
      "restart, 1,000,000 waiting, 15,000 seats sold", median(toAnswer),
      atMost: Must.restartMillisecondsMax, "\(text(median(toAnswer))) ms to the first poll",
      limit: "\(text(median(toListen))) ms to listening")
  }

  private func joins(
    _ line: SeededLine, _ office: BoxOffice, polls: Double, _ results: inout Results
  ) throws {
    let count = bench.isQuick ? 20_000 : 100_000
    let ids = IdentifierSource(chance: SystemRandomNumberGenerator())
    var requests = Requests()
    for _ in 0..<count {
      let fan = User(id: ids.next(Seeding.wallClock()), email: "", name: "", role: .fan)
      requests.add(
        "POST", "/api/v1/queue-tokens", [tokens.authorization(fan)],
        body: "{\"concertId\":\"\(line.concert)\"}")
    }
    let load = try Load(port: office.port, connections: Limits.writeConnections)
    let answers = load.run(requests)
    results.require(
      "joins, durable, all answered 201", answers.statuses == [201: count],
      "\(text(answers.perSecond))/s")
    results.report(
      "joins against polls", "\(text(answers.perSecond))/s", limit: "\(text(polls))/s",
      ratio: text(answers.perSecond / polls))
  }

  struct SeededLine {
    let folder: String
    let concert: ConcertID
    let polls: Requests
  }

  func seed(_ name: String, waiting: Int) async throws -> SeededLine {
    let folder = try bench.freshFolder(name)
    let seeding = try await Seeding(folder: folder)
    let concert = try await seeding.concert(maxActive: 1)
    let spots = try await seeding.performance(of: concert, seats: Limits.soldSeats + 100)
    let buyers = try await seeding.people(Limits.soldSeats)
    _ = try await seeding.hold(
      spots, for: buyers, paying: TicketSigner(secret: bench.secret))
    // One person is inside and fills the one slot, so that the line stands still.
    let line = (0...waiting).map { _ in seeding.ids.next(seeding.now) as UserID }
    try await seeding.line(of: concert, [line[0]], areInside: true)
    try await seeding.line(of: concert, Array(line[1...]), areInside: false, from: 1)
    await seeding.close()
    var polls = Requests()
    for number in 0..<Limits.pollTokens {
      let position = 1 + number * (waiting / Limits.pollTokens)
      polls.add(
        "GET", "/api/v1/queue-tokens/current", [tokens.queueToken(concert.id, position)])
    }
    return SeededLine(folder: folder, concert: concert.id, polls: polls)
  }
}
