import DatabasePostgres
import Glibc
import Measuring
import Redis
import Ticketing
import WaitingRoom
import WaitingRoomRedis

/// What a change costs after very many others: whatever grows with each of them shows.
struct SoakBench {
  let bench: Bench
  private let tokens: Tokens

  /// Those who change something, and what they are shown at the door.
  private struct Crowd: Sendable {
    let spots: [Spot]
    /// Header fields of each person.
    let people: [[(String, String)]]
  }

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
  }

  func run(_ results: inout Results) async throws {
    try await onSQLite(&results)
    try await onPostgres(&results)
    try await onTwo(&results)
  }

  /// Rounds that count, of ``Limits/soakRound`` changes each.
  private var rounds: Int {
    // Beside everything else half as many: a whole run should end within 25 minutes.
    (bench.isQuick ? 40_000 : bench.only.isEmpty ? 100_000 : 200_000) / Limits.soakRound
  }

  private func onSQLite(_ results: inout Results) async throws {
    let folder = try bench.freshFolder("soak")
    let seeding = try await Seeding(folder: folder)
    let crowd = try await crowd(seeding)
    let office = try BoxOffice(bench, folder: folder, logLevel: "error", flags: Self.flags)
    defer { office.child.stop() }
    try await soak([office], crowd, "sqlite", &results)
  }

  private func onPostgres(_ results: inout Results) async throws {
    let server = try PostgresServer(bench)
    defer { server.stop() }
    let seeding = try await Seeding(database: PostgresDatabase(address: server.address))
    let crowd = try await crowd(seeding)
    try server.sql("VACUUM ANALYZE")
    let office = try BoxOffice(
      bench, folder: bench.freshFolder("soak-postgres"), logLevel: "error",
      database: server.address, flags: Self.flags)
    defer { office.child.stop() }
    try await soak([office], crowd, "postgres", &results)
  }

  private func onTwo(_ results: inout Results) async throws {
    let server = try PostgresServer(bench)
    defer { server.stop() }
    let redis = try RedisChild(bench)
    defer { redis.stop() }
    let seeding = try await Seeding(database: PostgresDatabase(address: server.address))
    let lane = try RedisWaitingRoom.lane(to: RedisAddress(redis.address))
    let crowd = try await crowd(
      seeding,
      in: RedisWaitingRoom(
        redis: lane, tokenKey: tokens.queue, nonces: SystemRandomNumberGenerator(),
        instant: { .now })
    )
    await lane.close()
    try server.sql("VACUUM ANALYZE")
    let offices = try ["one", "two"].map { name in
      try BoxOffice(
        bench, folder: bench.freshFolder("soak-" + name), logLevel: "error",
        database: server.address, redis: redis.address, flags: Self.flags)
    }
    defer { for office in offices { office.child.stop() } }
    try await soak(offices, crowd, "two", &results)
  }

  /// What one person may give back is bounded, and so are the writes of one person.
  private static let flags = ["--rate-limits", "off"]

  /// All people inside, in a hall for all of them.
  private func crowd(_ seeding: Seeding, in room: RedisWaitingRoom? = nil) async throws -> Crowd {
    let concert = try await seeding.concert(maxActive: 1_000_000)
    let spots = try await seeding.performance(of: concert, seats: Limits.soakSeats)
    let people = try await seeding.people(Limits.soakPeople)
    let places: [(String, String)]
    if let room {
      places = try await join(people, concert, room)
    } else {
      try await seeding.line(of: concert, people.map(\.id), areInside: true)
      places = people.indices.map { tokens.queueToken(concert.id, $0) }
    }
    await seeding.close()
    return Crowd(
      spots: spots, people: zip(people, places).map { [tokens.authorization($0), $1] })
  }

  private func join(
    _ people: [User], _ concert: Concert, _ room: RedisWaitingRoom
  ) async throws -> [(String, String)] {
    try await room.configure(concert, now: Seeding.wallClock())
    var last = ""
    var places: [(String, String)] = []
    for person in people {
      last = try await room.join(person.id, concert.id, now: Seeding.wallClock()).place.token
      places.append(("Queue-Token", last))
    }
    while try await room.place(last, now: Seeding.wallClock()).status == .waiting {
      try await room.runRound(now: Seeding.wallClock())
    }
    return places
  }

  private func soak(
    _ offices: [BoxOffice], _ crowd: Crowd, _ name: String, _ results: inout Results
  ) async throws {
    var costs: [Double] = []
    var memory: [Double] = []
    // The first round warms caches and connections.
    for round in 0...rounds {
      let before = offices.reduce(0) { $0 + $1.child.cpuSeconds }
      try await change(offices.map(\.port), crowd, round: round)
      guard round > 0 else { continue }
      let spent = offices.reduce(0) { $0 + $1.child.cpuSeconds } - before
      costs.append(spent * 1e6 / Double(Limits.soakRound))
      memory.append(offices.reduce(0) { $0 + $1.child.residentBytes })
    }
    say("soak, \(name), us of each round: " + costs.map { text($0) }.joined(separator: " "))
    // The cheapest of three each: what grows shows in all, other programs in some.
    let (first, last) = (costs.prefix(3).min() ?? 0, costs.suffix(3).min() ?? 0)
    let count = "\(grouped(rounds * Limits.soakRound)) changes"
    try results.add("soak-" + name, [last], limit: [first], note: count)
    let (early, late) = (memory[memory.count / 2], memory[memory.count - 1])
    // Caches fill in the first half of a whole run; what leaks goes on.
    if !bench.isQuick {
      try results.add("leak-" + name, [late / 1_048_576], limit: [early / 1_048_576])
    }
  }

  /// One round: each person holds a seat and gives it back, at one instance and the next.
  private func change(_ ports: [UInt16], _ crowd: Crowd, round: Int) async throws {
    let connections = Limits.soakConnections
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<connections {
        group.addTask {
          let talks = try ports.map { try HTTPConnection(port: $0) }
          let holds = Limits.soakRound / 2 / connections
          // Seats and people of its own, each person in turn.
          let seats = crowd.spots.count / connections
          let people = crowd.people.count / connections
          for turn in 0..<holds {
            let spot = crowd.spots[number * seats + turn % seats]
            let person = crowd.people[number * people + (round * holds + turn) % people]
            let held = try talks[turn % talks.count].ask(
              "POST", "/api/v1/reservations",
              person + [("Idempotency-Key", "soak-\(round)-\(turn)")],
              body: "{\"performanceId\":\"\(spot.performance)\",\"seatIds\":[\"\(spot.seat)\"]}")
            guard held.status == 201, let id = Self.reservation(in: held.body) else {
              throw Failure("a hold was answered \(held.status) \(held.body)")
            }
            let given = try talks[(turn + 1) % talks.count].ask(
              "DELETE", "/api/v1/reservations/\(id)", person)
            guard given.status == 200 else {
              throw Failure("giving back was answered \(given.status) \(given.body)")
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// The member `reservationId` of an answer.
  private static func reservation(in body: String) -> Substring? {
    let name = "\"reservationId\":\""
    guard let start = body.firstRange(of: name)?.upperBound else { return nil }
    return body[start...].prefix { $0 != "\"" }
  }
}
