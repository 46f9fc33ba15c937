import CLoad
import Glibc
import Measuring
import Ticketing

/// What holds at half their peak do to polls beside them: the writer must not keep those waiting who only ask.
struct InterferenceBench {
  let bench: Bench
  private let tokens: Tokens

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
  }

  func run(_ results: inout Results) async throws {
    let peakHolds = bench.isQuick ? 10_000 : 20_000
    // Room for the fastest machine; what is not held is left.
    let each = Int(bench.pollSeconds * Limits.halfPeakMax)
    let count = peakHolds + (bench.pairs + 1) * each
    let folder = try bench.freshFolder("interference")
    let seeding = try await Seeding(folder: folder)
    let waiting = try await seeding.concert(maxActive: 1)
    _ = try await seeding.performance(of: waiting, seats: 100)
    let line = (0...Limits.shortLine).map { _ in seeding.ids.next(seeding.now) as UserID }
    try await seeding.line(of: waiting, [line[0]], areInside: true)
    try await seeding.line(of: waiting, Array(line[1...]), areInside: false, from: 1)
    let sale = try await seeding.concert(maxActive: 1_000_000)
    var spots: [Spot] = []
    while spots.count < count {
      spots += try await seeding.performance(of: sale, seats: min(50_000, count - spots.count))
    }
    let people = try await seeding.people(count)
    try await seeding.line(of: sale, people.map(\.id), areInside: true)
    await seeding.close()

    var holds = Requests()
    for (number, person) in people.enumerated() {
      holds.add(
        "POST", "/api/v1/reservations",
        [
          tokens.authorization(person), tokens.queueToken(sale.id, number),
          ("Idempotency-Key", "hold-\(number)"),
        ],
        body: "{\"performanceId\":\"\(spots[number].performance)\","
          + "\"seatIds\":[\"\(spots[number].seat)\"]}")
    }
    var polls = Requests()
    for position in 1...Limits.shortLine {
      polls.add("GET", "/api/v1/queue-tokens/current", [tokens.queueToken(waiting.id, position)])
    }
    let office = try BoxOffice(bench, folder: folder, core: 0)
    defer { office.child.stop() }
    try await measure(office, polls, holds, peakHolds: peakHolds, each: each, &results)
  }

  private func measure(
    _ office: BoxOffice, _ polls: Requests, _ holds: Requests, peakHolds: Int, each: Int,
    _ results: inout Results
  ) async throws {
    let port = office.port
    let peak = try hold(port: port, holds[0..<peakHolds], perSecond: 0)
    let rate = min(peak / 2, Limits.halfPeakMax)
    let count = min(each, Int(rate * bench.pollSeconds))
    var calm: [Double] = []
    var busy: [Double] = []
    for pair in -1..<bench.pairs {
      let first = peakHolds + (pair + 1) * each
      let part = holds[first..<first + count]
      let alone = try poll(office, polls)
      let held = Task.detached { try self.hold(port: port, part, perSecond: rate) }
      let beside = try poll(office, polls)
      _ = try await held.value
      guard pair >= 0 else { continue }
      calm.append(alone)
      busy.append(beside)
    }
    try results.add("P14", busy, limit: calm, note: "\(grouped(Int(rate))) holds a second")
  }

  /// Holds a second; as fast as they are answered, or on a plan.
  private func hold(port: UInt16, _ holds: Requests, perSecond: Double) throws -> Double {
    load_pin(1)
    defer { load_unpin() }
    let load = try Load(port: port, connections: Limits.writeConnections)
    let answers = load.run(holds, perSecond: perSecond)
    guard answers.statuses == [201: holds.count], answers.broken == 0 else {
      throw Failure("holds answered \(answers.statuses), broken \(answers.broken)")
    }
    return answers.perSecond
  }

  /// The 99th percentile of polls on a plan.
  private func poll(_ office: BoxOffice, _ polls: Requests) throws -> Double {
    load_pin(1)
    defer { load_unpin() }
    let load = try Load(port: office.port, connections: Limits.pollConnections)
    let answers = load.run(
      polls, seconds: bench.pollSeconds, perSecond: Limits.sidePolls,
      latencies: Int(bench.pollSeconds * Limits.sidePolls * 1.1))
    guard answers.statuses[200] == answers.count, answers.broken == 0 else {
      throw Failure("polls answered \(answers.statuses), broken \(answers.broken)")
    }
    return answers.latency(0.99)
  }
}
