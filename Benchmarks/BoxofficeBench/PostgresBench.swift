import BookingStore
import Database
import DatabasePostgres
import Measuring
import Ticketing

/// Durable holds over HTTP on PostgreSQL, against pgbench running the same transaction.
struct PostgresBench {
  let bench: Bench
  private let tokens: Tokens

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
  }

  func run(_ results: inout Results) async throws {
    let server = try PostgresServer(bench)
    defer { server.stop() }
    let seeding = try await Seeding(
      database: PostgresDatabase(address: server.address))
    let concert = try await seeding.concert(maxActive: 1_000_000)
    let count = bench.isQuick ? 30_000 : 100_000
    // A crowd does not buy row by row.
    let spots = try await seeding.performance(of: concert, seats: count).shuffled()
    // Four more dates, whose holds share nothing.
    var dates: [[Spot]] = []
    for _ in 0..<4 {
      dates.append(try await seeding.performance(of: concert, seats: count / 2 / 4))
    }
    let people = try await seeding.people(count)
    try await seeding.line(of: concert, people.map(\.id), areInside: true)
    await seeding.close()
    try server.sql(Self.rivalRows(firstOfBatches + bench.pairs * Self.batchesOfRun * 64 + 1))
    try server.sql("VACUUM ANALYZE")
    let sale = SeededSale(concert: concert.id, spots: spots, dates: dates, people: people)
    var samples = Samples()
    for pair in 0..<bench.pairs {
      samples.best.append(try rival(server, pair: pair))
      samples.batches.append(try batched(server, pair: pair))
      let office = try BoxOffice(
        bench, folder: bench.freshFolder("postgres-run"), database: server.address)
      try measure(office, sale, pair: pair, slice: count / (bench.pairs * 2), &samples)
      office.child.stop()
    }
    try results.add(
      "P6a", samples.rates, limit: samples.best, note: "256 connections, best of 8, 32, 64 clients")
    try results.add("P6b", samples.rates, limit: samples.batches)
    try results.add("pg-dates", samples.spread, limit: samples.best)
    try results.add("pg-one-seat", samples.crowded, limit: samples.rates)
    try results.add("pg-cpu", samples.costs)
  }

  private struct SeededSale {
    let concert: ConcertID
    let spots: [Spot]
    let dates: [[Spot]]
    let people: [User]
  }

  /// What each pair brings.
  private struct Samples {
    var best: [Double] = []
    var batches: [Double] = []
    var rates: [Double] = []
    var crowded: [Double] = []
    var spread: [Double] = []
    var costs: [Double] = []
  }

  /// Free seats of one date, then one taken seat, then free seats of four dates.
  private func measure(
    _ office: BoxOffice, _ sale: SeededSale, pair: Int, slice: Int, _ samples: inout Samples
  ) throws {
    let load = try Load(port: office.port, connections: Limits.writeConnections)
    func ask(_ name: String, _ status: Int, _ first: Int, _ spot: (Int) -> Spot) throws -> Double {
      var requests = Requests()
      for place in 0..<slice {
        let number = first + place
        add(
          to: &requests, sale.concert, sale.people[number], number, spot(place), "\(name)-\(number)"
        )
      }
      let answers = load.run(requests)
      guard answers.statuses == [status: slice] else {
        throw Failure("\(name) answered \(answers.statuses), broken \(answers.broken)")
      }
      return answers.perSecond
    }
    let (first, second) = (pair * 2 * slice, (pair * 2 + 1) * slice)
    let before = office.child.cpuSeconds
    samples.rates.append(try ask("hold", 201, first) { sale.spots[first + $0] })
    samples.costs.append((office.child.cpuSeconds - before) * 1e6 / Double(slice))
    samples.crowded.append(try ask("fight", 409, second) { _ in sale.spots[0] })
    samples.spread.append(
      try ask("date", 201, second) { sale.dates[$0 % 4][(pair * slice + $0) / 4] })
  }

  /// Seats a second in statements of 64.
  private func batched(_ server: PostgresServer, pair: Int) throws -> Double {
    let each = Self.batchesOfRun / Self.batchClients
    return try 64
      * server.pgbench(
        Self.batchScript, clients: Self.batchClients, each: each,
        variables: ["base": firstOfBatches + pair * Self.batchesOfRun * 64, "each": each])
  }

  /// The best rate of pgbench with 8, 32 and 64 clients.
  private func rival(_ server: PostgresServer, pair: Int) throws -> Double {
    var best = 0.0
    for (place, clients) in [8, 32, 64].enumerated() {
      let seats = seatsOfRun
      best = max(
        best,
        try server.pgbench(
          Self.script, clients: clients, each: transactionsOfRun / clients,
          variables: ["base": (pair * 3 + place) * seats, "each": seats / clients]))
    }
    return best
  }

  private func add(
    to requests: inout Requests, _ concert: ConcertID, _ person: User, _ place: Int, _ spot: Spot,
    _ key: String
  ) {
    requests.add(
      "POST", "/api/v1/reservations",
      [tokens.authorization(person), tokens.queueToken(concert, place), ("Idempotency-Key", key)],
      body: "{\"performanceId\":\"\(spot.performance)\",\"seatIds\":[\"\(spot.seat)\"]}")
  }

  /// Clients that send statements of 64 seats, and how many they send; more clients wait for each other.
  private static let batchClients = 4
  private static let batchesOfRun = 200

  /// Where the seats begin that go out in batches.
  private var firstOfBatches: Int { bench.pairs * 3 * seatsOfRun }

  private var transactionsOfRun: Int { bench.isQuick ? 6_000 : 12_000 }

  /// More than pgbench holds in one run.
  private var seatsOfRun: Int { transactionsOfRun + 1_000 }

  /// A date of its own for pgbench, whose seats and people are found by their number.
  private static func rivalRows(_ rivalSeats: Int) -> String {
    """
    SET session_replication_role = replica;
    INSERT INTO performances
      SELECT '00000000-0000-4000-8000-000000000001', concert_id, starts_at, \(rivalSeats)
      FROM performances LIMIT 1;
    INSERT INTO users
      SELECT ('00000000-0000-4000-8001-' || lpad(to_hex(n), 12, '0'))::uuid, 'rival' || n, 'Rival',
        'FAN', 'none', 0 FROM generate_series(1, \(rivalSeats)) n;
    INSERT INTO seats
      SELECT ('00000000-0000-4000-8002-' || lpad(to_hex(n), 12, '0'))::uuid,
        '00000000-0000-4000-8000-000000000001', 'A', '1', '1', 'S', 50000, 0, 0, 'AVAILABLE',
        '00000000-0000-0000-0000-000000000000', 1099511627776, 1
      FROM generate_series(1, \(rivalSeats)) n
    """
  }
}
