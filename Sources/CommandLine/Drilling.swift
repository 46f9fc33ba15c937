import App
import Drill
import DrillPage
import Glibc

/// `boxoffice drill`: rehearses a sale with a crowd that does not exist.
enum Drilling {
  static func run(_ arguments: [String]) async throws {
    let flags = try DrillFlags(arguments)
    let clock = SteadyClock()
    let screen = DrillScreen(people: flags.settings.people)
    let report = try await rehearse(flags, clock: clock, screen)
    for line in report.lines { Output.line(line) }
    if let path = flags.json { try write(report.json, to: path) }
    if let path = flags.page {
      try write(Array(ReportPage(report, language: flags.language).html.utf8), to: path)
      screen.say("the report is in \(path)")
    }
    if !report.violations.isEmpty {
      throw Stop.failure("The drill broke a promise; see above.")
    }
  }

  private static func rehearse(
    _ flags: DrillFlags, clock: SteadyClock, _ screen: DrillScreen
  ) async throws -> DrillReport {
    raiseDescriptors()
    let folder = try temporaryFolder()
    defer { if !flags.keeps { remove(folder) } }
    let rehearsal = Rehearsal(
      flags.settings, terms: flags.terms, program: "/proc/self/exe", flags: flags.serverFlags,
      run: .random(in: 1...UInt64(UInt32.max)))
    do {
      screen.say("making \(flags.settings.people) people in \(folder)")
      let begun = ContinuousClock.now
      let prepared = try await rehearsal.prepare(folder, now: clock.now())
      screen.say("made in \(Backup.seconds(ContinuousClock.now - begun)); the sale opens")
      let report = try await rehearsal.play(
        prepared, in: folder, clock: { clock.now() }, observe: screen.show)
      if flags.keeps { screen.say("the folder is kept: \(folder)") }
      return report
    } catch let error as ServerChild.NotStarted {
      throw Stop.unavailable("The server did not start: \(error.description)")
    } catch let error as FactsError {
      throw Stop.unavailable("The sale cannot be read: \(error.description).")
    }
  }

  /// As many descriptors as the system lets this process have; the server inherits them.
  private static func raiseDescriptors() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(resource, &limit)
  }

  private static func temporaryFolder() throws(Stop) -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((parent + "/boxoffice-drill-XXXXXX").utf8CString)
    guard let made = mkdtemp(&template) else {
      throw .failure("\(parent): no folder can be made: \(Files.lastError()).")
    }
    return String(cString: made)
  }

  /// Removes a folder of the drill, which has files only.
  private static func remove(_ folder: String) {
    guard let entries = opendir(folder) else { return }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { unlink(folder + "/" + name) }
    }
    closedir(entries)
    rmdir(folder)
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(Stop) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .failure("\(path) cannot be written: \(Files.lastError()).") }
    defer { close(file) }
    guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
      throw .failure("\(path) cannot be written: \(Files.lastError()).")
    }
  }
}

/// What is shown while a drill runs: one line in place on a terminal, plain lines elsewhere.
final class DrillScreen {
  private let people: Int
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var seconds = 0

  init(people: Int) { self.people = people }

  /// Says what is being done.
  func say(_ text: String) { Output.error("drill: " + text) }

  /// Shows a second; always goes on.
  func show(_ second: DrillReport.Second) -> Bool {
    seconds += 1
    let text =
      "\(seconds) s: \(second.requests) requests, \(second.arrivals) came, \(second.joins) joined, "
      + "\(second.entries) let in, \(second.holds) holds, \(second.payments) payments, "
      + "\(second.refusals) refusals, \(second.waiting) waiting, \(second.inside) inside, "
      + "\(second.seatsLeft) seats left, p99 \(second.p99.rounded()) ms"
    Output.error("drill: " + text)
    return true
  }
}
