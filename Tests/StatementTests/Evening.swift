import BookingStore
import Database
import Events
import HTTPClient
import HTTPServer
import JSON
import TestKit
import Testing
import Ticketing

/// One evening of a box office, from the line to the gate, whose every statement is recorded.
struct Evening {
  let office: TestOffice
  let workload: RecordedWorkload

  /// A topic that takes everything, or refuses everything.
  private struct Topic: EventSink {
    var answer = SinkAnswer.confirmed
    func publish(_ events: [OutgoingEvent]) async -> [SinkAnswer] { events.map { _ in answer } }
    func close() async {}
  }

  init(in database: any Database) throws {
    let workload = RecordedWorkload()
    var options = TestOffice.Options()
    options.around = { RecordingDatabase(base: $0, workload: workload) }
    options.post = { _ in .answered(status: 204, retryAfter: nil) }
    self.workload = workload
    office = try TestOffice(database, options)
  }

  func play() async throws {
    let hana = try await office.organiser()
    let admin = office.client.by(hana)
    let sale = try await office.sale(by: hana, seats: 20)
    try await signUp()
    let mina = try await office.fan("Mina", balance: 50_000)
    let jun = try await office.fan("Jun", balance: 50_000)
    try await wallet(office.client.by(mina))
    workload.begin("join")
    let token = try await office.join(mina, sale)
    workload.begin("let in")
    try await office.runRound()
    workload.begin("")
    let juns = try await office.admit(jun, sale)
    let fan = office.client.by(mina).queued(token)
    let paid = try await book(fan, office.client.by(jun).queued(juns), sale)
    try await look(office.client.by(mina))
    try await gate(admin, sale, paid)
    try await refunds(admin, sale, jun)
    try await webhooks(admin)
    try await relay()
    workload.begin("milestones")
    try await office.database.write(locking: [.upkeep]) { [office] tx in
      let concert = try #require(ConcertID(sale.concert))
      guard let found = try Concerts.find(concert, in: tx) else { return }
      _ = try Milestones.note(found, now: office.now, ids: office.ids, in: tx)
    }
    try await expire(sale, jun)
    try await upkeep()
    workload.begin("")
  }

  private func signUp() async throws {
    workload.begin("sign up")
    let body: JSONValue = [
      "email": "sora@example.com", "password": "a long password 1", "name": "Sora",
    ]
    try await wants(201, office.client.post("/users", body))
    workload.begin("log in")
    try await wants(201, office.client.post("/sessions", body.without("name")))
    workload.begin("")
  }

  private func wallet(_ fan: Client) async throws {
    workload.begin("top up")
    try await wants(201, fan.keyed("top-up").post("/wallet/charges", ["amount": 10_000]))
    workload.begin("top up again")
    try await wants(201, fan.keyed("top-up").post("/wallet/charges", ["amount": 10_000]))
    workload.begin("wallet")
    try await wants(200, fan.get("/wallet"))
    try await wants(200, fan.get("/wallet/entries"))
    workload.begin("")
  }

  private func book(_ fan: Client, _ other: Client, _ sale: Sale) async throws -> Reply {
    workload.begin("hold")
    let held = try await fan.keyed("hold").post("/reservations", sale.seatRequest([0, 1]))
    try wants(201, held)
    workload.begin("more time")
    try await wants(200, fan.extend(held.text("reservationId")))
    workload.begin("hold the best")
    let best: JSONValue = ["performanceId": .string(sale.performance), "best": ["quantity": 1]]
    let second = try await fan.post("/reservations", best)
    try wants(201, second)
    workload.begin("hold refused")
    try await wants(409, other.keyed("hold").post("/reservations", sale.seatRequest([0])))
    workload.begin("give back a hold")
    let path = "/reservations/\(second.text("reservationId"))"
    try await wants(200, fan.send(.delete, "/api/v1\(path)"))
    workload.begin("pay")
    let paid = try await fan.keyed("pay").post(
      "/payments", ["reservationId": .string(held.text("reservationId"))])
    try wants(201, paid)
    workload.begin("")
    return paid
  }

  private func look(_ fan: Client) async throws {
    for what in ["reservations", "payments", "tickets"] {
      workload.begin("my \(what)")
      let list = try await fan.get("/\(what)")
      try wants(200, list)
      let id = list["items"]?.arrayValue?.first?["\(what.dropLast())Id"]?.stringValue ?? ""
      try await wants(200, fan.get("/\(what)/\(id)"))
    }
    workload.begin("my places")
    try await wants(200, fan.get("/users/me/queue-tokens"))
    workload.begin("")
  }

