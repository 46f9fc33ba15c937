import CLoad
import Glibc
import JSON
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
    try results.add(
      "line-memory", [perPerson],
      note: "\(text(many.child.residentBytes / 1_048_576)) MiB in all")

    let each = Limits.pollConnections
    let sides: [Side] = [
      Side(nginx.child, nginx.port, short.polls, each),
      Side(few.child, few.port, short.polls, each),
      Side(many.child, many.port, long.polls, each),
      Side(quiet.child, quiet.port, short.polls, each),
      Side(nginx.child, nginx.port, short.polls, Limits.manyConnections),
      Side(many.child, many.port, long.polls, Limits.manyConnections),
    ]
    let runs = try measure(sides)
    try report(runs, bytes: probe.bodyBytes, &results)
    try late(nginx: sides[0], office: sides[2], peak: median(runs[2].perSecond), &results)
    try pace(many, long, &results)
    try joins(short, few, polls: runs[2].perSecond, &results)
  }

  /// A server, what it is asked and over how many connections.
  struct Side {
    let child: Child
    let port: UInt16
    let polls: Requests
    let connections: Int

    init(_ child: Child, _ port: UInt16, _ polls: Requests, _ connections: Int) {
      self.child = child
      self.port = port
      self.polls = polls
      self.connections = connections
    }
  }

  /// Each side in turn, a warm-up and then as often as there are pairs.
  private func measure(_ sides: [Side]) throws -> [Run] {
    var runs = [Run](repeating: Run(), count: sides.count)
    for pair in -1..<bench.pairs {
      for (number, side) in sides.enumerated() {
        let load = try Load(port: side.port, connections: side.connections)
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
    return runs
  }

  private func report(_ runs: [Run], bytes: Int, _ results: inout Results) throws {
    let cpu = runs.map(\.cpuMicroseconds)
    let rate = runs.map(\.perSecond)
    try results.add("P1a", rate[2], limit: rate[0], note: "\(bytes) bytes")
    try results.add("P1b", rate[5], limit: rate[4])
    try results.add("P1c", cpu[2], limit: cpu[0])
    try results.add("P1d", cpu[5], limit: cpu[4])
    try results.add("line-long", cpu[2], limit: cpu[1])
    try results.add("line-quiet", cpu[3], limit: cpu[0])
  }

  /// Percentiles at 80 % of our own peak, on a fixed plan; nginx at the same pace in turn.
  private func late(nginx: Side, office: Side, peak: Double, _ results: inout Results) throws {
    let rate = peak * Limits.busyShare
    var percentiles: [[Double]] = [[], []]
    for pair in -1..<bench.pairs {
      for (number, side) in [nginx, office].enumerated() {
        let load = try Load(port: side.port, connections: Limits.writeConnections)
        let seconds = pair < 0 ? 0.5 : bench.pollSeconds
        let answers = load.run(
          side.polls, seconds: seconds, perSecond: rate, latencies: Int(rate * seconds * 1.1),
          spinning: true)
        guard answers.statuses[200] == answers.count, answers.broken == 0 else {
          throw Failure("polls answered \(answers.statuses), broken \(answers.broken)")
        }
        if pair >= 0 { percentiles[number].append(answers.latency(0.99)) }
      }
    }
    try results.add(
      "P7b", percentiles[1], limit: percentiles[0], note: "\(grouped(Int(rate))) a second")
  }

  private func restart(_ line: SeededLine, _ results: inout Results) throws {
    var times: [Double] = []
    for _ in 0..<3 {
      let office = try BoxOffice(bench, folder: line.folder)
      let load = try Load(port: office.port, connections: 1)
      let answers = load.run(line.polls[0..<1])
      times.append((clockSeconds() - office.started) * 1_000)
      guard answers.statuses == [200: 1] else { throw Failure("no poll after a restart") }
      office.child.stop()
    }
    try results.add("line-restart", times)
  }

  /// Everybody in the long line polls when told to; each answer says the place that is theirs.
  private func pace(_ office: BoxOffice, _ line: SeededLine, _ results: inout Results) throws {
    let talk = try HTTPConnection(port: office.port)
    var told: [Double] = []
    for number in 0..<100 {
      let position = 1 + number * (Limits.longLine / 100)
      let answer = try talk.ask(
        "GET", "/api/v1/queue-tokens/current", [tokens.queueToken(line.concert, position)])
      let seconds = try? JSONValue.parse(Array(answer.body.utf8))["pollAfter"]?.integerValue
      guard answer.status == 200, let seconds, seconds > 0 else {
        throw Failure("a poll answered \(answer.status) \(answer.body)")
      }
      told.append(Double(seconds))
    }
    // Each person polls once in their own interval, so the mean of the rates is what arrives.
    let rate = told.reduce(0) { $0 + 1 / $1 } / Double(told.count) * Double(Limits.longLine)
    let count = Int(rate * (bench.isQuick ? 5 : 20))
    var polls = Requests()
    var places: [UInt64] = []
    for number in 0..<count {
      let position = 1 + Int((UInt64(number) * 7_919) % UInt64(Limits.longLine))
      polls.add("GET", "/api/v1/queue-tokens/current", [tokens.queueToken(line.concert, position)])
      places.append(UInt64(position))
    }
    let load = try Load(port: office.port, connections: Limits.manyConnections)
    let answers = load.run(
      polls, perSecond: rate, latencies: count, numbers: places, mark: "\"queuePosition\":")
    guard answers.statuses == [200: count], answers.wrong == 0, answers.broken == 0 else {
      throw Failure(
        "polls answered \(answers.statuses), \(answers.wrong) with a wrong place, broken "
          + "\(answers.broken)")
    }
    try results.add(
      "line-pace", [answers.perSecond], limit: [rate],
      note: "told \(text(median(told))) s, \(grouped(count)) polls, p99 "
        + "\(text(answers.latency(0.99))) us")
  }

  private func joins(
    _ line: SeededLine, _ office: BoxOffice, polls: [Double], _ results: inout Results
  ) throws {
    let count = (bench.isQuick ? 20_000 : 100_000) / bench.pairs
    let ids = IdentifierSource(chance: SystemRandomNumberGenerator())
    let load = try Load(port: office.port, connections: Limits.writeConnections)
    var rates: [Double] = []
    for _ in 0..<bench.pairs {
      var requests = Requests()
      for _ in 0..<count {
        let fan = User(id: ids.next(Seeding.wallClock()), email: "", name: "", role: .fan)
        requests.add(
          "POST", "/api/v1/queue-tokens", [tokens.authorization(fan)],
          body: "{\"concertId\":\"\(line.concert)\"}")
      }
      let answers = load.run(requests)
      guard answers.statuses == [201: count] else {
        throw Failure("joins answered \(answers.statuses), broken \(answers.broken)")
      }
      rates.append(answers.perSecond)
    }
    try results.add("P11", rates, limit: polls)
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
