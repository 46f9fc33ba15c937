import CLoad
import Measuring

/// What metrics and the access log add to a poll's processor time: the same polls at the same server,
/// with both as they come, with every line written, and with neither.
struct ObservingBench {
  let bench: Bench

  init(_ bench: Bench) { self.bench = bench }

  /// One way to run the server, and what its polls cost.
  private struct Side {
    let name: String
    let office: BoxOffice
    var microseconds: [Double] = []
  }

  private static let ways: [(name: String, flags: [String])] = [
    ("off", ["--access-log", "off", "--request-metrics", "off"]),
    ("as they come", []),
    ("every line", ["--access-log", "all"]),
  ]

  func run(_ results: inout Results) async throws {
    let line = try await LineBench(bench).seed("observing", waiting: Limits.shortLine)
    load_pin(1)
    defer { load_unpin() }
    var sides: [Side] = []
    for (number, way) in Self.ways.enumerated() {
      let folder = try bench.copy(of: line.folder, as: "observing-\(number)")
      sides.append(
        Side(
          name: way.name,
          office: try BoxOffice(bench, folder: folder, core: 0, flags: way.flags)))
    }
    defer { for side in sides { side.office.child.stop() } }
    // More and shorter pairs than elsewhere: what is looked for is a few per cent.
    for pair in -1..<(bench.isQuick ? 5 : 8) {
      for number in sides.indices {
        // Each is first, second and third as often as the others.
        let number = (number + max(0, pair)) % sides.count
        let cost = try poll(
          sides[number].office, line.polls, seconds: pair < 0 || bench.isQuick ? 1 : 2)
        if pair >= 0 { sides[number].microseconds.append(cost) }
      }
    }
    let off = sides[0].microseconds
    try results.add("observing", sides[1].microseconds, limit: off)
    try results.add("observing-all", sides[2].microseconds, limit: off)
  }

  private func poll(
    _ office: BoxOffice, _ polls: Requests, seconds: Double
  ) throws -> Double {
    let load = try Load(port: office.port, connections: Limits.pollConnections)
    _ = load.run(polls, seconds: 0.2)
    let before = office.child.cpuSeconds
    let answers = load.run(polls, seconds: seconds, spinning: true)
    let cpu = office.child.cpuSeconds - before
    guard answers.statuses[200] == answers.count, answers.broken == 0 else {
      throw Failure("polls answered \(answers.statuses), broken \(answers.broken)")
    }
    return cpu * 1e6 / Double(max(1, answers.count))
  }
}
