import BookingStore
import Database
import Glibc
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
    let sale = try await seed("sale", seats: bench.writes + paced)
    let requests = requests(sale, count: bench.writes)
    let workload = try record(sale)
    let nginx = try Nginx(bench, bodyBytes: 440, core: nil)
    defer { nginx.child.stop() }
    let work = try SameWork(seeded: sale.folder)
    var samples = Samples()
    for pair in 0..<bench.pairs {
      let raw = try bench.copy(of: sale.folder, as: "sale-raw")
      let replayed = try RawConnection.replay(
        workload, units: bench.writes, file: raw + "/boxoffice.sqlite", batch: Limits.rawBatch,
        singles: Limits.single)
      samples.raw.append(replayed.perSecond)
      let folder = try bench.copy(of: sale.folder, as: "sale-run")
      let office = try BoxOffice(bench, folder: folder)
      let load = try Load(port: office.port, connections: Limits.writeConnections)
      let before = office.child.cpuSeconds
      let answers = load.run(requests)
      samples.server.append(
        (office.child.cpuSeconds - before) * 1e6 / Double(requests.count))
      samples.driver.append(answers.driverSeconds * 1e6 / Double(requests.count))
      samples.rates.append(answers.perSecond)
      guard answers.statuses == [201: requests.count] else {
        throw Failure("holds answered \(answers.statuses), broken \(answers.broken)")
      }
      if pair == 0 { try work.check(raw: raw, ours: folder, more: Limits.single) }
      samples.syncs.append(try Syncs(bench).percentile99())
      samples.late.append(try late(office, sale, peak: answers.perSecond))
      samples.alone.append(try one(office, sale))
      samples.bare.append(try replayed.single + roundTrip(nginx))
      samples.crowded.append(try fight(office, sale))
      office.child.stop()
      let held = try RawConnection.number(
        "SELECT count(*) FROM seats WHERE status = 'HELD'", file: folder + "/boxoffice.sqlite")
      guard held >= requests.count else { throw Failure("\(held) seats are held") }
    }
    try report(samples, &results)
  }

  /// What each pair brings.
  private struct Samples {
    var raw: [Double] = []
    var rates: [Double] = []
    var server: [Double] = []
    var driver: [Double] = []
    var syncs: [Double] = []
    var late: [Double] = []
    var alone: [Double] = []
    var bare: [Double] = []
    var crowded: [Double] = []
  }

  private func report(_ samples: Samples, _ results: inout Results) throws {
    try results.add("P2", samples.rates, limit: samples.raw)
    try results.add("P3", samples.alone, limit: samples.bare)
    try results.add("P4", samples.crowded, limit: samples.rates)
    try results.add("P7a", samples.late, limit: samples.syncs)
    try results.add("hold-rate", samples.rates)
    try results.add(
      "hold-cpu", samples.server, note: "driver \(text(median(samples.driver))) us")
  }

  /// Holds of a run on a fixed plan.
  private var paced: Int { bench.isQuick ? 12_000 : 40_000 }

  /// The 99th percentile at 80 % of the peak, on a fixed plan.
  private func late(_ office: BoxOffice, _ sale: SeededSale, peak: Double) throws -> Double {
    let requests = requests(sale, from: bench.writes, count: paced)
    let load = try Load(port: office.port, connections: Limits.manyConnections)
    let rate = peak * Limits.busyShare
    // The first sixth has the connections accepted and ends what the peak left behind.
    _ = load.run(requests[0..<paced / 6], perSecond: rate)
    let rest = requests[paced / 6..<paced]
    let answers = load.run(rest, perSecond: rate, latencies: rest.count)
    guard answers.statuses == [201: rest.count] else {
      throw Failure("paced holds answered \(answers.statuses), broken \(answers.broken)")
    }
    return answers.latency(0.99)
  }

  /// One client alone: nothing may wait for a batch to fill. The median, in microseconds.
  private func one(_ office: BoxOffice, _ sale: SeededSale) throws -> Double {
    let load = try Load(port: office.port, connections: 1)
    let count = sale.spare
    let requests = requests(sale, from: sale.people.count - 2 * count, count: count)
    sync()
    return load.run(requests, latencies: count).latency(0.5)
  }

  /// The median of asking nginx, alone, in microseconds: with one commit by itself, what a hold cannot do without.
  private func roundTrip(_ nginx: Nginx) throws -> Double {
    var requests = Requests()
    requests.add("GET", "/", [])
    let load = try Load(port: nginx.port, connections: 1)
    return load.run(requests, seconds: 0.3, latencies: 100_000).latency(0.5)
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

  private func requests(_ sale: SeededSale, from first: Int = 0, count: Int) -> Requests {
    var requests = Requests()
    for number in first..<first + count {
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
    for number in 0..<bench.writes + Limits.single {
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
