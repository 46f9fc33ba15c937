import App
import Booking
import BookingStore
import Database
import DatabaseSQLite
import Glibc
import SeatingPlans
import Signing
public import Ticketing

/// A whole drill on a folder of its own: a sale, its fans, a server as a child, the crowd, and the audit.
public struct Rehearsal: Sendable {
  /// What the crowd does.
  public var settings: DrillSettings
  /// The sale's terms when it is made for the drill; a copied sale keeps its own.
  public var terms: Terms
  /// The program to start.
  public var program: String
  /// More flags for `serve`.
  public var flags: [String]
  /// Where the sale comes from, for the report.
  public var source = "made for the drill"
  /// Distinguishes this drill's idempotency keys from another's.
  public var run: UInt64

  /// Terms that are given; the others are those of the copied sale, or our own.
  public struct Terms: Sendable, Equatable {
    /// Seats in a plain hall; nil takes the demo's arena.
    public var seats: Int?
    /// People inside at once.
    public var maxActive: Int?
    /// Seconds of a stay inside.
    public var activeSeconds: Int?
    /// Seconds of a hold.
    public var holdSeconds: Int?
    /// Seconds of silence after which a person is dropped.
    public var graceSeconds: Int?

    /// Gives no terms.
    public init() {}
  }

  /// Makes a rehearsal.
  public init(
    _ settings: DrillSettings, terms: Terms, program: String, flags: [String], run: UInt64
  ) {
    self.settings = settings
    self.terms = terms
    self.program = program
    self.flags = flags
    self.run = run
  }

  /// What a folder was prepared with.
  public struct Prepared: Sendable {
    /// The concert on sale.
    public var concert: Concert
    /// The capacities of its dates.
    public var capacities: [Int]
    /// The people.
    public var crowd: Crowd
  }

  /// The price of a seat in a plain hall.
  private static let price = Money(50_000)

  /// Makes a sale and its people in an empty folder.
  public func prepare(_ folder: String, now: Timestamp) async throws -> Prepared {
    var configuration = Configuration()
    configuration.data = folder
    let secret = try Secrets.load(configuration)
    let database = try SQLiteDatabase(folder: folder) { _ in }
    do {
      _ = try await database.migrate(Schema.migrations)
      let ids = IdentifierSource(chance: RandomNumbers())
      let concert = try await makeSale(database, ids: ids, now: now)
      let crowd = try await makeCrowd(database, secret: secret, ids: ids, of: concert, now: now)
      await database.close()
      return Prepared(concert: concert, capacities: [], crowd: crowd)
    } catch {
      await database.close()
      throw error
    }
  }

  private func makeSale(
    _ database: SQLiteDatabase, ids: IdentifierSource, now: Timestamp
  ) async throws -> Concert {
    let plan =
      try terms.seats.map { SeatingPlan.numbered($0, price: Self.price) } ?? DemoPlan.arena()
    let concert = Concert(
      id: ids.next(now), title: "Drill", artist: "", venue: terms.seats == nil ? "Arena" : "Hall",
      saleOpensAt: now.adding(seconds: -60), saleClosesAt: now.adding(seconds: 86_400),
      terms: SaleTerms(
        holdSeconds: terms.holdSeconds ?? DrillLimits.holdSeconds,
        seatsPerUser: max(SaleTerms().seatsPerUser, settings.party)),
      line: LineTerms(
        policy: .capacity(
          maxActive: terms.maxActive ?? DrillLimits.maxActive,
          activeSeconds: terms.activeSeconds ?? DrillLimits.activeSeconds),
        graceSeconds: terms.graceSeconds ?? DrillLimits.graceSeconds),
      createdAt: now)
    let seats = try plan.seats(prices: DemoPlan.prices) { ids.next(now) }
    let performance = Performance(
      id: ids.next(now), concertID: concert.id, startsAt: now.adding(seconds: 30 * 86_400),
      capacity: seats.count)
    try await database.write { tx in
      try Concerts.insert(concert, in: tx)
      try Concerts.insert(performance, seats: seats, in: tx)
    }
    return concert
  }

