import CLoad
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
    let seconds = bench.isQuick ? 3.0 : 6.0
    let changes = Int(seconds * Limits.changesPerSecond)
    let folder = try bench.freshFolder("streams")
    let seeding = try await Seeding(folder: folder)
    let concert = try await seeding.concert(maxActive: 1_000_000)
    let spots = try await seeding.performance(of: concert, seats: Limits.soldSeats)
    // Behind the listeners, one person for each change.
    let users = try await seeding.people(people + changes * bench.pairs)
    try await seeding.line(of: concert, users.map(\.id), areInside: true)
    await seeding.close()

    load_pin(1)
    defer { load_unpin() }
    let office = try BoxOffice(bench, folder: folder, core: 0)
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
    try results.add(
      "streams-memory",
      [(office.child.residentBytes - memory) / Double(Limits.streams) / 1_024])
    let idle = share(of: office, seconds: 2) {
      _ = streams.run(Requests(), names: [], perSecond: 1, rest: 2)
    }
    var samples = Samples()
    for pair in 0..<bench.pairs {
      let own = pair * changes..<(pair + 1) * changes
      let holds = requests(
        concert.id, spots[own], users[(people + own.lowerBound)...], people + own.lowerBound)
      let names = spots[own].map(\.seat.text)
      var heard: Streams.Heard?
      let busy = share(of: office, seconds: seconds + 1) {
        heard = streams.run(holds, names: names, perSecond: Limits.changesPerSecond, rest: 1)
      }
      guard let heard, heard.accepted == changes, heard.ended == 0 else {
        throw Failure(
          "\(heard?.accepted ?? 0) of \(changes) changes taken, \(heard?.ended ?? 0) ended")
      }
      let bytes = heard.bytes / max(1, heard.arrivals)
      let raw = load_fan(
        Int32(Limits.streams), Int32(bytes), Int32(changes),
        UInt64(1e9 / Limits.changesPerSecond))
      guard raw > 0 else { throw Failure("no connections for send() alone") }
      samples.add(heard, busy: busy, idle: idle, seconds: seconds + 1, raw: raw)
    }
    try report(samples, changes: changes, &results)
  }

  /// What each pair brings.
  private struct Samples {
    var each: [Double] = []
    var raw: [Double] = []
    var shares: [Double] = []
    var arrivals: [Double] = []
    var late: [Double] = []
    var bytes = 0

    mutating func add(
      _ heard: Streams.Heard, busy: Double, idle: Double, seconds: Double, raw: Double
    ) {
      each.append((busy - idle) * seconds * 1e6 / Double(max(1, heard.arrivals)))
      self.raw.append(raw / 1_000)
      shares.append(busy * 100)
      arrivals.append(Double(heard.arrivals))
      late.append(heard.latency(0.99) / 1_000)
      bytes = heard.bytes / max(1, heard.arrivals)
    }
  }

  private func report(_ samples: Samples, changes: Int, _ results: inout Results) throws {
    try results.add("P9", samples.each, limit: samples.raw, note: "\(samples.bytes) bytes")
    try results.add("streams-cpu", samples.shares)
    try results.add("streams-p99", samples.late, note: "gathered for 250 ms")
    try results.add(
      "streams-all", samples.arrivals, limit: [Double(changes * Limits.streams)])
  }

  /// Holds by people who stand in line from `first` on.
  private func requests(
    _ concert: ConcertID, _ spots: ArraySlice<Spot>, _ people: ArraySlice<User>, _ first: Int
  ) -> Requests {
    var requests = Requests()
    for (number, (spot, person)) in zip(spots, people).enumerated() {
      requests.add(
        "POST", "/api/v1/reservations",
        [tokens.authorization(person), tokens.queueToken(concert, first + number)],
        body: "{\"performanceId\":\"\(spot.performance)\",\"seatIds\":[\"\(spot.seat)\"]}")
    }
    return requests
  }

  /// The processor time of the server meanwhile, against the whole of one core.
  private func share(of office: BoxOffice, seconds: Double, _ work: () -> Void) -> Double {
    let before = office.child.fineCPUSeconds
    work()
    return (office.child.fineCPUSeconds - before) / seconds
  }
}
