public import API
public import BoxOffice
public import Accounts
public import BookingStore
import Chance
public import Database
public import DatabaseSQLite
import Foundation
import HTTPClient
import HTTPServer
public import Signing
import Testing
public import Ticketing
public import WaitingRoom
import WaitingRoomLocal
import WebPages
public import Events

/// A whole office on a real database in a temporary folder, whose time a test moves.
///
/// Nothing runs beside it: turns, sweeps and the telling of listeners happen when a test says so.
public struct TestOffice: Sendable {
  /// What a test may want otherwise.
  public struct Options: Sendable {
    /// Whether log-ins and sign-ups are limited.
    public var hasRateLimits = false
    /// Hashes passwords; a cheap one unless a test says otherwise.
    public var passwords: PasswordHasher?
    /// What everything is signed with, unless the store has keys.
    public var secret = TestOffice.secret
    /// The database's bounds.
    public var limits = SQLiteLimits()
    /// The seed of identifiers and queue tokens.
    public var seed: UInt64 = 1
    /// Puts something around the database, such as faults.
    public var around: @Sendable (any Database) -> any Database = { $0 }

    /// Sends webhooks' messages; they get no response unless a test says otherwise.
    public var post: WebhookCourier.Post = { _ in .failed(.cannotConnect) }
    /// Whether webhooks may have addresses that are not public.
    public var hasPrivateWebhooks = false

    /// The rehearsals that are remembered, the newest last.
    public var rehearsals: @Sendable () -> [RehearsalRecord] = { [] }

    /// How many ended sessions are remembered.
    public var endedSessionsMax = 1_000

    /// Wraps the waiting room that the office uses.
    public var aroundRoom: @Sendable (any WaitingRoom) -> any WaitingRoom = { $0 }

    /// The usual.
    public init() {}
  }

  /// The time.
  public let clock: TestClock
  /// The store, with what ``Options/around`` put around it.
  public let database: any Database
  /// The lines.
  public let room: any WaitingRoom
  /// Where this office's own requests go, and those of clients that reach it in process.
  let carrier: any Carrier
  /// The other instance and what lies between, where there are two.
  private(set) var cluster: OfficeCluster?
  /// What reads are answered from.
  public let catalogue = Catalogue(mark: .random(in: 0...(.max)))
  /// Makes identifiers.
  public let ids: IdentifierSource
  /// The handlers.
  public let office: Office
  /// The routes.
  public let router: Router
  /// The errors behind 5xx answers.
  public let failures: Failures
  /// Signs and sends webhooks' messages.
  public let courier: WebhookCourier
  /// Made once: every test has an office.
  private static let site = Result { try Site() }
  /// What tickets are signed with; as before there were keys in the store, until it is given them.
  public let tickets: TicketKeyring
  /// Reads and makes access tokens.
  public let access: AccessTokens
  let passwords: PasswordHasher

  /// The secret of all offices.
  static let secret = [UInt8](repeating: 7, count: 32)

  /// Signs queue tokens.
  static let tokenKey = ShortMACKey(secret: secret, purpose: "queue-token")

  /// Makes an office on a database that has its tables.
  public init(_ base: any Database, _ options: Options = Options()) throws {
    try self.init(base, options, room: nil, clock: TestClock(), failures: Failures()) { router in
      InProcess(router)
    }
  }

