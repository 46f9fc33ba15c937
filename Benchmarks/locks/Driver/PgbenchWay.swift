import Foundation
import Measuring

/// A way that a script of pgbench can say: `sql/seat-KIND.sql`,
/// `sql/wallet-KIND.sql` and `sql/payment-KIND.sql`.
struct PgbenchWay: Way {
  let shop: Shop
  let crowding: Crowding
  let name: String
  let kind: String
  let promise: Table.Promise
  let places: Places

  func run(_ wanted: Wanted, slot: Int) throws -> Tally {
    let script = try script(wanted)
    let log = places.work + "/pgbench-log"
    try removeLogs(log)
    try shop.closeGate()
    let turns = crowding.requests / crowding.connections + 1
    let pgbench = try Child(
      [
        places.pgbench, "-n", "-M", "prepared", "-c", "\(crowding.connections)", "-j", "2", "-t",
        "\(turns)", "-D", "slot=\(slot)", "-D", "turn=0", "-D", "amount=\(Limits.amount)", "-D",
        "price=\(Limits.price)", "-f", script, "-l", "--log-prefix=\(log)", shop.address,
      ], errors: places.work + "/pgbench.err")
    let end = clockSeconds() + Limits.gateSeconds
    while try shop.waitingAtGate() < crowding.connections {
      guard clockSeconds() < end else {
        throw Failure("pgbench did not come to the gate; see \(places.work)/pgbench.err")
      }
      usleep(5_000)
    }
    let release = Date().timeIntervalSince1970
    try shop.openGate()
    while pgbench.line() != nil {}
    let code = pgbench.wait()
    var tally = Tally()
    tally.milliseconds = try answers(log, since: release)
    tally.successes = try shop.records(wanted, slot)
    tally.refusals = max(0, tally.milliseconds.count - tally.successes)
    tally.errors = max(0, crowding.requests - tally.milliseconds.count)
    tally.require(code == 0, "pgbench ended with \(code)")
    return tally
  }

  /// The gate and the way in one file.
  private func script(_ wanted: Wanted) throws -> String {
    let name = "\(wanted.word)-\(kind).sql"
    let texts = try ["gate.sql", name].map { file in
      try String(contentsOfFile: "\(places.scripts)/\(file)", encoding: .utf8)
    }
    let path = "\(places.work)/\(name)"
    try texts.joined().write(toFile: path, atomically: false, encoding: .utf8)
    return path
  }

  /// Milliseconds from the release to each answer. A line is client, turn, microseconds, script, and
  /// the time of the answer in seconds and microseconds; a client's first turn was to warm up.
  private func answers(_ log: String, since release: Double) throws -> [Double] {
    var warmed: Set<Substring> = []
    var milliseconds: [Double] = []
    for path in try logs(log) {
      for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
        let fields = line.split(separator: " ")
        guard fields.count >= 6, let seconds = Double(fields[4]), let rest = Double(fields[5])
        else { throw Failure("pgbench logged: \(line)") }
        if warmed.insert(fields[0]).inserted { continue }
        milliseconds.append((seconds - release) * 1_000 + rest / 1_000)
      }
    }
    return milliseconds
  }

  /// One file for each thread.
  private func logs(_ prefix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: places.work)
      .map { "\(places.work)/\($0)" }.filter { $0.hasPrefix(prefix + ".") }
  }

  private func removeLogs(_ prefix: String) throws {
    for path in try logs(prefix) { try FileManager.default.removeItem(atPath: path) }
  }
}

/// Where things are.
struct Places {
  var pgbench = "pgbench"
  /// The folder of the scripts.
  var scripts = "Benchmarks/locks/sql"
  /// The box office's release binary.
  var server = ".build/release/boxoffice"
  /// An empty folder on the disk that is to be measured.
  var work = ""
  /// Databases of the shop and of the box office, and a Redis.
  var shop = ""
  var database = ""
  var redis = ""
}
