import Database
import HTTPServer
import JSON
import Synchronization
import TestKit
import Testing
import Ticketing

@Suite("Idempotency keys")
struct IdempotencyTests {
  /// One POST of the contract with two bodies that mean different things.
  struct Call: Sendable, CustomTestStringConvertible {
    let path: String
    let body: JSONValue
    let other: JSONValue
    let status: Int
    let client: Client

    var testDescription: String { path }
  }

  /// Every POST of the contract, each ready to succeed once.
  func calls(_ office: TestOffice, _ client: Client) async throws -> [Call] {
    let hana = try await office.organiser()
    let sale = try await office.sale(by: hana)
    let second = try await office.sale(by: hana)
    let mina = try await office.fan("Mina", balance: 9_000)
    let token = try await office.admit(mina, sale)
    let jun = try await office.fan("Jun", balance: 9_000)
    let juns = try await office.admit(jun, sale)
    let held = try await office.hold(jun, juns, sale, [5])
    let bought = try await office.buy(try await office.fan("Sora", balance: 9_000), sale, [6])
    let returned = try await office.buy(try await office.fan("Rin", balance: 9_000), sale, [7])
    let code = bought["tickets"]?.arrayValue?.first?["code"] ?? .null
    let organiser = client.by(hana)
    let dates: JSONValue = [
      "startsAt": "\(office.now.adding(seconds: 86_400).text)", "seatCount": 1, "price": 1,
    ]
    return [
      Call(
        path: "/users", body: PeopleTests.mina.with(["email": "new@example.com"]),
        other: PeopleTests.mina.with(["email": "new@example.com", "name": "Other"]), status: 201,
        client: client),
      Call(
        path: "/sessions", body: ["email": "\(mina.email)", "password": "\(Person.password)"],
        other: ["email": "\(mina.email)", "password": "another"], status: 201, client: client),
      Call(
        path: "/queue-tokens", body: ["concertId": "\(second.concert)"],
        other: ["concertId": "\(sale.concert)"], status: 201, client: client.by(mina)),
      Call(
        path: "/reservations", body: sale.seatRequest([0]), other: sale.seatRequest([1]),
        status: 201,
        client: client.by(mina).queued(token)),
      Call(
        path: "/wallet/charges", body: ["amount": 100], other: ["amount": 200], status: 201,
        client: client.by(mina)),
      Call(
        path: "/payments", body: ["reservationId": "\(held)"],
        other: ["reservationId": "\(held)", "amount": 1_000], status: 201,
        client: client.by(jun).queued(juns)),
      Call(
        path: "/admin/concerts", body: office.concertBody,
        other: office.concertBody.with(["title": "Other"]), status: 201, client: organiser),
      Call(
        path: "/admin/concerts/\(sale.concert)/performances", body: dates,
        other: dates.with(["price": 2]), status: 201, client: organiser),
      Call(
        path: "/admin/checkins", body: ["code": code], other: ["code": code, "x": 1], status: 200,
        client: organiser),
      Call(
        path: "/admin/reservations/\(returned.text("reservationId"))/refund", body: [:],
        other: ["force": true], status: 200, client: organiser),
    ]
  }

  @Test("the same request again gets the first answer, byte for byte", arguments: Way.allCases)
  func replays(_ way: Way) async throws {
    try await withContract(way) { office, client in
      for call in try await calls(office, client) {
        let keyed = call.client.keyed("once:\(call.path)")
        let first = try await keyed.post(call.path, call.body)
        expect(first, call.status)
        #expect(first.header("idempotency-replayed") == nil)
        for _ in 0..<2 {
          let again = try await keyed.post(call.path, call.body)
          expect(again, first.status)
          #expect(again.body == first.body, "\(call.path)")
          #expect(again.header("location") == first.header("location"))
          #expect(again.header("content-type") == first.header("content-type"))
          #expect(again.header("idempotency-replayed") == "true")
        }
        guard call.path != "/admin/checkins" else { continue }
        // A wrong password is wrong whatever the key: a known key is no way to try passwords.
        guard call.path != "/sessions" else {
          expect(try await keyed.post(call.path, call.other), 401, "INVALID_CREDENTIALS")
          continue
        }
        expect(try await keyed.post(call.path, call.other), 422, "IDEMPOTENCY_KEY_REUSED")
      }
    }
  }

