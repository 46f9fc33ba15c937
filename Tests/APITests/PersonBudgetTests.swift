import BoxOffice
import HTTPServer
import JSON
import Synchronization
import TestKit
import Testing
import Ticketing

@testable import API

@Suite("What one person may write")
struct PersonBudgetTests {
  private let mina = UserID(high: 1, low: 1)
  private let start = Timestamp(milliseconds: 1_800_000_000_000)

  private func isAllowed(_ taken: PersonBudgets.Taken) -> Bool {
    if case .allowed = taken { true } else { false }
  }

  @Test("a hundred writes at once, then one a second, for each person")
  func bucket() {
    let budgets = PersonBudgets()
    for _ in 0..<100 { #expect(isAllowed(budgets.take(mina, now: start))) }
    #expect(budgets.take(mina, now: start) == .refused(seconds: 1))
    #expect(isAllowed(budgets.take(UserID(high: 1, low: 2), now: start)))
    #expect(isAllowed(budgets.take(mina, now: start.adding(seconds: 1))))
    #expect(budgets.take(mina, now: start.adding(seconds: 1)) == .refused(seconds: 1))
    var later = 0
    while isAllowed(budgets.take(mina, now: start.adding(seconds: 1_000))) { later += 1 }
    #expect(later == 100, "no more than a bucket is ever saved up")
  }

  @Test("writes are published in batches, and those received count, as debt too")
  func shared() {
    let budgets = PersonBudgets()
    let told = (0..<25).map { _ in budgets.take(mina, now: start) }
    #expect(told.filter { $0 == .allowed(publish: 10) }.count == 2)
    #expect(told.filter { $0 == .allowed(publish: 0) }.count == 23)
    budgets.received(80, of: mina, now: start)
    #expect(budgets.take(mina, now: start) == .refused(seconds: 6))
    for _ in 0..<1_000 { budgets.received(.max, of: mina, now: start) }
    #expect(budgets.take(mina, now: start) == .refused(seconds: 101), "never more than a bucket")
    // A clock set back keeps no one out for longer.
    #expect(
      budgets.take(mina, now: start.adding(seconds: -86_400)) == .refused(seconds: 101))
  }

  @Test("a flood of people refuses no one, and forgets those who wrote longest ago")
  func flood() {
    let budgets = PersonBudgets(accountsMax: 10)
    for _ in 0..<100 { _ = budgets.take(mina, now: start) }
    for number in 0..<9 { _ = budgets.take(UserID(high: 2, low: UInt64(number)), now: start) }
    #expect(!isAllowed(budgets.take(mina, now: start)))
    for number in 9..<1_000 {
      #expect(isAllowed(budgets.take(UserID(high: 2, low: UInt64(number)), now: start)))
    }
    #expect(budgets.count <= 20)
    #expect(isAllowed(budgets.take(mina, now: start)))
  }

  private func withFan(
    limits: Bool, _ body: (TestOffice, Client, Person) async throws -> Void
  ) async throws {
    var options = TestOffice.Options()
    options.hasRateLimits = limits
    try await withContract(.inProcess, options) { office, client in
      let mina = try await office.fan("Mina")
      try await body(office, client.by(mina), mina)
    }
  }

  /// Answers of so many top-ups at once, by status.
  private func charge(_ count: Int, _ fan: Client) async throws -> [Int: Int] {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<count {
        group.addTask {
          try await fan.keyed("k\(number)").post("/wallet/charges", ["amount": 1]).status
        }
      }
      return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
  }

  @Test("of 300 writes of one person at once, a hundred are made")
  func race() async throws {
    try await withFan(limits: true) { office, fan, _ in
      let answers = try await charge(300, fan)
      #expect(answers == [201: 100, 429: 200])
      #expect(try await fan.get("/wallet")["balance"] == 100, "reading is free")
      let refused = try await fan.keyed("k0").post("/wallet/charges", ["amount": 1])
      expect(refused, 429, "TOO_MANY_REQUESTS")
      #expect(refused.header("retry-after") == "1")
      office.clock.advance(seconds: 1)
      expect(try await fan.post("/wallet/charges", ["amount": 1]), 201)
      expect(try await fan.delete("/sessions/current"), 204)
    }
  }

  @Test("twin: without the budget all 300 are made")
  func unlimited() async throws {
    try await withFan(limits: false) { _, fan, _ in
      let answers = try await charge(300, fan)
      #expect(answers == [201: 300])
    }
  }

  @Test("logging in is a write, so that log-ins and log-outs fill no disk either")
  func logIns() async throws {
    try await withFan(limits: true) { office, fan, mina in
      _ = try await charge(99, fan)
      let session: JSONValue = ["email": .string(mina.email), "password": .string(Person.password)]
      expect(try await office.client.post("/sessions", session), 201)
      let refused = try await office.client.post("/sessions", session)
      expect(refused, 429, "TOO_MANY_REQUESTS")
      #expect(refused.header("retry-after") == "1")
      office.clock.advance(seconds: 1)
      expect(try await office.client.post("/sessions", session), 201)
    }
  }

  @Test("instances count together, and organisers are not counted")
  func cluster() async throws {
    try await withFan(limits: true) { office, fan, mina in
      let transport = KeepingTransport()
      office.office.live.cluster.connect(to: transport)
      for _ in 0..<20 { expect(try await fan.post("/wallet/charges", ["amount": 1]), 201) }
      #expect(transport.kept == [.writes(mina.id, 10), .writes(mina.id, 10)])
      #expect(office.office.live.receive(.writes(mina.id, 80)).isEmpty)
      expect(try await fan.post("/wallet/charges", ["amount": 1]), 429, "TOO_MANY_REQUESTS")
      let hana = office.client.by(try await office.organiser())
      for _ in 0..<150 {
        let made = try await hana.send(
          .post, "/api/v1/wallet/charges", json: ["amount": 1])
        #expect(made.status == 201)
      }
    }
  }

  @Test("two thousand new keys of one person in a day, then none, and old ones are still answered")
  func keys() async throws {
    try await withFan(limits: true) { office, fan, _ in
      var refused: Reply?
      var made = 0
      while refused == nil, made < 2_100 {
        let reply = try await fan.keyed("k\(made)").post("/wallet/charges", ["amount": 1])
        if reply.status == 201 { made += 1 } else { refused = reply }
        office.clock.advance(seconds: 1)
      }
      #expect(made == 2_000)
      expect(try #require(refused), 429, "TOO_MANY_KEYS")
      #expect(refused?.header("retry-after") == "60")
      let old = try await fan.keyed("k7").post("/wallet/charges", ["amount": 1])
      expect(old, 201)
      #expect(old.header("idempotency-replayed") == "true")
      expect(try await fan.post("/wallet/charges", ["amount": 1]), 201)
    }
  }
}

private final class KeepingTransport: ClusterTransport {
  private let all = Mutex<[ClusterEvent]>([])

  var kept: [ClusterEvent] { all.withLock { $0 } }

  func enqueue(_ event: ClusterEvent) { all.withLock { $0.append(event) } }

  func version(after shown: Substring?) -> String { "keeping" }

  func waitUntilPublished() async {}

  var hasUnreceived: Bool { false }

  func waitUntilReceived() async {}

  func standing(_ version: Substring?) -> Standing { .current }

  func catchUp(with version: Substring?) async {}
}
