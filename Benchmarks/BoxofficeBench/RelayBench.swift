import BookingStore
import Database
import DatabaseSQLite
import Events
import Glibc
import Kafka
import Measuring
import Signing
import TestServers
import Ticketing

/// The outbox on its way to a topic: how fast a backlog drains, against the client library alone, and
/// what a topic that is away costs those who buy.
struct RelayBench {
  private let bench: Bench
  private let tokens: Tokens

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
  }

  /// A backlog of paid seats: three events each.
  func drain(_ results: inout Results) async throws {
    let sales = bench.isQuick ? 30_000 : 60_000
    let folder = try bench.freshFolder("relaying")
    let seeding = try await Seeding(folder: folder)
    let concert = try await seeding.concert(maxActive: 1_000_000)
    let spots = try await seeding.performance(of: concert, seats: sales)
    let people = try await seeding.people(sales)
    _ = try await seeding.hold(spots, for: people, paying: TicketSigner(secret: bench.secret))
    await seeding.close()
    // The raw loop says the same. From a copy, because taking new events in is part of what is measured.
    let sample = try SQLiteDatabase(folder: bench.copy(of: folder, as: "relaying-sample")) { _ in }
    try await Relaying.takeIn(limit: 10_000, in: sample)
    let events = try await sample.read { tx in
      try Relaying.slice(of: concert.id, now: Seeding.wallClock(), limit: 10_000, in: tx)
    }
    await sample.close()
    let bodies = events.map { Array($0.body) }
    var drained: [Double] = []
    var raw: [Double] = []
    for pair in 1...bench.pairs {
      let server = try KafkaServer()
      let address = try server.makeTopic("relayed-\(pair)", partitions: 4)
      _ = try server.makeTopic("raw-\(pair)", partitions: 4)
      raw.append(
        try KafkaRaw(count: 3 * sales, values: bodies).messagesPerSecond(
          server, topic: "raw-\(pair)"))
      let copy = try bench.copy(of: folder, as: "relaying-run")
      let database = try SQLiteDatabase(folder: copy) { _ in }
      let sink = try KafkaSink(address)
      let relay = EventRelay(
        database: database, sink: sink, owner: 1, now: { Seeding.wallClock() }, chance: { 0.5 })
      // Connected and acquainted first, as the raw loop is; this one event comes twice.
      _ = await sink.publish(Array(events.prefix(1)))
      let begun = ContinuousClock.now
      var count = 0
      while case .published(let some) = try await relay.runPass(), some > 0 { count += some }
      drained.append(Double(count) / ((ContinuousClock.now - begun) / .seconds(1)))
      await sink.close()
      await database.close()
      guard count == 3 * sales else { throw Failure("\(count) of \(3 * sales) events drained") }
    }
    try results.add("P12a", drained, limit: raw)
    try results.add("P12b", drained, limit: [Limits.eventInflow])
  }

  /// Holds on a plan, with the topic there and away in turns.
  func outage(_ results: inout Results) async throws {
    let folder = try bench.freshFolder("outage")
    let seeding = try await Seeding(folder: folder)
    let concert = try await seeding.concert(maxActive: 1_000_000)
    let each = Int(Limits.pacedHolds * (bench.isQuick ? 2 : 4))
    let rounds = bench.isQuick ? 4 : 6
    let count = each * rounds * 2 + 100
    let spots = try await seeding.performance(of: concert, seats: min(count, 90_000))
    let people = try await seeding.people(count)
    try await seeding.line(of: concert, people.map(\.id), areInside: true)
    await seeding.close()
    let kafka = try KafkaServer()
    _ = try kafka.makeTopic("sales", partitions: 4)
    let office = try BoxOffice(
      bench, folder: folder, flags: ["--events", kafka.address("sales")])
    defer { office.child.stop() }
    let load = try Load(port: office.port, connections: 32)
    var next = 0
    func hold(_ number: Int) throws -> [UInt32] {
      var requests = Requests()
      for place in next..<next + number {
        requests.add(
          "POST", "/api/v1/reservations",
          [
            tokens.authorization(people[place]), tokens.queueToken(concert.id, place),
            ("Idempotency-Key", "hold-\(place)"),
          ],
          body:
            "{\"performanceId\":\"\(spots[place].performance)\",\"seatIds\":[\"\(spots[place].seat)\"]}"
        )
      }
      next += number
      let answers = load.run(requests, perSecond: Limits.pacedHolds, latencies: number)
      guard answers.statuses == [201: number] else {
        throw Failure("holds answered \(answers.statuses)")
      }
      return answers.latencies
    }
    _ = try hold(100)
    var up: [UInt32] = []
    var down: [UInt32] = []
    // In turns, each first as often as the other: what the store does now and then hits both.
    for round in 0..<rounds {
      if round % 2 == 0 { up += try hold(each) }
      kafka.goDown()
      down += try hold(each)
      kafka.goUp()
      // What has gathered goes out before anything else is measured.
      for _ in 0..<60 { usleep(100_000) }
      if round % 2 == 1 { up += try hold(each) }
    }
    // Of all rounds together: a percentile of one round is one of its five slowest holds.
    try results.add("outage", [Self.p99(down)], limit: [Self.p99(up)])
  }

  private static func p99(_ microseconds: [UInt32]) -> Double {
    let sorted = microseconds.sorted()
    return Double(sorted[min(sorted.count - 1, sorted.count * 99 / 100)])
  }
}
