import App
import BookingStore
import Database
import DatabaseSQLite
import Drill
import DrillPage
import Glibc
import Ticketing

/// `boxoffice drill`: rehearses a sale with a crowd that does not exist.
enum Drilling {
  static func run(_ arguments: [String]) async throws {
    let flags = try DrillFlags(arguments)
    let clock = SteadyClock()
    let screen = DrillScreen()
    let report: DrillReport
    do {
      switch flags.place {
      case .prepare: return try await prepare(flags, clock: clock)
      case .outside(let url): report = try outside(flags, url, clock: clock, screen)
      case .made, .copy: report = try await rehearse(flags, clock: clock, screen)
      }
    } catch let error as ServerChild.NotStarted {
      throw Stop.unavailable("The server did not start: \(error.description)")
    } catch let error as FactsError {
      throw Stop.unavailable("The sale cannot be read: \(error.description).")
    }
    for line in report.lines { Output.line(line) }
    if let path = flags.json { try write(report.json, to: path) }
    if let path = flags.page {
      try write(Array(ReportPage(report, language: flags.language).html.utf8), to: path)
      screen.say("the report is in \(path)")
    }
    if report.result.isInterrupted { throw Stop.failure("The drill was interrupted.") }
    if !report.violations.isEmpty {
      throw Stop.failure("The drill broke a promise; see above.")
    }
  }

  /// A sale of its own, or a copy, on this machine.
  private static func rehearse(
    _ flags: DrillFlags, clock: SteadyClock, _ screen: DrillScreen
  ) async throws -> DrillReport {
    raiseDescriptors()
    var probe: DrillReport?
    if flags.predicts {
      screen.say("a short probe comes first")
      probe = try await play(
        flags, flags.settings.probe, clock: clock, screen
      ).report
    }
    let (report, prepared) = try await play(
      flags, flags.settings, probe: probe, clock: clock, screen)
    if case .copy(let original) = flags.place, !report.result.isInterrupted {
      let record = RehearsalRecord(
        date: report.about.date, concert: prepared.concert.id.text,
        digest: SaleDigest.of(prepared.concert, capacities: prepared.capacities),
        settings: SaleDigest.text(prepared.concert, capacities: prepared.capacities),
        fans: report.about.fans, seatsSold: report.result.seatsSold,
        sellOutMilliseconds: report.result.sellOutMilliseconds.map { Int64($0.rounded()) },
        isClean: report.result.isClean, first: report.findings.first?.kind.rawValue ?? "")
      if !RehearsalLog.add(record, to: original) {
        screen.say("\(RehearsalLog.path(in: original)) cannot be written: \(Files.lastError())")
      }
    }
    return report
  }

  /// Makes a folder, plays a crowd in it, and removes it.
  private static func play(
    _ flags: DrillFlags, _ settings: DrillSettings, probe: DrillReport? = nil,
    clock: SteadyClock, _ screen: DrillScreen
  ) async throws -> (report: DrillReport, prepared: Rehearsal.Prepared) {
    let folder = try temporaryFolder()
    defer { if !flags.keeps { remove(folder) } }
    var rehearsal = Rehearsal(
      settings, terms: flags.terms, program: "/proc/self/exe", flags: flags.serverFlags,
      run: runNumber)
    screen.say("making \(settings.people) people in \(folder)")
    let begun = ContinuousClock.now
    let prepared: Rehearsal.Prepared
    if case .copy(let original) = flags.place {
      rehearsal.source = "a copy of \(original)"
      prepared = try await copy(original, to: folder, rehearsal, flags, now: clock.now())
    } else {
      prepared = try await rehearsal.prepare(folder, now: clock.now())
    }
    let prediction = probe.flatMap {
      Forecast.predict(settings, prepared.concert, probe: $0, opening: clock.now())
    }
    if let prediction {
      screen.say(
        "predicted: sold out after \(Int(prediction.sellOutMilliseconds.rounded())) ms, booking p99 "
          + "\(Int(prediction.bookingP99.rounded())) ms")
    }
    screen.say("made in \(Backup.seconds(ContinuousClock.now - begun)); the sale opens")
    var report = try await rehearsal.play(
      prepared, in: folder, clock: { clock.now() }, observe: screen.show)
    screen.end()
    if var prediction {
      prediction.measuredSellOut = report.result.sellOutMilliseconds
      prediction.measuredP99 = report.result.bookingP99
      report.prediction = prediction
    }
    if flags.keeps { screen.say("the folder is kept: \(folder)") }
    return (report, prepared)
  }

