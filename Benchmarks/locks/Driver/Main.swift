import Glibc
import Measuring
import Redis

/// Compares ways to keep one seat from two owners and one wallet exact; `../run.sh` gives it what it
/// needs.
@main
enum Main {
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    do {
      let table = try await arguments().run()
      say("\n" + table.markdown)
      for fault in table.faults { say("fault: \(fault)") }
      exit(table.faults.isEmpty ? 0 : 1)
    } catch {
      say("boxoffice-locks: \(error)")
      exit(70)
    }
  }

  private static func arguments() throws -> Comparison {
    var comparison = Comparison()
    var rest = CommandLine.arguments.dropFirst()
    while let flag = rest.popFirst() {
      guard let value = rest.popFirst() else { throw Failure("\(flag) needs a value") }
      switch flag {
      case "--requests": comparison.crowding.requests = try number(value)
      case "--connections": comparison.crowding.connections = try number(value)
      case "--rounds": comparison.rounds = try number(value)
      case "--pgbench": comparison.places.pgbench = value
      case "--scripts": comparison.places.scripts = value
      case "--server": comparison.places.server = value
      case "--work": comparison.places.work = value
      case "--shop": comparison.places.shop = value
      case "--database": comparison.places.database = value
      case "--servers":
        comparison.servers = Set(value.split(separator: ",").compactMap { pid_t($0) })
      case "--redis": comparison.places.redis = value
      default: throw Failure("there is no flag \(flag)")
      }
    }
    let crowding = comparison.crowding
    guard crowding.requests.isMultiple(of: crowding.connections),
      crowding.connections <= Limits.connectionsMax
    else { throw Failure("the requests must be a multiple of at most 1,000 connections") }
    guard comparison.rounds <= Limits.roundsMax else { throw Failure("too many rounds") }
    return comparison
  }

  private static func number(_ text: String) throws -> Int {
    guard let number = Int(text), number > 0 else { throw Failure("\(text) is no number above 0") }
    return number
  }
}