  private func gate(_ admin: Client, _ sale: Sale, _ paid: Reply) async throws {
    let tickets = paid["tickets"]?.arrayValue ?? []
    let code = tickets.first?["code"]?.stringValue ?? ""
    workload.begin("check in")
    try await wants(200, admin.keyed("gate").post("/admin/checkins", ["code": .string(code)]))
    workload.begin("check in, typed")
    let typed = tickets.last?["shortCode"] ?? .null
    let entered = try await admin.post("/admin/checkins", ["code": typed])
    try wants(200, entered)
    workload.begin("check in, again")
    try await wants(409, admin.post("/admin/checkins", ["code": typed]))
    let ticket = entered.text("ticketId")
    workload.begin("undo a check-in")
    try await wants(
      204, admin.send(.delete, "/api/v1/admin/checkins/\(ticket)", json: ["reason": "A slip"]))
    workload.begin("a ticket's check-ins")
    try await wants(200, admin.get("/admin/tickets/\(ticket)/checkins"))
    workload.begin("find a ticket")
    try await wants(200, admin.get("/admin/performances/\(sale.performance)/tickets?q=Mina"))
    workload.begin("gate lists")
    try await wants(200, admin.get("/admin/performances/\(sale.performance)/checkins"))
    try await wants(200, admin.get("/admin/performances/\(sale.performance)/tickets.csv"))
    try await wants(200, admin.get("/admin/concerts/\(sale.concert)/buyers.csv"))
    workload.begin("")
  }

  private func refunds(_ admin: Client, _ sale: Sale, _ jun: Person) async throws {
    let token = try await office.admit(jun, sale)
    let fan = office.client.by(jun).queued(token)
    let held = try await office.hold(jun, token, sale, [4])
    try await wants(201, fan.post("/payments", ["reservationId": .string(held)]))
    workload.begin("refund")
    try await wants(200, office.client.by(jun).send(.delete, "/api/v1/reservations/\(held)"))
    workload.begin("")
    let next = try await office.admit(jun, sale)
    let again = try await office.hold(jun, next, sale, [5])
    let bought = try await office.client.by(jun).queued(next).post(
      "/payments", ["reservationId": .string(again)])
    try wants(201, bought)
    workload.begin("sales list")
    let path = "/admin/concerts/\(sale.concert)/sales"
    for query in ["", "?q=jun@example.com", "?q=\(bought.text("paymentId"))"] {
      try await wants(200, admin.get(path + query))
    }
    workload.begin("organiser's refund")
    try await wants(
      200, admin.post("/admin/reservations/\(again)/refund", ["reason": "The singer is ill"]))
    workload.begin("")
  }

  private func webhooks(_ admin: Client) async throws {
    try await wants(201, admin.post("/admin/webhooks", ["url": "https://hooks.example.org/in"]))
    let dispatcher = WebhookDispatcher(
      database: office.database, courier: office.courier, now: { office.now }, chance: { 0.5 },
      report: { _ in }, fail: { Issue.record("the store failed: \($0)") })
    workload.begin("webhook")
    await dispatcher.step()
    workload.begin("")
  }

  private func relay() async throws {
    let last = { @Sendable () -> Timestamp in office.now }
    var limits = RelayLimits()
    limits.attemptsMax = 2
    func relay(_ topic: Topic, _ owner: Int64) -> EventRelay {
      EventRelay(
        database: office.database, sink: topic, owner: owner, limits: limits, now: last,
        chance: { 0.5 })
    }
    let refusing = relay(Topic(answer: .refused("no", isFinal: false)), 1)
    workload.begin("relay, refused")
    _ = try await refusing.runPass()
    try await refusing.release()
    office.clock.advance(seconds: 20)
    workload.begin("")
    _ = try await office.database.write { tx in
      try tx.execute(Self.again, .id(Outbox.ID(high: 1, low: 1)))
    }
    let taking = relay(Topic(), 2)
    workload.begin("relay")
    _ = try await taking.runPass()
    workload.begin("relay, upkeep")
    _ = try await office.database.read { tx in try Relaying.backlog(in: tx) }
    try await taking.release()
    workload.begin("")
  }

  /// The newest event once more, under another id.
  private static let again = Statement(
    """
    INSERT INTO outbox (event_id, concert_id, kind, subject, payload, created_at)
    SELECT $1, concert_id, kind, subject, payload, created_at FROM outbox ORDER BY seq DESC LIMIT 1
    """)

  private func expire(_ sale: Sale, _ jun: Person) async throws {
    let token = try await office.admit(jun, sale)
    _ = try await office.hold(jun, token, sale, [6])
    office.clock.advance(seconds: 301)
    workload.begin("holds that end")
    _ = try await office.database.read { [office] tx in
      try Holding.overduePerformances(now: office.now, in: tx)
    }
    try await office.sweep()
    workload.begin("leave")
    _ = try await office.client.by(jun).queued(try await office.admit(jun, sale)).send(
      .delete, "/api/v1/queue-tokens/current")
    workload.begin("")
  }

  private func upkeep() async throws {
    workload.begin("upkeep")
    try await office.prune()
    try await OutboxPruning.prune(
      needsBroker: true, needsWebhooks: true, now: office.now, in: office.database)
  }

  private func wants(_ status: Int, _ reply: Reply) throws {
    try #require(reply.status == status, "\(reply.text)")
  }
}

extension Client {
  fileprivate func get(_ path: String) async throws -> Reply {
    try await send(.get, "/api/v1\(path)")
  }

  fileprivate func extend(_ reservation: String) async throws -> Reply {
    try await send(.post, "/api/v1/reservations/\(reservation)/extension")
  }

  fileprivate func post(_ path: String, _ json: JSONValue) async throws -> Reply {
    try await send(.post, "/api/v1\(path)", json: json)
  }
}

extension Sale {
  fileprivate func seatRequest(_ seats: [Int]) -> JSONValue {
    [
      "performanceId": .string(performance),
      "seatIds": .array(seats.map { .string(self.seats[$0]) }),
    ]
  }
}
