import Database
import DatabaseSQLite
import Glibc
import HTTPServer
import Synchronization
import Threads

/// `boxoffice serve`: builds, listens, waits for a signal, drains.
enum Serving {
  static func run(_ configuration: Configuration) async throws {
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
    // In one piece: a script that has read the first line need not wait for the second.
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
  /// Starts a server; where it listens.
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

/// The services as one task that can be stopped and waited for.
struct ServicesTask {
  private let task: Task<Void, Never>

  // The one task of this kind: the services live exactly as long as the server.
  init(_ server: BoxOfficeServer) { task = Task { await server.runServices() } }

  func stop() async {
    task.cancel()
    await task.value
  }
}

/// Why a server ends.
enum EndReason: Sendable {
  case signal
  case failed(FatalFault)

  /// As logs have it.
  var name: String {
    switch self {
    case .signal: "signal"
    case .failed: "failed"
    }
  }
}

/// Waits for signals on a thread of its own: SIGTERM, SIGINT or SIGQUIT, of which a second one ends the
/// process at once, and SIGHUP, for which scripts of other servers send SIGUSR1 or SIGUSR2.
final class Signals: Sendable {
  /// One element for each SIGHUP; several that nobody has heard yet are one.
  let hangUps: AsyncStream<Void>
  private let hungUp: AsyncStream<Void>.Continuation
  /// Whether SIGHUP is one more signal to end: for what has nothing to read anew.
  private let hangUpEnds: Bool

  private struct State {
    var reason: EndReason?
    var waiter: CheckedContinuation<EndReason, Never>?
  }

  private let state = Mutex(State())

  /// Somebody who hangs up is an error of a write, not the end of the process.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Blocks the signals in this thread and all made later; call before any other thread is made.
  static func block() {
    var set = Self.set
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  init(hangUpEnds: Bool) {
    self.hangUpEnds = hangUpEnds
    (hangUps, hungUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    // Without threads nothing runs, and what needs one next says so.
    try? SystemThread.start(name: "signals") { [self] in wait() }.detach()
  }

  func send(_ reason: EndReason) {
    let waiter = state.withLock { state -> CheckedContinuation<EndReason, Never>? in
      if state.reason == nil { state.reason = reason }
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: reason)
  }

  /// The first reason to end.
  func first() async -> EndReason {
    await withCheckedContinuation { continuation in
      let reason = state.withLock { state -> EndReason? in
        if state.reason == nil { state.waiter = continuation }
        return state.reason
      }
      if let reason { continuation.resume(returning: reason) }
    }
  }

  private static let reloading = [SIGHUP, SIGUSR1, SIGUSR2]

  private static var set: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGTERM, SIGINT, SIGQUIT] + reloading { sigaddset(&set, number) }
    return set
  }

  private func wait() {
    var set = Self.set
    var number: Int32 = 0
    var isEnding = false
    while true {
      sigwait(&set, &number)
      if Self.reloading.contains(number), !hangUpEnds {
        hungUp.yield()
        continue
      }
      // A second signal: whoever sends it does not want to wait. What was answered is on disk.
      if isEnding { _exit(1) }
      isEnding = true
      send(.signal)
    }
  }
}

/// The thread that writes the log.
enum LogThread {
  static func start(_ log: Log) {
    try? SystemThread.start(name: "log") { log.run() }.detach()
  }
}

/// Standard output, unbuffered: a starting script waits for the line.
enum Output {
  static func line(_ text: String) { write(text, STDOUT_FILENO) }
  static func error(_ text: String) { write(text, STDERR_FILENO) }

  private static func write(_ text: String, _ file: Int32) {
    let bytes = Array((text + "\n").utf8)
    _ = Glibc.write(file, bytes, bytes.count)
  }
}