  @Test("one key is one address's", arguments: Way.allCases)
  func addresses(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let hana = try await office.organiser()
      let one = try await office.sale(by: hana)
      let two = try await office.sale(by: hana)
      let keyed = client.by(hana).keyed("k")
      let dates: JSONValue = [
        "startsAt": "\(office.now.adding(seconds: 86_400).text)", "seatCount": 1, "price": 1,
      ]
      expect(try await keyed.post("/admin/concerts/\(one.concert)/performances", dates), 201)
      expect(
        try await keyed.post("/admin/concerts/\(two.concert)/performances", dates), 422,
        "IDEMPOTENCY_KEY_REUSED")
      expect(
        try await keyed.post("/wallet/charges", ["amount": 5]), 422, "IDEMPOTENCY_KEY_REUSED")
    }
  }

  @Test(
    "a refusal is replayed too, and another person's key is another key", arguments: Way.allCases)
  func refusals(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina", balance: 9_000)
      let jun = try await office.fan("Jun", balance: 9_000)
      let minas = client.by(mina).queued(try await office.admit(mina, sale)).keyed("k")
      let juns = client.by(jun).queued(try await office.admit(jun, sale)).keyed("k")
      let held = try await minas.hold(sale)
      expect(held, 201)
      let refused = try await juns.hold(sale)
      expect(refused, 409, "SEAT_TAKEN")
      try await client.by(mina).delete("/reservations/\(held.text("reservationId"))")
      let again = try await juns.hold(sale)
      #expect(again.body == refused.body)
      #expect(again.header("idempotency-replayed") == "true")
      #expect(again.header("content-type") == "application/problem+json")
    }
  }

  @Test(
    "what a person can mend is tried again: with one key, and nothing happens twice",
    arguments: Way.allCases)
  func mended(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(
        by: try await office.organiser(), terms: ["seatsPerUser": 1])
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let held = try await fan.hold(sale)
      let id = held.text("reservationId")
      expect(try await fan.keyed("hold").hold(sale, [1]), 409, "SEAT_LIMIT_REACHED")
      let poor = try await fan.keyed("pay").pay(id)
      expect(poor, 402, "INSUFFICIENT_BALANCE")
      expect(try await fan.post("/wallet/charges", ["amount": 10_000]), 201)
      let paid = try await fan.keyed("pay").pay(id)
      expect(paid, 201)
      #expect(paid.header("idempotency-replayed") == nil)
      #expect(try await fan.keyed("pay").pay(id).body == paid.body)
      #expect(try await fan.get("/wallet")["balance"] == 9_000)
      // Another body with the key of a refusal that was not kept is a new request, too.
      expect(try await fan.delete("/reservations/\(id)"), 200)
      let again = client.by(mina).queued(try await office.admit(mina, sale))
      let second = try await again.keyed("hold").hold(sale, [1])
      expect(second, 201)
      for _ in 0..<99 { try await fan.post("/wallet/charges", ["amount": 10_000_000]) }
      let full: JSONValue = ["amount": 10_000_000]
      expect(try await fan.keyed("more").post("/wallet/charges", full), 409, "BALANCE_LIMIT")
      expect(try await again.keyed("next").pay(second.text("reservationId")), 201)
      expect(try await fan.keyed("more").post("/wallet/charges", ["amount": 9_991_000]), 201)
    }
  }

  @Test(
    "a payment is replayed although it ended the queue token, and so is its hold",
    arguments: Way.allCases)
  func afterwards(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina", balance: 9_000)
      let fan = client.by(mina).queued(try await office.admit(mina, sale))
      let held = try await fan.keyed("hold").hold(sale)
      let id = held.text("reservationId")
      let paid = try await fan.keyed("pay").pay(id)
      expect(paid, 201)
      expect(try await fan.get("/queue-tokens/current"), 410, "QUEUE_TOKEN_EXPIRED")
      #expect(try await fan.keyed("pay").pay(id).body == paid.body)
      #expect(try await fan.keyed("hold").hold(sale).body == held.body)
      expect(try await fan.keyed("new").pay(id), 409, "ALREADY_PAID")
      #expect(try await fan.get("/wallet")["balance"] == 8_000)
    }
  }

  @Test("what the waiting line refuses is tried again", arguments: Way.allCases)
  func line(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let sale = try await office.sale(by: try await office.organiser())
      let mina = try await office.fan("Mina")
      let token = try await office.join(mina, sale)
      let fan = client.by(mina).queued(token).keyed("k")
      expect(try await fan.hold(sale), 403, "QUEUE_TOKEN_NOT_ACTIVE")
      try await office.runRound()
      expect(try await fan.hold(sale), 201)
    }
  }

  @Test("a key is forgotten after 24 hours", arguments: Way.allCases)
  func forgotten(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let mina = try await office.fan("Mina")
      let body: JSONValue = ["amount": 100]
      let first = try await client.by(mina).keyed("k").post("/wallet/charges", body)
      office.clock.advance(milliseconds: 86_399_999)
      try await office.prune()
      let kept = client.by(office.renewed(mina)).keyed("k")
      #expect(try await kept.post("/wallet/charges", body).body == first.body)
      office.clock.advance(milliseconds: 1)
      #expect(try await kept.post("/wallet/charges", body)["balance"] == 200)
      try await office.prune()
      #expect(try await kept.post("/wallet/charges", body)["balance"] == 200)
    }
  }

  @Test("a key has 1 to 255 visible characters", arguments: Way.allCases)
  func form(_ way: Way) async throws {
    try await withContract(way) { office, client in
      let fan = client.by(try await office.fan("Mina"))
      let long = String(repeating: "k", count: 255)
      for key in [long, "!", "~"] {
        expect(try await fan.keyed(key).post("/wallet/charges", ["amount": 1]), 201)
      }
      for key in [long + "k", "", "two words", "caf\u{e9}"] {
        let refused = try await fan.keyed(key).post("/wallet/charges", ["amount": 1])
        expect(refused, 400, "INVALID_REQUEST")
        #expect(refused["errors"]?.arrayValue?.first?["field"] == "Idempotency-Key")
      }
      #expect(try await fan.get("/wallet")["balance"] == 3)
    }
  }

  @Test("a twin of a request in progress is answered that it has to wait", arguments: Way.alone)
  func twins(_ way: Way) async throws {
    let gate = Gate()
    var options = TestOffice.Options()
    options.around = { GatedDatabase(base: $0, gate: gate) }
    try await withContract(way, options) { office, client in
      let mina = try await office.fan("Mina")
      let fan = client.by(mina).keyed("k")
      let body: JSONValue = ["amount": 100]
      gate.close()
      async let first = fan.post("/wallet/charges", body)
      await gate.arrival()
      let twin = try await fan.post("/wallet/charges", body)
      expect(twin, 409, "REQUEST_IN_PROGRESS")
      gate.open()
      expect(try await first, 201)
      #expect(try await fan.post("/wallet/charges", body).header("idempotency-replayed") == "true")
      #expect(try await fan.get("/wallet")["balance"] == 100)
    }
  }

  @Test(
    "what the store refuses is 503 with Retry-After and changes nothing", arguments: Way.alone)
  func failures(_ way: Way) async throws {
    let gate = Gate()
    var options = TestOffice.Options()
    options.around = { GatedDatabase(base: $0, gate: gate) }
    try await withContract(way, options) { office, client in
      let fan = client.by(try await office.fan("Mina"))
      for (error, code) in [
        (DatabaseError.busy, "BUSY"), (.storageFull, "STORAGE_FULL"),
        (.outcomeUnknown, "OUTCOME_UNKNOWN"), (.unavailable, "UNAVAILABLE"),
        (.failed("SELECT secret FROM shelf"), "UNAVAILABLE"),
      ] {
        gate.fail(error)
        let refused = try await fan.keyed("k").post("/wallet/charges", ["amount": 100])
        expect(refused, 503, code)
        #expect(!refused.text.contains("SELECT"))
      }
      #expect(try await fan.get("/wallet")["balance"] == 0)
      expect(try await fan.keyed("k").post("/wallet/charges", ["amount": 100]), 201)
    }
  }
}

