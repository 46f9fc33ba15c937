import Measuring
import Ticketing

/// What thousands of open seat maps cost while seats change: the server's processor time, and how
/// soon a change is on every screen.
struct StreamsBench {
  let bench: Bench
  private let tokens: Tokens

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
  }

  func run(_ results: inout Results) async throws {
    let people = Limits.streams / Limits.streamsPerPerson
    let seconds = bench.isQuick ? 5.0 : 10.0
    let changes = Int(seconds * Limits.changesPerSecond)
    let folder = try bench.freshFolder("streams")
    let seeding = try await Seeding(folder: folder)
    let concert = try await seeding.concert(maxActive: 1_000_000)
    let spots = try await seeding.performance(of: concert, seats: Limits.soldSeats)
    // Behind the listeners, one person for each change.
    let users = try await seeding.people(people + changes)
    try await seeding.line(of: concert, users.map(\.id), areInside: true)
    await seeding.close()

    let office = try BoxOffice(bench, folder: folder)
    defer { office.child.stop() }
    var listening = Requests()
    for number in 0..<Limits.streams {
      let person = number % people
      listening.add(
        "GET", "/api/v1/performances/\(spots[0].performance)/seats/events",
        [tokens.authorization(users[person]), tokens.queueToken(concert.id, person)])
    }
    let memory = office.child.residentBytes
    let streams = try Streams(port: office.port, listening)
    let perStream = (office.child.residentBytes - memory) / Double(Limits.streams)
    let idle = share(of: office, seconds: 2) {
      _ = streams.run(Requests(), names: [], perSecond: 1, rest: 2)
    }
    var holds = Requests()
    for number in 0..<changes {
      let spot = spots[number]
      holds.add(
        "POST", "/api/v1/reservations",
        [
          tokens.authorization(users[people + number]),
          tokens.queueToken(concert.id, people + number),
        ], body: "{\"performanceId\":\"\(spot.performance)\",\"seatIds\":[\"\(spot.seat)\"]}")
    }
    let names = spots.prefix(changes).map(\.seat.text)
    var heard: Streams.Heard?
    let busy = share(of: office, seconds: seconds + 1) {
      heard = streams.run(
        holds, names: names, perSecond: Limits.changesPerSecond, rest: 1)
    }
    guard let heard else { return }
    try judge(heard, busy: busy, idle: idle, perStream: perStream, changes: changes, &results)
  }

  /// The processor time of the server meanwhile, against the whole of one core.
  private func share(of office: BoxOffice, seconds: Double, _ work: () -> Void) -> Double {
    let before = office.child.cpuSeconds
    work()
    return (office.child.cpuSeconds - before) / seconds
  }

  private func judge(
    _ heard: Streams.Heard, busy: Double, idle: Double, perStream: Double, changes: Int,
    _ results: inout Results
  ) throws {
    guard heard.accepted == changes, heard.ended == 0 else {
      throw Failure("\(heard.accepted) of \(changes) changes taken, \(heard.ended) streams ended")
    }
    let streams = grouped(Limits.streams)
    results.require(
      "\(streams) open seat maps, \(text(Limits.changesPerSecond)) changes a second: server CPU",
      busy, atMost: Must.streamsCPUMax, "\(text(busy * 100)) % of a core",
      limit: "nothing changes: \(text(idle * 100)) %")
    results.require(
      "changes that arrived on every stream", heard.arrivals == changes * Limits.streams,
      "\(grouped(heard.arrivals)) of \(grouped(changes * Limits.streams))")
    results.report(
      "from asking for a change to its arrival, 99 of 100",
      "\(text(heard.latency(0.99) / 1_000)) ms",
      limit: "gathered for 250 ms; median \(text(heard.latency(0.5) / 1_000)) ms")
    results.report(
      "memory of an open stream", "\(text(perStream / 1_024)) KiB",
      limit: "\(grouped(heard.bytes / max(1, heard.arrivals))) bytes a change and stream")
  }
}
