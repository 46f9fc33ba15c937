import BookingStore
import Database
import Measuring
import Ticketing

/// Durable holds over HTTP against the same statements without anything around them.
struct HoldBench {
  let bench: Bench
  private let tokens: Tokens

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
  }

  func run(_ results: inout Results) async throws {
    let sale = try await seed("sale", seats: bench.writes)
    let requests = requests(sale)
    let workload = try record(sale)
    var limits: [Double] = []
    var rates: [Double] = []
    var server: [Double] = []
    var driver: [Double] = []
    var crowded: [Double] = []
    for pair in 0..<bench.pairs {
      let raw = try bench.copy(of: sale.folder, as: "sale-raw")
      limits.append(
        try RawConnection.replay(
          workload, units: workload.units.count, file: raw + "/boxoffice.sqlite",
          batch: Limits.rawBatch))
      let folder = try bench.copy(of: sale.folder, as: "sale-run")
      let office = try BoxOffice(bench, folder: folder)
      let load = try Load(port: office.port, connections: Limits.writeConnections)
      let before = office.child.cpuSeconds
      let answers = load.run(requests)
      server.append((office.child.cpuSeconds - before) * 1e6 / Double(requests.count))
      driver.append(answers.driverSeconds * 1e6 / Double(requests.count))
      rates.append(answers.perSecond)
      if pair == 0 { try one(office, sale, &results) }
      crowded.append(try fight(office, sale))
      office.child.stop()
      let held = try RawConnection.number(
        "SELECT count(*) FROM seats WHERE status = 'HELD'", file: folder + "/boxoffice.sqlite")
      guard answers.statuses == [201: requests.count], held >= requests.count else {
        throw Failure("holds answered \(answers.statuses), broken \(answers.broken), held \(held)")
      }
    }
    results.checkSpread("raw holds", of: limits)
    let (rate, limit) = (median(rates), median(limits))
    results.require(
      "durable holds over HTTP, 256 connections", rate / limit, atLeast: Must.holdRatioMin,
      "\(text(rate))/s", limit: "same statements, raw, 64 a commit: \(text(limit))/s",
      ratio: text(rate / limit))
    results.require(
      "durable holds over HTTP, absolute", rate, atLeast: Must.holdsPerSecondMin,
      "\(text(rate))/s",
      limit: "CPU of one hold: server \(text(median(server))) us, driver \(text(median(driver))) us"
    )
    results.report(
      "answers while 256 fight for one seat", "\(text(median(crowded)))/s",
      limit: "holds of free seats: \(text(rate))/s", ratio: text(median(crowded) / rate))
  }

  /// One client alone: nothing may wait for a batch to fill.
  private func one(_ office: BoxOffice, _ sale: SeededSale, _ results: inout Results) throws {
    let load = try Load(port: office.port, connections: 1)
    let count = sale.spare
    let requests = requests(sale, from: sale.people.count - 2 * count, count: count)
    let answers = load.run(requests, latencies: count)
    results.report(
      "one hold at a time, median", "\(text(answers.latency(0.5))) us",
      limit: "99 of 100: \(text(answers.latency(0.99))) us")
  }

  /// All fans want the same taken seat.
  private func fight(_ office: BoxOffice, _ sale: SeededSale) throws -> Double {
    var requests = Requests()
    let seat = sale.spots[0]
    for number in sale.people.count - sale.spare..<sale.people.count {
      add(to: &requests, sale, person: number, seat, key: "fight-\(number)")
    }
    let load = try Load(port: office.port, connections: Limits.writeConnections)
    let answers = load.run(requests, seconds: 1)
    guard answers.statuses[201] == nil else { throw Failure("a taken seat was held again") }
    return answers.perSecond
  }

  private func requests(_ sale: SeededSale, from first: Int = 0, count: Int? = nil) -> Requests {
    var requests = Requests()
    for number in first..<first + (count ?? sale.people.count - 2 * sale.spare) {
      add(to: &requests, sale, person: number, sale.spots[number], key: "hold-\(number)")
    }
    return requests
  }

  private func add(
    to requests: inout Requests, _ sale: SeededSale, person: Int, _ spot: Spot, key: String
  ) {
    requests.add(
      "POST", "/api/v1/reservations",
      [
        tokens.authorization(sale.people[person]), tokens.queueToken(sale.concert, person),
        ("Idempotency-Key", key),
      ], body: "{\"performanceId\":\"\(spot.performance)\",\"seatIds\":[\"\(spot.seat)\"]}")
  }

  /// What the server does in the transaction of each hold, as statements.
  private func record(_ sale: SeededSale) throws -> RecordedWorkload {
    let folder = try bench.copy(of: sale.folder, as: "sale-record")
    let recorder = try Recorder(file: folder + "/boxoffice.sqlite")
    let now = Seeding.wallClock()
    let ids = IdentifierSource(chance: SystemRandomNumberGenerator())
    for number in 0..<sale.people.count - 2 * sale.spare {
      let tx = Transaction(recorder)
      let scope = sale.people[number].id.text
      let spot = sale.spots[number]
      _ = try IdempotencyKeys.find(scope: scope, key: "hold-\(number)", now: now, in: tx)
      let (reservation, _) = try Holding.hold(
        [spot.seat], at: spot.performance, for: sale.people[number].id, as: ids.next(now),
        hasWholeDate: true, now: now, ids: ids, in: tx)
      try IdempotencyKeys.store(
        Self.answer(to: "reservations/\(reservation.id)"), scope: scope, key: "hold-\(number)",
        now: now, in: tx)
      recorder.endUnit()
    }
    recorder.commit()
    return recorder.workload
  }

  /// An answer as large as the server's own.
  static func answer(to path: String) -> IdempotencyKeys.Answer {
    IdempotencyKeys.Answer(
      fingerprint: [UInt8](repeating: 0x61, count: 64), status: 201, location: "/api/v1/" + path,
      body: [UInt8](repeating: 0x78, count: 440))
  }

  private struct SeededSale {
    let folder: String
    let concert: ConcertID
    let spots: [Spot]
    let people: [User]
    /// People beside those of the main run, twice.
    let spare: Int
  }

  private func seed(_ name: String, seats: Int) async throws -> SeededSale {
    let folder = try bench.freshFolder(name)
    let seeding = try await Seeding(folder: folder)
    let spare = 500
    let count = seats + 2 * spare
    let concert = try await seeding.concert(maxActive: 1_000_000)
    var spots: [Spot] = []
    while spots.count < count {
      spots += try await seeding.performance(
        of: concert, seats: min(50_000, count - spots.count))
    }
    let people = try await seeding.people(count)
    try await seeding.line(of: concert, people.map(\.id), areInside: true)
    await seeding.close()
    return SeededSale(
      folder: folder, concert: concert.id, spots: spots, people: people, spare: spare)
  }
}
