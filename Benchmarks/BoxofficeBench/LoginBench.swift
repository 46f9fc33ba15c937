import CLoad
import CSodium
import Glibc
import Measuring
import Signing
import Ticketing

/// Log-ins a second with one core for passwords, against argon2id alone on that core, and what they do to polls.
struct LoginBench {
  let bench: Bench
  private let tokens: Tokens
  private static let password = "a long enough password"

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
  }

  func run(_ results: inout Results) async throws {
    let hash = try Argon.hash(Self.password)
    let folder = try bench.freshFolder("logging-in")
    let seeding = try await Seeding(folder: folder)
    let concert = try await seeding.concert(maxActive: 1)
    _ = try await seeding.performance(of: concert, seats: 100)
    _ = try await seeding.people(Limits.loggingIn, passwordHash: hash)
    let line = (0...Limits.shortLine).map { _ in seeding.ids.next(seeding.now) as UserID }
    try await seeding.line(of: concert, [line[0]], areInside: true)
    try await seeding.line(of: concert, Array(line[1...]), areInside: false, from: 1)
    await seeding.close()
    let office = try BoxOffice(bench, folder: folder, flags: ["--rate-limits", "off"])
    defer { office.child.stop() }
    try pinPasswords(of: office.child)
    var polls = Requests()
    for position in 1...Limits.shortLine {
      polls.add("GET", "/api/v1/queue-tokens/current", [tokens.queueToken(concert.id, position)])
    }
    var logIns = Requests()
    for number in 0..<Limits.loggingIn {
      logIns.add(
        "POST", "/api/v1/sessions", [],
        body: "{\"email\":\"fan\(number)@example.com\",\"password\":\"\(Self.password)\"}")
    }
    var samples: (rates: [Double], raw: [Double], busy: [Double], calm: [Double]) = ([], [], [], [])
    // A pair without effect first.
    for pair in -1..<bench.pairs {
      let raw = try Argon.perSecond(Self.password, hash, seconds: bench.isQuick ? 1 : 3)
      let calm = try poll(office, polls)
      let (busy, rate) = try await both(office, polls, logIns)
      guard pair >= 0 else { continue }
      samples.raw.append(raw)
      samples.calm.append(calm)
      samples.busy.append(busy)
      samples.rates.append(rate)
    }
    try results.add("P10a", samples.rates, limit: samples.raw)
    try results.add(
      "P10b", samples.busy, limit: samples.calm,
      note: "\(grouped(Int(Limits.sidePolls))) polls a second")
  }

  /// Threads that hash get core 1 for themselves, all others core 0.
  private func pinPasswords(of child: Child) throws {
    var found = 0
    for thread in child.threads() {
      let isHasher = thread.name.hasPrefix("passwords")
      if isHasher { found += 1 }
      load_pin_thread(thread.id, isHasher ? 1 : 0)
    }
    guard found == 1 else { throw Failure("\(found) threads hash passwords, not one") }
  }

  private func poll(_ office: BoxOffice, _ polls: Requests) throws -> Double {
    load_pin(0)
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

  /// Polls with log-ins beside them, from a thread of their own.
  private func both(
    _ office: BoxOffice, _ polls: Requests, _ logIns: Requests
  ) async throws -> (percentile: Double, perSecond: Double) {
    let port = office.port
    let seconds = bench.pollSeconds + 0.5
    let other = Task.detached {
      load_pin(0)
      defer { load_unpin() }
      let load = try Load(port: port, connections: Limits.logInConnections)
      return load.run(logIns, seconds: seconds)
    }
    // The first log-ins are under way.
    usleep(250_000)
    let percentile = try poll(office, polls)
    let answers = try await other.value
    guard answers.statuses[201] == answers.count, answers.broken == 0 else {
      throw Failure("log-ins answered \(answers.statuses), broken \(answers.broken)")
    }
    return (percentile, answers.perSecond)
  }
}

/// argon2id with nothing around it.
enum Argon {
  /// The text to store, at the cost that the product has.
  static func hash(_ password: String) throws -> String {
    guard sodium_init() >= 0 else { throw Failure("no libsodium") }
    var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
    let cost = PasswordCost.standard
    let code = crypto_pwhash_str_alg(
      &text, password, UInt64(password.utf8.count), UInt64(cost.passes), cost.memory * 1_024,
      crypto_pwhash_ALG_ARGON2ID13)
    guard code == 0 else { throw Failure("no memory for one password") }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Passwords verified a second on core 1, one after the other.
  static func perSecond(_ password: String, _ hash: String, seconds: Double) throws -> Double {
    load_pin(1)
    defer { load_unpin() }
    var count = 0
    let begun = clockSeconds()
    while clockSeconds() - begun < seconds {
      guard crypto_pwhash_str_verify(hash, password, UInt64(password.utf8.count)) == 0 else {
        throw Failure("a password is not its own")
      }
      count += 1
    }
    return Double(count) / (clockSeconds() - begun)
  }
}
