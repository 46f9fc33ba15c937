import CLoad
import Encoding
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
  var writes: Int { isQuick ? 40_000 : 150_000 }
  var payments: Int { isQuick ? 20_000 : 60_000 }
  var contentionRounds: Int { isQuick ? 7 : 15 }

  func wants(_ part: String) -> Bool { only.isEmpty || only.contains(part) }

  /// An empty folder under the work folder.
  func freshFolder(_ name: String, making isMade: Bool = false) throws -> String {
    let path = work + "/" + name
    try run("rm", "-rf", path)
    if isMade { try run("mkdir", path) }
    return path
  }

  /// A copy of a seeded folder to be used up.
  func copy(of folder: String, as name: String) throws -> String {
    let path = try freshFolder(name)
    try run("cp", "-r", folder, path)
    return path
  }
}

@main
enum Main {
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    do {
      let results = try await measure(try arguments())
      say("\n" + results.table)
      for doubt in results.doubts { say("doubtful, run again: \(doubt)") }
      for missed in results.missed { say("missed: \(missed)") }
      exit(results.missed.isEmpty && results.doubts.isEmpty ? 0 : 1)
    } catch {
      say("boxoffice-bench: \(error)")
      exit(70)
    }
  }

  private static func measure(_ bench: Bench) async throws -> Results {
    var results = Results()
    var bench = bench
    mkdir(bench.work, 0o700)
    if let path = realpath(bench.work, nil) {
      bench.work = String(cString: path)
      free(path)
    }
    let neighbours = Neighbours()
    if bench.wants("start") { try await StartBench(bench).run(&results) }
    if bench.wants("line") { try await LineBench(bench).run(&results) }
    if bench.wants("observing") { try await ObservingBench(bench).run(&results) }
    if bench.wants("streams") { try await StreamsBench(bench).run(&results) }
    if bench.wants("hold") { try await HoldBench(bench).run(&results) }
    if bench.wants("pay") { try await PayBench(bench).run(&results) }
    if bench.wants("contend") { try await ContendBench(bench).run(&results) }
    if bench.wants("cluster") { try await ClusterBench(bench).run(&results) }
    if bench.wants("postgres") { try await PostgresBench(bench).run(&results) }
    if bench.wants("soak") { try await SoakBench(bench).run(&results) }
    if bench.wants("events") { try await EventsBench(bench).run(&results) }
    try await RelayBench(bench).run(&results)
    results.note(neighbours)
    return results
  }

  private static func arguments() throws -> Bench {
    var bench = Bench()
    var rest = CommandLine.arguments.dropFirst()
    while let argument = rest.popFirst() {
      switch argument {
      case "--quick": bench.isQuick = true
      case "--full": bench.isQuick = false
      case "--server": bench.server = rest.popFirst() ?? bench.server
      case "--work": bench.work = rest.popFirst() ?? bench.work
      case "--only":
        bench.only = Set((rest.popFirst() ?? "").split(separator: ",").map(String.init))
      default:
        throw Failure(
          "usage: boxoffice-bench [--quick] [--only start,line,observing,streams,hold,pay,"
            + "contend,cluster,postgres,soak,events,outage] "
            + "[--server PATH] [--work FOLDER]")
      }
    }
    return bench
  }
}
