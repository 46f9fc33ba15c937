import API
import Accounts
import BookingStore
import Database
import DatabaseSQLite
import Glibc
import HTTPServer
import Signing
import Synchronization
import Ticketing
import WaitingRoom
import WaitingRoomLocal
import WebPages

extension BoxOfficeServer {
  /// Reads the configuration once, makes every part, and wires them: the only place that does.
  static func build(
    _ configuration: Configuration, log: Log, clock: SteadyClock,
    onFatal: @escaping @Sendable (String) -> Void
  ) async throws -> BoxOfficeServer {
    let database = try open(configuration.data, onFatal: onFatal)
    let report = try await migrate(database)
    if report.from != report.to {
      log.line(.info, "schema migrated", [("from", "\(report.from)"), ("to", "\(report.to)")])
    }
    let secret = try Secrets.load(configuration)
    let passwords = PasswordHasher()
    let ids = IdentifierSource(chance: RandomNumbers())
    let waitingRoom = LocalWaitingRoom(
      database: database,
      signer: QueueTokenSigner(key: ShortMACKey(secret: secret, purpose: "queue-token")),
      nonces: SecureRandom())
    let catalogue = Catalogue()
    let endedSessions = EndedSessions()
    let probes = Probes()
    let office = Office(
      database: database, waitingRoom: waitingRoom, catalogue: catalogue, ids: ids,
      now: { clock.now() }, access: AccessTokens(key: MACKey(secret: secret, purpose: "access")),
      endedSessions: endedSessions, passwords: passwords, tickets: TicketSigner(secret: secret),
      fingerprints: Fingerprint(secret: secret),
      throttle: configuration.hasRateLimits
        ? Throttle(trustedProxies: configuration.trustedProxies) : nil,
      documents: try documents(),
      operation: Operation(
        metrics: { probes.metrics() }, isDraining: { probes.isDraining() },
        report: { error, request in
          log.line(
            .error, "a request failed",
            [
              ("error", Commands.detail(error)), ("method", request.method.rawValue),
              ("path", request.path), ("requestId", request.id),
            ])
        }))
    let router = Router(office)
    let metrics = Metrics(patterns: router.patterns + [Router.unmatched], log: log)
    let server = HTTPServer(
      configuration: try serverConfiguration(configuration), application: router,
      observer: metrics,
      problem: { status, code, detail, requestID in
        Problems.response(status, code, detail, requestID: requestID)
      })
    let turnstile = Turnstile(room: waitingRoom, clock: clock, log: log)
    let built = BoxOfficeServer(
      configuration: configuration, log: log, clock: clock, database: database,
      waitingRoom: waitingRoom, catalogue: catalogue, office: office, ids: ids, server: server,
      turnstile: turnstile)
    probes.connect(built, metrics: metrics)
    try await built.load(endedSessions)
    try await built.makeOrganiser(passwords)
    if configuration.isDemo { try await built.makeDemo(passwords) }
    return built
  }

  static func open(
    _ folder: String, onFatal: @escaping @Sendable (String) -> Void
  ) throws(Stop) -> SQLiteDatabase {
    do {
      return try SQLiteDatabase(folder: folder, onFatal: onFatal)
    } catch {
      switch error {
      case .locked:
        throw .unavailable(
          "--data \(folder): another box office is running on this folder; stop it first, or choose "
            + "another folder.")
      case .failed(let reason): throw .unavailable("--data \(folder): \(reason).")
      default: throw .unavailable("--data \(folder): \(error).")
      }
    }
  }

  static func migrate(_ database: SQLiteDatabase) async throws -> MigrationReport {
    do {
      return try await database.migrate(Schema.migrations)
    } catch DatabaseError.tooNew(let found, let known) {
      throw Stop.unavailable(
        "The database has version \(found), but this program knows only up to \(known); "
          + "start the newer program, or restore a backup from before its migration.")
    } catch DatabaseError.failed(let reason) {
      throw Stop.unavailable("The database cannot be used: \(reason).")
    }
  }

  private static func documents() throws -> [Document] {
    let site = try Site()
    return site.paths.compactMap { path in
      site.page(at: path).map { page in
        Document(path: path, response: { page.response(to: $0) })
      }
    }
  }

  private static func serverConfiguration(
    _ configuration: Configuration
  ) throws(Stop) -> ServerConfiguration {
    var certificate: ServerCertificate?
    if let certPath = configuration.tlsCert, let keyPath = configuration.tlsKey {
      guard let chain = Files.read(certPath) else {
        throw .configuration("--tls-cert \(certPath): the file cannot be read.")
      }
      guard let key = Files.read(keyPath) else {
        throw .configuration("--tls-key \(keyPath): the file cannot be read.")
      }
      certificate = ServerCertificate(chain: chain, key: key)
    }
    return ServerConfiguration(
      host: configuration.host, port: configuration.port,
      threads: configuration.threads ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
      certificate: certificate)
  }

  /// Fills memory from the store: catalogue, seat maps, lines, ended sessions.
  private func load(_ endedSessions: EndedSessions) async throws {
    let now = clock.now()
    let stored = try await database.read { tx in
      try StoredCatalogue(in: tx, now: now)
    }
    for (session, expiry) in stored.endedSessions {
      _ = endedSessions.end(session, until: expiry, now: now)
    }
    for concert in stored.concerts { catalogue.put(concert) }
    for (performance, map) in stored.performances { catalogue.put(performance, map: map) }
    try await waitingRoom.restore(now: now)
    for concert in stored.concerts {
      try await waitingRoom.configure(catalogue.lineView(of: concert.id) ?? concert, now: now)
      waitingRoom.stockChanged(
        concert.id, isSoldOut: catalogue.isSoldOut(concert.id, now: now))
    }
    for hold in stored.holds { waitingRoom.stretch(hold.user, hold.concert, until: hold.until) }
  }

  /// Makes the organiser's account when the environment names one and it is missing.
  private func makeOrganiser(_ passwords: PasswordHasher) async throws {
    guard let organiser = configuration.organiser else { return }
    try await People(database: database, ids: ids, clock: clock, passwords: passwords)
      .make(
        email: organiser.email, password: organiser.password.value, name: "Organiser",
        role: .organiser)
  }
}
