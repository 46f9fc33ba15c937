import API
import Accounts
import BookingStore
import BoxOffice
import Cluster
import Database
import DatabaseSQLite
import Glibc
package import HTTPServer
import Metrics
import Signing
import Synchronization
import Threads
import Ticketing
import WaitingRoom
import WaitingRoomLocal
import WebPages

extension BoxOfficeServer {
  /// Reads the configuration once, makes every part, and wires them: the only place that does.
  static func build(
    _ configuration: Configuration, log: Log, clock: SteadyClock,
    onFatal: @escaping @Sendable (FatalFault) -> Void
  ) async throws -> BoxOfficeServer {
    let database = try Stores.open(configuration, onFatal: onFatal)
    let report = try await Stores.migrate(database)
    if report.from != report.to {
      log.line(.info, "schema migrated", [("from", "\(report.from)"), ("to", "\(report.to)")])
    }
    try await Secrets.settle(configuration, database)
    let secret = try Secrets.load(configuration)
    for warning in OpenPlaces.warnings(configuration) { log.line(.warning, warning) }
    let tickets = try await ticketKeys(secret, database, clock: clock, log: log)
    let passwords = PasswordHasher()
    let ids = IdentifierSource(chance: RandomNumbers())
    let (waitingRoom, cluster) = try Stores.openRoom(
      configuration, database, key: ShortMACKey(secret: secret, purpose: "queue-token"),
      clock: clock)
    let catalogue = Catalogue(mark: .random(in: 0...(.max)))
    let endedSessions = EndedSessions()
    let probes = Probes()
    let webhooks = try WebhookService(
      configuration, database: database, secret: secret, clock: clock, log: log)
    let office = Office(
      database: database, waitingRoom: waitingRoom, catalogue: catalogue, ids: ids,
      now: { clock.now() }, access: AccessTokens(key: MACKey(secret: secret, purpose: "access")),
      endedSessions: endedSessions, passwords: passwords, tickets: tickets,
      fingerprints: Fingerprint(secret: secret),
      throttle: configuration.hasRateLimits ? throttle(configuration, log, probes) : nil,
      documents: try documents(configuration),
      operation: operation(configuration, probes, log), webhooks: webhooks.courier)
    let router = Router(office, serving: configuration.operation == nil ? .everything : .clients)
    let listening = try serverConfiguration(configuration)
    let metrics = RequestMetrics(
      patterns: router.patterns + [Router.unmatched, HTTPServer.refusedPattern],
      threads: listening.threads, log: log, accessLog: configuration.accessLog,
      isCounting: configuration.hasRequestMetrics)
    let refusals = office.refusals
    let problem: HTTPServer.Problem = { status, code, detail, requestID in
      refusals.refused(code, status: status)
      return Problems.response(status, code, detail, requestID: requestID)
    }
    let server = HTTPServer(
      configuration: listening, application: router, observer: metrics, problem: problem)
    let operation = operationConfiguration(configuration).map { listening in
      HTTPServer(
        configuration: listening, application: Router(office, serving: .operation),
        observer: metrics, problem: problem)
    }
    let instant: @Sendable () -> ContinuousClock.Instant = { .now }
    let storeWatch = StoreWatch(
      Stores.watched(database, cluster, clock: clock), instant: instant)
    let turnstile = Turnstile(
      room: waitingRoom, clock: clock, log: log, watch: storeWatch, instant: instant)
    let built = BoxOfficeServer(
      configuration: configuration, log: log, clock: clock, instant: instant,
      database: database,
      waitingRoom: waitingRoom, cluster: cluster, catalogue: catalogue, office: office, ids: ids,
      server: server, operation: operation,
      turnstile: turnstile, storeWatch: storeWatch, webhooks: webhooks,
      events: try EventService(configuration, database: database, clock: clock, log: log))
    probes.connect(server, sources: [metrics] + built.sources, watch: storeWatch)
    try await built.load()
    try await built.makePeople(passwords, secret: secret)
    return built
  }

