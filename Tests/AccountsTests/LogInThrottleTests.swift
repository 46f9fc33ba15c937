import Accounts
import Synchronization
import Testing
import Ticketing

@Suite("Limiting log-ins")
struct LogInThrottleTests {
  /// The time, which waiting moves on, and how long each waited.
  private final class Time: Sendable {
    private let state = Mutex((now: Timestamp(milliseconds: 1_795_255_200_000), waits: [Int64]()))
    let waitsToTheEnd: Bool

    init(waitsToTheEnd: Bool = true) { self.waitsToTheEnd = waitsToTheEnd }

    var now: Timestamp { state.withLock { $0.now } }
    var waits: [Int64] { state.withLock { $0.waits } }

    func advance(seconds: Int) { state.withLock { $0.now = $0.now.adding(seconds: seconds) } }

    func wait(_ milliseconds: Int64) -> Bool {
      state.withLock { state in
        state.waits.append(milliseconds)
        if waitsToTheEnd { state.now = state.now.adding(milliseconds: milliseconds) }
      }
      return waitsToTheEnd
    }
  }

  /// How many are inside at once, and were at most.
  private final class Inside: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock { $0.most } }

    func come() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func go() { state.withLock { $0.now -= 1 } }
  }

  private let time = Time()
  private let throttle: LogInThrottle

  init() {
    throttle = LogInThrottle(wait: { [time] in time.wait($0) })
  }

  private func attempt(
    _ email: String, _ network: String, _ outcome: LogInThrottle.Outcome
  ) async throws {
    let attempt = try await throttle.begin(email: email, network: network) { [time] in time.now }
    throttle.end(attempt, outcome, now: time.now)
  }

  private func refusal(
    _ email: String, _ network: String, _ throttle: LogInThrottle? = nil
  ) async -> LogInThrottle.Refusal? {
    let throttle = throttle ?? self.throttle
    do {
      let attempt = try await throttle.begin(email: email, network: network) { [time] in time.now }
      throttle.end(attempt, .unknown, now: time.now)
      return nil
    } catch {
      return error
    }
  }

  @Test("a rival who guesses waits; the owner elsewhere does not")
  func rival() async throws {
    for _ in 0..<10 { try await attempt("a@b", "rival", .wrong) }
    #expect(time.waits.isEmpty)
    for _ in 0..<30 { try await attempt("a@b", "rival", .wrong) }
    #expect(time.waits == [Int64](repeating: 15_000, count: 30))
    try await attempt("a@b", "home", .right)
    try await attempt("other@b", "rival", .right)
    #expect(time.waits.count == 30)
  }

  @Test("one wrong password in half a minute keeps no one waiting")
  func drip() async throws {
    for _ in 0..<10 { try await attempt("a@b", "office", .wrong) }
    for _ in 0..<100 {
      time.advance(seconds: 30)
      try await attempt("a@b", "office", .wrong)
      try await attempt("a@b", "office", .right)
    }
    #expect(time.waits.isEmpty)
  }

  @Test("only a wrong password counts")
  func outcomes() async throws {
    for _ in 0..<500 {
      try await attempt("a@b", "home", .unknown)
      try await attempt("a@b", "home", .right)
    }
    #expect(time.waits.isEmpty)
  }

  @Test("a network that tried a hundred is refused, but not where an account was logged in before")
  func networks() async throws {
    try await attempt("a@b", "office", .right)
    for number in 0..<100 { try await attempt("\(number)@b", "office", .wrong) }
    #expect(await refusal("new@b", "office") == .network(seconds: 3))
    #expect(await refusal("new@b", "home") == nil)
    try await attempt("a@b", "office", .right)
    #expect(time.waits.isEmpty)
  }

  @Test("an account guessed from many networks is slow from new ones, and is open to its owner")
  func botnet() async throws {
    try await attempt("a@b", "home", .right)
    for number in 0..<100 { try await attempt("a@b", "bot \(number)", .wrong) }
    #expect(time.waits.isEmpty)
    for number in 100..<200 { try await attempt("a@b", "bot \(number)", .wrong) }
    #expect(time.waits.count > 30 && Set(time.waits) == [5_000])
    let before = time.waits.count
    try await attempt("a@b", "home", .right)
    #expect(time.waits.count == before)
    #expect(await refusal("a@b", "hotel") == nil)
  }

  @Test("a server that has no time to wait says busy and counts nothing")
  func ending() async throws {
    let hasty = Time(waitsToTheEnd: false)
    let throttle = LogInThrottle(wait: { hasty.wait($0) })
    for _ in 0..<10 {
      let attempt = try await throttle.begin(email: "a@b", network: "n") { [time] in time.now }
      throttle.end(attempt, .wrong, now: time.now)
    }
    for _ in 0..<5 { #expect(await refusal("a@b", "n", throttle) == .busy) }
    #expect(hasty.waits == [Int64](repeating: 15_000, count: 5))
  }

  @Test("many at once wait for each other, and none is refused; too many are, and nothing stays")
  func crowd() async throws {
    let gate = AttemptGate(inside: 2, waiting: 40)
    let inside = Inside()
    let entered = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<42 {
        group.addTask {
          guard await gate.enter("n") else { return false }
          inside.come()
          await Task.yield()
          inside.go()
          gate.leave("n")
          return true
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(entered == 42 && inside.most <= 2)
    #expect(gate.count == 0 && gate.waitingCount == 0)
    let full = AttemptGate(inside: 1, waiting: 0)
    #expect(await full.enter("n"))
    #expect(await !full.enter("n"))
    #expect(await full.enter("m"))
    full.leave("n")
    #expect(await full.enter("n"))
    let nobody = AttemptGate(inside: 1, waiting: 9, allWaiting: 0)
    #expect(await nobody.enter("n"))
    #expect(await !nobody.enter("n"))
  }

  @Test("of familiar places those longest not seen are forgotten")
  func familiar() {
    let places = FamiliarPlaces(countMax: 10)
    for number in 0..<12 {
      places.insert("\(number)")
      places.insert("always")
    }
    #expect(places.contains("always") && places.contains("11") && !places.contains("0"))
    #expect(!places.contains("never"))
  }
}
