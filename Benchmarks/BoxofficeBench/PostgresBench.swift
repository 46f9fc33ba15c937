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
    try server.sql(Self.rivalRows(bench.pairs * 3 * Self.seatsOfRun + 1))
    try server.sql("VACUUM ANALYZE")
    var best: [Double] = []
    var rates: [Double] = []
    var crowded: [Double] = []
    var spread: [Double] = []
    var costs: [Double] = []
    for pair in 0..<bench.pairs {
      let rival = try rival(server, pair: pair)
      best.append(rival)
      let office = try BoxOffice(
        bench, folder: bench.freshFolder("postgres-run"), database: server.address)
      let load = try Load(port: office.port, connections: Limits.writeConnections)
      let slice = count / (bench.pairs * 2)
      let cpu = office.child.cpuSeconds
      var sold = Requests()
      for number in pair * 2 * slice..<(pair * 2 + 1) * slice {
        add(to: &sold, concert.id, people[number], number, spots[number], "hold-\(number)")
      }
      let answers = load.run(sold)
      guard answers.statuses == [201: slice] else {
        throw Failure("holds answered \(answers.statuses), broken \(answers.broken)")
      }
      rates.append(answers.perSecond)
      costs.append((office.child.cpuSeconds - cpu) * 1e6 / Double(slice))
      var fight = Requests()
      for number in (pair * 2 + 1) * slice..<(pair * 2 + 2) * slice {
        add(to: &fight, concert.id, people[number], number, spots[0], "fight-\(number)")
      }
      let fought = load.run(fight)
      guard fought.statuses == [409: slice] else {
        throw Failure("the fight answered \(fought.statuses)")
      }
      crowded.append(fought.perSecond)
      var several = Requests()
      for place in 0..<slice {
        let number = (pair * 2 + 1) * slice + place
        let spot = dates[place % 4][(pair * slice + place) / 4]
        add(to: &several, concert.id, people[number], number, spot, "date-\(number)")
      }
      let spreadOut = load.run(several)
      guard spreadOut.statuses == [201: slice] else {
        throw Failure("holds of four dates answered \(spreadOut.statuses)")
      }
      spread.append(spreadOut.perSecond)
      office.child.stop()
    }
    report(best: best, rates: rates, crowded: crowded, spread: spread, costs: costs, in: &results)
  }

  private func report(
    best: [Double], rates: [Double], crowded: [Double], spread: [Double], costs: [Double],
    in results: inout Results
  ) {
    results.checkSpread("pgbench", of: best)
    let (rate, limit) = (median(rates), median(best))
    results.require(
      "durable holds over HTTP on PostgreSQL, 256 connections", rate / limit,
      atLeast: Must.postgresHoldRatioMin, "\(text(rate))/s",
      limit: "pgbench, the same transaction, best of 8, 32, 64 clients: \(text(limit))/s",
      ratio: text(rate / limit))
    results.report(
      "the same, spread over four dates", "\(text(median(spread)))/s",
      limit: "pgbench: \(text(limit))/s", ratio: text(median(spread) / limit))
    results.report(
      "CPU of one such hold, server only", "\(text(median(costs))) us")
    results.require(
      "answers while 256 fight for one seat on PostgreSQL", median(crowded) / rate,
      atLeast: Must.hotSeatRatioMin, "\(text(median(crowded)))/s",
      limit: "holds of free seats: \(text(rate))/s", ratio: text(median(crowded) / rate))
  }

  /// The best rate of pgbench with 8, 32 and 64 clients.
  private func rival(_ server: PostgresServer, pair: Int) throws -> Double {
    var best = 0.0
    for (place, clients) in [8, 32, 64].enumerated() {
      let seats = Self.seatsOfRun
      best = max(
        best,
        try server.pgbench(
          Self.script, clients: clients, each: (bench.isQuick ? 8_000 : 25_000) / clients,
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

  /// More than pgbench holds in one run.
  private static let seatsOfRun = 40_000

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

  /// The statements of a hold with an idempotency key, in order, each client on seats of its own.
  private static let script = #"""
    \set i :i + 1
    \set n :base + :client_id * :each + :i
    BEGIN;
    SELECT fingerprint, status, location, body FROM idempotency_keys WHERE scope = 'rival' || :n::text AND key = 'hold' AND created_at > 0;
    SELECT p.id, p.concert_id, p.starts_at, c.sale_opens_at, c.sale_closes_at, c.hold_seconds, c.seats_per_user, c.refund_hours FROM performances p JOIN concerts c ON c.id = p.concert_id WHERE p.id = '00000000-0000-4000-8000-000000000001';
    SELECT id, section, row_name, number, grade, price, x, y, performance_id, status, reservation_id, held_until, version FROM seats WHERE id = ('00000000-0000-4000-8002-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid;
    SELECT COALESCE(SUM(seat_count), 0) FROM reservations WHERE user_id = ('00000000-0000-4000-8001-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid AND performance_id = '00000000-0000-4000-8000-000000000001' AND (status = 'CONFIRMED' OR (status = 'PENDING' AND expires_at > 0));
    UPDATE seats SET status = 'HELD', reservation_id = ('00000000-0000-4000-8003-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, held_until = 4000000000000, version = version + 1 WHERE id = ('00000000-0000-4000-8002-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid AND version = 1 AND (status = 'AVAILABLE' OR (status = 'HELD' AND held_until <= 0));
    INSERT INTO reservations (id, user_id, performance_id, concert_id, status, amount, seat_count, created_at, expires_at, ended_at) SELECT ('00000000-0000-4000-8003-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, ('00000000-0000-4000-8001-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, id, concert_id, 'PENDING', 50000, 1, 0, 4000000000000, NULL FROM performances WHERE id = '00000000-0000-4000-8000-000000000001';
    INSERT INTO reservation_seats (reservation_id, seat_id, price, released_at) VALUES (('00000000-0000-4000-8003-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, ('00000000-0000-4000-8002-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, 50000, NULL);
    INSERT INTO outbox (event_id, concert_id, kind, subject, payload, trace, created_at) VALUES (('00000000-0000-4000-8004-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, '00000000-0000-4000-8000-000000000001', 'reservation.held', ('00000000-0000-4000-8003-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, repeat('x', 380), NULL, 0);
    INSERT INTO idempotency_keys (scope, key, fingerprint, status, location, body, created_at) VALUES ('rival' || :n::text, 'hold', decode(repeat('61', 64), 'hex'), 201, '/api/v1/reservations/x', decode(repeat('78', 440), 'hex'), 0) ON CONFLICT (scope, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status, location = excluded.location, body = excluded.body, created_at = excluded.created_at;
    COMMIT;
    """#
}