  /// Makes the organiser named in the environment, and the demo's people or disables them.
  private func makePeople(_ passwords: PasswordHasher, secret: [UInt8]) async throws {
    let people = People(database: database, ids: ids, clock: clock, passwords: passwords)
    let demo = DemoPeople(people, secret: secret, isLocal: configuration.isLocal)
    if !configuration.isDemo { try await endDemo(demo) }
    try await makeOrganiser(people)
    if configuration.isDemo { try await makeDemo(demo) }
  }

  /// The links between the API and the process.
  private static func operation(
    _ configuration: Configuration, _ probes: Probes, _ log: Log
  ) -> Operation {
    let busyLog = BusyLog()
    return Operation(
      metrics: { probes.metrics() }, isDraining: { probes.isDraining() },
      stores: { probes.stores() },
      rehearsals: { [folder = configuration.data] in RehearsalLog.read(folder) },
      report: { error, request in
        if case DatabaseError.busy = error {
          guard let count = busyLog.refused(now: MonotonicClock.milliseconds) else { return }
          return log.line(
            .warning, "requests were refused because too many wait", [("count", String(count))])
        }
        probes.note(error)
        log.line(
          .error, "a request failed",
          [
            ("error", Stop.detail(error)), ("method", request.method.rawValue),
            ("path", LoggedPath.text(request.path)), ("requestId", request.id),
          ] + (request.traceContext?.logFields ?? []))
      },
      note: { error, trace in
        probes.note(error)
        log.line(
          .error, "something behind an answered request failed",
          [("error", Stop.detail(error))]
            + (trace.map { [("trace" as StaticString, $0)] } ?? []))
      })
  }

  /// The ticket keys; missing ones are made.
  private static func ticketKeys(
    _ secret: [UInt8], _ database: any Database, clock: SteadyClock, log: Log
  ) async throws -> TicketKeyring {
    let keys = TicketKeyring(secret: secret)
    let now = clock.now()
    let (rows, before) = try await database.write(locking: [.ticketKeys]) { tx in
      let before = try TicketKeyRows.all(in: tx)
      return (try keys.open(now: now, in: tx), before)
    }
    keys.take(rows)
    if rows.count > before.count, before.contains(where: { $0.sealedSeed != nil }) {
      log.line(
        .warning,
        "the secret has changed, so a new key signs tickets; codes of older keys are still accepted: if "
          + "the old secret leaked, run: boxoffice rotate-secret --only tickets",
        [("key", "\(keys.number)")])
    }
    return keys
  }

  /// The limits of log-in and sign-up.
  private static func throttle(
    _ configuration: Configuration, _ log: Log, _ probes: Probes
  ) -> Throttle {
    Throttle(
      trustsProxies: !configuration.trustedProxies.isEmpty,
      wait: { milliseconds in
        // In steps: a drain does not wait for delayed log-ins.
        var left = milliseconds
        while left > 0, !probes.isDraining() {
          let step = min(left, 200)
          guard (try? await Task.sleep(for: .milliseconds(step))) != nil else { return false }
          left -= step
        }
        return left <= 0
      },
      warn: { peer in
        log.line(
          .warning,
          "everyone logs in from one address of the local network and shares its limits: if a proxy "
            + "is in front, list it in --trusted-proxies",
          [("peer", peer)])
      })
  }

  /// The sources of `/metrics`, besides the requests: a new part is added here.
  private var sources: [any MetricsSource] {
    var isEmbedded = false
    if case .sqlite = configuration.database { isEmbedded = true }
    return [
      office.refusals,
      LineMetrics(
        catalogue: catalogue, room: waitingRoom, sales: office.live.sales,
        placeStreams: office.placeStreams, statsStreams: office.statsStreams, clock: clock),
      StoreMetrics(database: database, cluster: cluster, watch: storeWatch),
      ServerMetrics(
        server: server, clock: clock, log: log, database: isEmbedded ? "sqlite" : "postgres",
        waitingRoom: cluster == nil ? "local" : "redis"),
      ProcessMetrics(folder: isEmbedded ? configuration.data : nil),
      webhooks,
    ] + (events.map { [$0] } ?? [])
  }

