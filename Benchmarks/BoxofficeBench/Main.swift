import Encoding
import Figures
import Glibc
import Measuring
import Signing

/// What a run is given.
struct Bench {
  /// The product's release binary.
  var server = ".build/release/boxoffice"
  /// Where data folders are made; must be on the disk that is to be measured.
  var work = ".build/bench"
  /// Short runs, for a look rather than a verdict.
  var isQuick = false
  var only: Set<String> = []
  let secret = SecureRandom().bytes(32)
  var secretText: String { Hex.encode(secret) }

  var pairs: Int { isQuick ? 3 : 5 }
  var pollSeconds: Double { isQuick ? 2 : 5 }
  /// Holds and payments of one run.
  var writes: Int { isQuick ? 40_000 : 120_000 }
  var payments: Int { isQuick ? 20_000 : 50_000 }
  var contentionRounds: Int { isQuick ? 7 : 15 }

  /// Whether to measure a part; what only shows after very many changes is no part of a quick look.
  func wants(_ part: String) -> Bool {
    only.isEmpty ? !(isQuick && part == "soak") : only.contains(part)
  }

  /// An empty folder under the work folder.
  func freshFolder(_ name: String, making isMade: Bool = false) throws -> String {
    let path = work + "/" + name
    try run("rm", "-rf", path)
    if isMade { try run("mkdir", path) }
    return path
  }

  /// A copy of a seeded folder to be used up; on the disk, so that nobody's sync waits for it.
  func copy(of folder: String, as name: String) throws -> String {
    let path = try freshFolder(name)
    try run("cp", "-r", folder, path)
    try run("sync", "-f", path)
    return path
  }
}

@main
enum Main {
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    do {
      switch try Order(CommandLine.arguments.dropFirst()) {
      case .measure(let bench, let report):
        let record = try await measure(bench, report)
        say("\n" + record.caption + "\n\n" + record.table + "\n")
        for fault in record.faults { say("not measured: \(fault.part): \(fault.reason)") }
        for doubt in record.doubts { say("doubtful, run again: \(doubt)") }
        for row in record.missed { say("missed: \(row.figure.id) \(row.figure.name)") }
        exit(record.isGood ? 0 : 1)
      case .compare(let old, let new):
        say(comparison(of: try record(in: old), with: try record(in: new)))
      case .report(let file, let document, let picture):
        let record = try record(in: file)
        if document == nil, picture == nil { say(record.caption + "\n\n" + record.table) }
        if let document {
          try write(record.document(contents(of: document), source: file), to: document)
        }
        if let picture { try write(Picture(record).svg, to: picture) }
      }
    } catch {
      say("boxoffice-bench: \(error)")
      exit(70)
    }
  }

  private static func record(in file: String) throws -> Record {
    try Record(json: Array(contents(of: file).utf8))
  }

  private static func measure(_ bench: Bench, _ report: Order.Report) async throws -> Record {
    var bench = bench
    mkdir(bench.work, 0o700)
    if let path = realpath(bench.work, nil) {
      bench.work = String(cString: path)
      free(path)
    }
    let begun = clockSeconds()
    let neighbours = Neighbours()
    var results = Results()
    for part in Catalogue.parts where bench.wants(part) {
      let bench = bench
      await results.part(part) { try await run(part, bench, &$0) }
    }
    results.end(
      parts: Set(Catalogue.parts.filter(bench.wants)), isQuick: bench.isQuick,
      seconds: clockSeconds() - begun, neighbours: neighbours)
    var record = results.record
    record.machine = .here()
    record.date = report.date
    record.commit = report.commit
    if let file = report.file { try write(record.json, to: file) }
    return record
  }

  private static func run(_ part: String, _ bench: Bench, _ results: inout Results) async throws {
    switch part {
    case "login": try await LoginBench(bench).run(&results)
    case "interference": try await InterferenceBench(bench).run(&results)
    case "overload": try await OverloadBench(bench).run(&results)
    case "restart": try await RestartBench(bench).run(&results)
    case "start": try await StartBench(bench).run(&results)
    case "line": try await LineBench(bench).run(&results)
    case "observing": try await ObservingBench(bench).run(&results)
    case "streams": try await StreamsBench(bench).run(&results)
    case "hold": try await HoldBench(bench).run(&results)
    case "pay": try await PayBench(bench).run(&results)
    case "contend": try await ContendBench(bench).run(&results)
    case "cluster": try await ClusterBench(bench).run(&results)
    case "postgres": try await PostgresBench(bench).run(&results)
    case "soak": try await SoakBench(bench).run(&results)
    case "events":
      try await EventsBench(bench).run(&results)
      try await RelayBench(bench).drain(&results)
    case "outage": try await RelayBench(bench).outage(&results)
    default: throw Failure("this program does not measure it")
    }
  }
}