  /// Makes an office with these lines, or with lines of its own; `reached` says how.
  init(
    _ base: any Database, _ options: Options, room lines: (any WaitingRoom)?, clock: TestClock,
    failures: Failures,
    reached: (Router) -> any Carrier
  ) throws {
    let secret = options.secret
    self.clock = clock
    self.failures = failures
    passwords =
      options.passwords ?? PasswordHasher(cost: PasswordCost(passes: 1, memory: 8), threads: 1)
    database = options.around(base)
    ids = IdentifierSource(chance: SeededChance(seed: options.seed))
    room =
      lines
      ?? LocalWaitingRoom(
        database: database, tokenKey: Self.tokenKey,
        nonces: SeededChance(seed: options.seed &+ 1))
    tickets = TicketKeyring(secret: secret)
    access = AccessTokens(key: MACKey(secret: secret, purpose: "access"))
    courier = WebhookCourier(
      vault: WebhookVault(secret: secret), allowsPrivate: options.hasPrivateWebhooks,
      post: options.post)
    let site = try Self.site.get()
    office = Office(
      database: database, waitingRoom: options.aroundRoom(room), catalogue: catalogue, ids: ids,
      now: { clock.now },
      access: access, endedSessions: EndedSessions(countMax: options.endedSessionsMax),
      passwords: passwords,
      tickets: tickets, fingerprints: Fingerprint(secret: secret),
      throttle: options.hasRateLimits
        ? Throttle(
          wait: { [clock] milliseconds in
            clock.advance(milliseconds: milliseconds)
            return true
          }) : nil,
      documents: Documents(
        site.routes,
        concertPages: site.concertRoutes.map { route in
          Documents.ConcertPage(
            route.pattern, of: route.subject == .concert ? .concert : .performance,
            answer: route.answer)
        }, sitemap: (Site.sitemapPath, { site.sitemap($0, $1) }),
        missing: { site.missing($0) }),
      operation: Operation(
        metrics: { Array("boxoffice_up 1\n".utf8) }, isDraining: { false },
        stores: { [StoreState("database")] }, rehearsals: options.rehearsals,
        report: { [failures] error, _ in failures.note(error) },
        note: { [failures] error, _ in failures.note(error) }),
      webhooks: courier)
    router = Router(office)
    carrier = reached(router)
  }

  /// This office as one of several instances.
  func joined(by cluster: OfficeCluster) -> TestOffice {
    var office = self
    office.cluster = cluster
    return office
  }

  /// The time.
  public var now: Timestamp { clock.now }

  /// A client that reaches this office in process.
  public var client: Client { Client(carrier) }

  /// One turn of every line.
  public func runRound() async throws {
    try await room.runRound(now: now)
    try await cluster?.settle(now: now)
  }

  /// Moves the time on, then turns every line.
  public func advance(seconds: Int) async throws {
    clock.advance(seconds: seconds)
    try await runRound()
  }

  /// Notifies all listeners.
  public func tell() {
    catalogue.publish(now: now)
    office.placeStreams.send(from: room, now: now)
    office.publishStats()
  }

  /// Tidies overdue holds, as the sweeper does.
  public func sweep() async throws {
    try await office.sweepHolds.run()
    try await cluster?.settle(now: now)
  }

  /// Deletes what no request can reach any more, as the server does each hour.
  public func prune() async throws {
    try await IdempotencyKeys.pruneRefusals(now: clock.now, in: database)
    try await IdempotencyKeys.prune(now: clock.now, in: database)
    try await database.write { [clock] tx in
      try Users.pruneSessions(now: clock.now, in: tx)
    }
    try await WebhookDeliveries.prune(now: clock.now, in: database)
  }

  /// What the store's audit finds wrong: empty in a healthy office.
  public func faults() async throws -> [String] {
    try await database.read { tx in try Audit.run(in: tx).map { "\($0)" } }
  }
}

/// Runs `body` with a fresh office, and removes what it left.
public func withOffice(
  _ options: TestOffice.Options = TestOffice.Options(),
  _ body: (TestOffice) async throws -> Void
) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "office-\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let base = try SQLiteDatabase(
    folder: folder.appending(path: "data").path, limits: options.limits
  ) { reason in Issue.record("the disk failed: \(reason)") }
  do {
    _ = try await base.migrate(Schema.migrations)
    try await body(TestOffice(base, options))
    await base.close()
  } catch {
    await base.close()
    throw error
  }
}

/// Runs `body` with a fresh office and a client that reaches it the given way.
public func withOffice(
  _ way: Way, _ options: TestOffice.Options = TestOffice.Options(),
  _ body: (TestOffice, Client) async throws -> Void
) async throws {
  if way == .cluster {
    return try await OfficeCluster.with(options) { office in try await body(office, office.client) }
  }
  try await withOffice(options) { office in
    guard way == .socket else { return try await body(office, office.client) }
    let carrier = try OverSocket(office.router)
    do {
      try await body(office, Client(carrier))
      await carrier.stop()
    } catch {
      await carrier.stop()
      throw error
    }
  }
}
