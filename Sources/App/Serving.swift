import Database
import DatabaseSQLite
import Glibc
import HTTPServer
import Threads

/// `boxoffice serve`: builds, listens, waits for a signal, drains.
package enum Serving {
  /// Returns when it has drained; throws ``Stop`` when it cannot begin, or a store failed.
  package static func run(_ configuration: Configuration) async throws {
    try configuration.checkDemo()
    let signals = Signals(hangUpEnds: false)
    let clock = SteadyClock()
    let log = Log(
      level: configuration.logLevel, file: try LogFile.open(configuration.logFile),
      now: { clock.now() })
    LogThread.start(log)
    defer { log.close() }
    let server: BoxOfficeServer
    do {
      server = try await BoxOfficeServer.build(configuration, log: log, clock: clock) { fault in
        log.line(
          .error,
          fault.isDamage
            ? "the database is damaged; stopping; a restart does not repair it"
            : "the disk failed; stopping; a restart recovers what was committed",
          [("reason", fault.description)])
        signals.send(.failed(fault))
      }
    } catch DatabaseError.damaged(let reason) {
      throw Stop.damaged(configuration.databasePlace, reason)
    }
    // First: probes are answered as soon as clients are.
    let operation = try start(
      server.operation, "--operation-listen", configuration.operation ?? ("", 0), scheme: "http")
    let scheme = configuration.tlsCert == nil ? "http" : "https"
    let address = try start(
      server.server, "--listen", (configuration.host, configuration.port), scheme: scheme)
    // Written at once: a script that has read the first line need not wait for the second.
    Output.line(
      "listening on \(address)" + (server.operation == nil ? "" : "\noperation on \(operation)"))
    let services = ServicesTask(server)
    let reloading = ReloadingTask(signals) { Reloading.run(configuration, server.server, log) }
    let reason = await signals.first()
    log.line(.info, "draining", [("reason", reason.name)])
    await server.server.drain()
    await services.stop()
    await reloading.stop()
    await server.webhooks.close()
    await server.cluster?.close(now: clock.now())
    await server.database.close()
    server.operation?.stop()
    log.line(.info, "stopped")
    guard case .failed(let fault) = reason else { return }
    throw fault.isDamage
      ? Stop.damaged(configuration.databasePlace, fault.description)
      : Stop(code: 74, message: "The disk failed during a write.")
  }
}

extension Serving {
  /// Starts a server; returns its address.
  private static func start(
    _ server: HTTPServer?, _ flag: String, _ place: (host: String, port: Int), scheme: String
  ) throws -> String {
    do {
      let port = try server?.start() ?? 0
      let host = place.host.contains(":") ? "[\(place.host)]" : place.host
      return "\(scheme)://\(host):\(port)"
    } catch let error as ServerError {
      throw Stop.unavailable("\(flag) \(place.host):\(place.port): \(error)")
    }
  }
}

/// The services as one task that can be stopped and awaited.
struct ServicesTask {
  private let task: Task<Void, Never>

  // The one task of this kind: the services live exactly as long as the server.
  init(_ server: BoxOfficeServer) { task = Task { await server.runServices() } }

  func stop() async {
    task.cancel()
    await task.value
  }
}

/// The thread that writes the log.
enum LogThread {
  static func start(_ log: Log) {
    try? SystemThread.start(name: "log") { log.run() }.detach()
  }
}