  private static func documents(_ configuration: Configuration) throws -> Documents {
    let site = try Site(
      isSecure: configuration.tlsCert != nil, trustsProxies: !configuration.trustedProxies.isEmpty)
    return Documents(
      site.routes,
      concertPages: site.concertRoutes.map { route in
        Documents.ConcertPage(
          route.pattern, of: route.subject == .concert ? .concert : .performance,
          answer: route.answer)
      }, sitemap: (Site.sitemapPath, { site.sitemap($0, $1) }), missing: { site.missing($0) })
  }

  /// The certificate and key in the settings, read now.
  static func certificate(_ configuration: Configuration) throws(Stop) -> ServerCertificate? {
    guard let certPath = configuration.tlsCert, let keyPath = configuration.tlsKey else {
      return nil
    }
    guard let chain = Files.read(certPath) else {
      throw .configuration("--tls-cert \(certPath): the file cannot be read.")
    }
    guard let key = Files.read(keyPath) else {
      throw .configuration("--tls-key \(keyPath): the file cannot be read.")
    }
    return ServerCertificate(chain: chain, key: key)
  }

  /// How the server of clients listens. Throws when the certificate cannot be read.
  package static func serverConfiguration(
    _ configuration: Configuration
  ) throws(Stop) -> ServerConfiguration {
    var limits = ServerLimits()
    limits.connectionsPerAddress = configuration.connectionsPerAddress
    if configuration.operation != nil { limits.descriptorsReserved += operationConnections }
    return ServerConfiguration(
      host: configuration.host, port: configuration.port,
      threads: configuration.threads ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
      certificate: try certificate(configuration), trustedProxies: configuration.trustedProxies,
      limits: limits, identifierSeed: .random(in: 0...(.max)))
  }

  /// The operator's listener; nil when none is configured.
  package static func operationConfiguration(_ configuration: Configuration) -> ServerConfiguration?
  {
    guard let place = configuration.operation else { return nil }
    var limits = ServerLimits()
    limits.connections = operationConnections
    limits.descriptorsReserved = 0
    return ServerConfiguration(
      host: place.host, port: place.port, threads: 1, limits: limits,
      identifierSeed: .random(in: 0...(.max)))
  }

  /// Connections of the operator's listener: some collectors and load balancers, each with a few.
  private static let operationConnections = 64

  /// Fills memory from the store: the current sales with their seats and lines, and ended sessions.
  private func load() async throws {
    let now = clock.now()
    try await clampHolds(now)
    try await office.live.reload()
    let holds = try await database.read { tx in try Reservations.allLiveHolds(now: now, in: tx) }
    for hold in holds { waitingRoom.extend(hold.user, hold.concert, until: hold.until) }
    if let cluster {
      try cluster.channel.connect(cluster.address, limits: cluster.limits, live: office.live)
    }
  }

  /// Shortens holds that would last longer because the clock was set back before this start.
  private func clampHolds(_ now: Timestamp) async throws {
    let performances = try await database.read { tx in
      try Holding.performancesAhead(now: now, in: tx)
    }
    var count = 0
    for performance in performances {
      count += try await database.write(locking: LockKey.seats(of: performance)) { tx in
        try Holding.clamp(of: performance, now: now, in: tx)
      }
    }
    guard count > 0 else { return }
    log.line(
      .warning, "the clock was set back; holds dated in the future end as if they were made now",
      [("holds", "\(count)")])
  }

  /// Creates the organiser's account when the environment names one and it is missing.
  private func makeOrganiser(_ people: People) async throws {
    guard let organiser = configuration.organiser else { return }
    try await people.make(
      email: organiser.email, password: organiser.password.value, name: "Organiser",
      role: .organiser)
  }
}