  private static func copy(
    _ original: String, to folder: String, _ rehearsal: Rehearsal, _ flags: DrillFlags,
    now: Timestamp
  ) async throws -> Rehearsal.Prepared {
    guard Files.exists(original + "/boxoffice.sqlite") else {
      throw Stop.unavailable("--copy-of \(original): there is no box office in this folder.")
    }
    do {
      return try await rehearsal.prepare(folder, copyOf: original, concert: flags.concert, now: now)
    } catch let error as Rehearsal.CopyError {
      throw Stop.usage("--copy-of \(original): \(error.description)")
    } catch let error as DatabaseError {
      throw Stop.unavailable("--copy-of \(original): \(Stop.detail(error)).")
    }
  }

  /// A box office that is running already.
  private static func outside(
    _ flags: DrillFlags, _ url: String, clock: SteadyClock, _ screen: DrillScreen
  ) throws -> DrillReport {
    raiseDescriptors()
    let endpoint: Endpoint
    do {
      endpoint = try Endpoint(url)
    } catch {
      switch error {
      case .notPlainHTTP:
        throw Stop.usage("--url must begin with http://; name a listener behind the one with TLS.")
      case .notAnAddress: throw Stop.usage("--url must be http://HOST:PORT, not '\(url)'.")
      case .unknownHost: throw Stop.unavailable("--url \(url): there is no such host.")
      }
    }
    let path = flags.fansFile ?? ""
    guard let text = Files.read(path) else {
      throw Stop.failure("--fans-file \(path) cannot be read: \(Files.lastError()).")
    }
    let crowd: Crowd
    do {
      crowd = try Crowd(text: text)
    } catch {
      throw Stop.failure("--fans-file \(path): line \(error.line) is not a fan.")
    }
    var settings = flags.settings
    guard crowd.count > settings.bots else {
      throw Stop.usage("--fans-file \(path) has \(crowd.count) people; that is not enough.")
    }
    settings.fans = min(flags.hasFans ? settings.fans : .max, crowd.count - settings.bots)
    var drill = OutsideDrill(settings, crowd: crowd, run: runNumber)
    drill.knowsBalances = !flags.isAgain
    let report = try drill.play(
      at: endpoint, concert: flags.concert?.text, clock: { clock.now() }, observe: screen.show)
    screen.end()
    return report
  }

  /// People in a box office's own store.
  private static func prepare(_ flags: DrillFlags, clock: SteadyClock) async throws {
    let path = flags.fansFile ?? ""
    guard !Files.exists(path) else {
      throw Stop.failure("\(path) already exists; name another file.")
    }
    let crowd = try await OutsideDrill.prepare(
      flags.settings, balance: flags.balance,
      configuration: Commands.configuration(flags.stores), now: clock.now())
    guard Files.write(crowd.text, to: path, mode: 0o600) else {
      throw Stop.failure("\(path) cannot be written: \(Files.lastError()).")
    }
    Output.line(
      "\(crowd.count) people were made; \(path) has their access tokens, valid for twelve hours.")
  }

  private static var runNumber: UInt64 { .random(in: 1...UInt64(UInt32.max)) }

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

  static func write(_ bytes: [UInt8], to path: String) throws(Stop) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .failure("\(path) cannot be written: \(Files.lastError()).") }
    defer { close(file) }
    guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
      throw .failure("\(path) cannot be written: \(Files.lastError()).")
    }
  }
}