  /// Makes the people, with money for what they want; those who are to have too little have one won.
  func makeCrowd(
    _ database: any Database, secret: [UInt8], ids: IdentifierSource, of concert: Concert,
    now: Timestamp
  ) async throws -> Crowd {
    let settings = settings
    let dearest = try await database.read { tx in
      try Concerts.performances(of: concert.id, in: tx).flatMap {
        try Seats.all(of: $0.id, in: tx).map(\.standing.seat.price.amount)
      }.max() ?? 0
    }
    var dice = settings.dice
    let behaviours = Behaviour.draw(settings, using: &dice)
    let enough = min(
      Int64(DrillLimits.balanceMax),
      max(1, dearest * Int64(max(settings.party, DrillLimits.botSeats))))
    return try await CrowdMaker(database, secret: secret, ids: ids).make(settings.people, now: now)
    { behaviours[$0].contains(.hasTooLittleMoney) ? 1 : enough }
  }

  /// Starts the server, lets the crowd in, ends the server, and audits the folder.
  public func play(
    _ prepared: Prepared, in folder: String, clock: @Sendable () -> Timestamp,
    observe: @escaping (DrillReport.Second) -> Bool
  ) async throws -> DrillReport {
    let sync = DiskProbe.syncMilliseconds(folder)
    let server = try ServerChild(program: program, folder: folder, flags: flags)
    let endpoint = try Endpoint(server.url)
    var facts = try SaleFacts.read(from: endpoint, concert: prepared.concert.id.text)
    facts.policy = prepared.concert.line.policy
    let opening = clock()
    var watch = ServerWatch(server)
    var player = try CrowdPlayer(
      settings, crowd: prepared.crowd, sale: facts, at: endpoint, run: run,
      openingWall: opening.milliseconds
    ) { second, tally in
      observe(second) && !server.hasEnded
    }
    player.watch = { watch.use() }
    player.play()
    let hasEnded = server.hasEnded
    var figures = watch.figures(bookings: player.tally.funnel.paid)
    figures.syncMilliseconds = sync
    figures.commits = Self.commits(endpoint)
    figures.processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let left = hasEnded ? nil : try? SaleFacts.seatsLeft(of: facts.concert, at: endpoint)
    if !hasEnded { player.audit() }
    server.end()
    var tally = player.tally
    let fairness = player.fairness
    if hasEnded { tally.violate(.serverEnded, "the server ended; its log is \(folder)/log") }
    compare(left, &tally, facts)
    let rules = try reconcile(folder, &tally)
    var maker = ReportMaker(settings, tally, facts, fairness)
    maker.opening = opening
    maker.server = figures
    maker.rulesChecked = rules
    maker.source = source
    return maker.report
  }

  /// Commits of the store, from its metrics; 0 when they do not say.
  private static func commits(_ endpoint: Endpoint) -> Int {
    let key: StaticString = "boxoffice_lane_batch_size_count{lane=\"database\"} "
    guard let answer = endpoint.get("/metrics") else { return 0 }
    return answer.body.withUnsafeBytes { text in
      text.offset(of: key).flatMap { text.number(at: $0 + key.utf8CodeUnitCount) } ?? 0
    }
  }

  /// Whether the API counts as many seats as were paid and held.
  private func compare(_ left: Int?, _ tally: inout Tally, _ facts: SaleFacts) {
    let most = facts.seatsFree - tally.seatsSold
    guard let left, left > most else { return }
    tally.violate(
      .apiAudit, count: left - most,
      "\(left) seats are said to be free, but only \(most) can be")
  }

  /// Checks every rule on the folder; returns how many there are.
  private func reconcile(_ folder: String, _ tally: inout Tally) throws -> Int {
    let differences = try SQLiteDatabase.examine(folder: folder) { tx in try Audit.run(in: tx) }
    for one in differences {
      tally.violate(.reconcile, "\(one.invariant): \(one.rule). First row: \(one.subject)")
    }
    return Audit.ruleCount
  }
}