/// Holds writes back, makes the next one fail, or says that too many wait.
final class Gate: Sendable {
  var isBehind: Bool { state.withLock { $0.isBehind } }

  func fallBehind(_ isBehind: Bool) { state.withLock { $0.isBehind = isBehind } }

  private struct State {
    var isClosed = false
    var isBehind = false
    var failure: DatabaseError?
    var waiting: [CheckedContinuation<Void, Never>] = []
    var arrivals: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func close() { state.withLock { $0.isClosed = true } }

  func fail(_ error: DatabaseError) { state.withLock { $0.failure = error } }

  func open() {
    let waiting = state.withLock { state in
      state.isClosed = false
      defer { state.waiting = [] }
      return state.waiting
    }
    for one in waiting { one.resume() }
  }

  /// Returns when an attempt waits at the gate.
  func arrival() async {
    await withCheckedContinuation { continuation in
      let isHere = state.withLock { state in
        if state.waiting.isEmpty { state.arrivals.append(continuation) }
        return !state.waiting.isEmpty
      }
      if isHere { continuation.resume() }
    }
  }

  func pass() async throws {
    let failure = state.withLock { state in
      defer { state.failure = nil }
      return state.failure
    }
    if let failure { throw failure }
    await withCheckedContinuation { continuation in
      let (isOpen, arrivals) = state.withLock { state in
        guard state.isClosed else { return (true, [CheckedContinuation<Void, Never>]()) }
        state.waiting.append(continuation)
        defer { state.arrivals = [] }
        return (false, state.arrivals)
      }
      for one in arrivals { one.resume() }
      if isOpen { continuation.resume() }
    }
  }
}

/// A database whose writes pass a gate.
struct GatedDatabase: Database {
  let base: any Database
  let gate: Gate

  var isBehind: Bool { gate.isBehind }

  func write<Result: Sendable>(
    locking keys: [LockKey],
    prefetching questions: @escaping @Sendable (borrowing Transaction) throws -> Void,
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await gate.pass()
    return try await base.write(locking: keys, prefetching: questions, work)
  }

  func read<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result { try await base.read(work) }

  func longRead<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result { try await base.longRead(work) }

  func ping() async throws { try await base.ping() }

  func migrate(_ migrations: [Migration]) async throws -> MigrationReport {
    try await base.migrate(migrations)
  }

  func close() async { await base.close() }

  func figures() -> DatabaseFigures { base.figures() }
}
