import BookingStore
import Database
import Measuring
import Signing
import Ticketing

/// Durable payments over HTTP against the same statements without anything around them.
struct PayBench {
  let bench: Bench
  private let tokens: Tokens
  private let signer: TicketSigner

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
    signer = TicketSigner(secret: bench.secret)
  }

  /// What the server writes for a place that ends with its payment.
  private static let endEntry = Statement(
    """
    UPDATE queue_entries SET ended_at = $3
    WHERE concert_id = $1 AND position = $2 AND ended_at IS NULL
    """)

  func run(_ results: inout Results) async throws {
    let folder = try bench.freshFolder("paying")
    let seeding = try await Seeding(folder: folder)
    let concert = try await seeding.concert(maxActive: 1_000_000)
    var spots: [Spot] = []
    while spots.count < bench.payments {
      spots += try await seeding.performance(
        of: concert, seats: min(50_000, bench.payments - spots.count))
    }
    let people = try await seeding.people(bench.payments)
    try await seeding.line(of: concert, people.map(\.id), areInside: true)
    let holds = try await seeding.hold(spots, for: people)
    await seeding.close()

    var requests = Requests()
    for (number, person) in people.enumerated() {
      requests.add(
        "POST", "/api/v1/payments",
        [
          tokens.authorization(person), tokens.queueToken(concert.id, number),
          ("Idempotency-Key", "pay-\(number)"),
        ], body: "{\"reservationId\":\"\(holds[number])\"}")
    }
    let workload = try record(folder, concert.id, people, holds)
    let work = try SameWork(seeded: folder)
    var limits: [Double] = []
    var rates: [Double] = []
    var server: [Double] = []
    for pair in 0..<bench.pairs {
      let raw = try bench.copy(of: folder, as: "paying-raw")
      limits.append(
        try RawConnection.replay(
          workload, units: workload.units.count, file: raw + "/boxoffice.sqlite",
          batch: Limits.rawBatch
        ).perSecond)
      let copy = try bench.copy(of: folder, as: "paying-run")
      let office = try BoxOffice(bench, folder: copy)
      let load = try Load(port: office.port, connections: Limits.writeConnections)
      let before = office.child.cpuSeconds
      let answers = load.run(requests)
      server.append((office.child.cpuSeconds - before) * 1e6 / Double(requests.count))
      rates.append(answers.perSecond)
      office.child.stop()
      guard answers.statuses == [201: requests.count] else {
        throw Failure("payments answered \(answers.statuses), broken \(answers.broken)")
      }
      if pair == 0 { try work.check(raw: raw, ours: copy) }
    }
    try results.add("P5", rates, limit: limits)
    try results.add("pay-cpu", server)
  }

  /// What the server does in the transaction of each payment, as statements.
  private func record(
    _ seeded: String, _ concert: ConcertID, _ people: [User], _ holds: [ReservationID]
  ) throws -> RecordedWorkload {
    let folder = try bench.copy(of: seeded, as: "paying-record")
    let recorder = try Recorder(file: folder + "/boxoffice.sqlite")
    let now = Seeding.wallClock()
    let ids = IdentifierSource(chance: SystemRandomNumberGenerator())
    for (number, person) in people.enumerated() {
      let tx = Transaction(recorder)
      let scope = person.id.text
      _ = try IdempotencyKeys.find(scope: scope, key: "pay-\(number)", now: now, in: tx)
      let ticket: TicketID = ids.next(now)
      // The code's length matters here, not its signature.
      let wanted = Payments.Request(
        reservation: holds[number], payer: person.id, amount: nil,
        tickets: [
          .init(
            id: ticket, code: String(repeating: "x", count: 130),
            shortCode: ShortCode(chance: ids.chance()))
        ])
      let paid = try Payments.pay(wanted, now: now, ids: ids, in: tx) { _ in
        try tx.execute(Self.endEntry, .id(concert), .int(number), .time(now))
      }
      try IdempotencyKeys.store(
        HoldBench.answer(to: "payments/\(paid.payment.id)"), scope: scope, key: "pay-\(number)",
        now: now, in: tx)
      recorder.endUnit()
    }
    recorder.commit()
    return recorder.workload
  }
}
