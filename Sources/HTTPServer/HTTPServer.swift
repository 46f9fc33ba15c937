import CCertificates
import CMicrohttpd
import Glibc
import Synchronization
import Threads

/// An HTTP/1.1 server in front of an `Application`.
///
/// Every accepted request is planned once, answered once and reported to the observer once. `stop` must not
/// be called from a handler or observer: it waits for the threads they run on.
public final class HTTPServer: Sendable {
  /// Makes the body of the server's own refusals, in the application's format.
  public typealias Problem =
    @Sendable (_ status: Int, _ code: String, _ detail: String, _ requestID: String) -> Response

  /// The parts that run between start and stop.
  private struct Running: Sendable {
    let loops: [EventLoop]
    let certificates: Certificates?
    let deadlines: DeadlineThread
  }

  private enum Lifecycle: Sendable {
    case ready
    case running(Running)
    case stopped
  }

  /// The pattern of requests that are refused before a route is looked up.
  public static let refusedPattern = "(refused)"

  /// TLS 1.3, and 1.2 with a separate key for each connection, so that a leaked certificate key decrypts
  /// nothing recorded before; only ciphers that authenticate what they encrypt.
  private static let priorities =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA"
    + ":-CIPHER-ALL:+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305"

  private let configuration: ServerConfiguration
  private let core: ServerCore
  private let lifecycle = Mutex(Lifecycle.ready)

  /// Makes a server that does not listen yet.
  public init(
    configuration: ServerConfiguration, application: any Application,
    observer: any RequestObserver, problem: @escaping Problem
  ) {
    self.configuration = configuration
    core = ServerCore(
      application: application, observer: observer, problem: problem,
      limits: configuration.limits, trustedProxies: configuration.trustedProxies,
      isEncrypted: configuration.certificate != nil, identifierSeed: configuration.identifierSeed,
      clock: configuration.clock)
  }

  deinit { stop() }

  /// Whether the server was told to stop; readiness is then false.
  public var isDraining: Bool { core.isDraining }

  /// The requests now being answered in tasks.
  public var asyncCount: Int { core.asyncCount }

  /// The bytes of bodies now in memory, without the first few kilobytes of each.
  public var bodyBytes: Int { core.bodies.count }

  /// The connections now open.
  public var connectionCount: Int { core.register.count }

  /// The connections closed at once since the start, because their address had too many.
  public var refusedConnectionCount: Int { core.refusedCount }

  /// The connections in each phase; reads each of them once.
  public var connectionPhases: ConnectionPhases {
    var phases = ConnectionPhases()
    core.register.forEach { phases.count($0.phase.0) }
    return phases
  }

  /// Listens and serves; returns the port.
  public func start() throws -> Int {
    try lifecycle.withLock { lifecycle in
      guard case .ready = lifecycle else { throw ServerError.alreadyStarted }
      guard Intake.isLinked else { throw ServerError.linkedWrongly }
      let socket = try ListeningSocket.open(
        host: configuration.host, port: configuration.port, limits: configuration.limits)
      let deadlines: DeadlineThread
      let certificates: Certificates?
      do {
        certificates = try configuration.certificate.map { try Certificates($0) }
        deadlines = try DeadlineThread(core)
      } catch {
        close(socket.descriptor)
        throw error
      }
      do {
        let loops = try startLoops(socket.descriptor, certificates)
        lifecycle = .running(
          Running(loops: loops, certificates: certificates, deadlines: deadlines))
      } catch {
        deadlines.stop()
        throw error
      }
      return socket.port
    }
  }

  /// Starts one loop for each thread, all accepting from the same socket.
  private func startLoops(
    _ descriptor: Int32, _ certificates: Certificates?
  ) throws(ServerError) -> [EventLoop] {
    var loops: [EventLoop] = []
    var isHandedOver = false
    do {
      let threads = max(1, configuration.threads)
      for number in 1...threads {
        let loop = try EventLoop(core, number: number - 1)
        loops.append(loop)
        // Each daemon closes its own; the last one takes the socket itself.
        let own = number == threads ? descriptor : fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { throw ServerError.system(number: errno) }
        // The loop outlives the daemon: `end` releases the loops after their daemons.
        let context = Unmanaged.passUnretained(loop).toOpaque()
        isHandedOver = number == threads
        guard let daemon = startLibrary(own, context) else {
          // The library closed the socket: closing it again could hit another thread's new one.
          throw ServerError.system(number: errno)
        }
        try loop.start(daemon, name: "http-\(number)", certificates)
      }
    } catch {
      for loop in loops { loop.stop() }
      if !isHandedOver { close(descriptor) }
      throw error as? ServerError ?? .system(number: errno)
    }
    return loops
  }

  private func startLibrary(
    _ descriptor: Int32, _ context: UnsafeMutableRawPointer
  ) -> OpaquePointer? {
    let limits = configuration.limits
    let threads = max(1, configuration.threads)
    let connections = max(1, core.connectionsMax / threads)
    var settings = mhd_settings()
    settings.listen_socket = descriptor
    settings.connections = UInt32(clamping: connections)
    settings.inactivity_seconds = limits.inactivitySeconds
    settings.connection_memory = limits.connectionMemory
    settings.context = context
    settings.accept = LibraryCallbacks.accept
    settings.answer = LibraryCallbacks.answer
    settings.target = LibraryCallbacks.target
    settings.completed = LibraryCallbacks.completed
    settings.connection = LibraryCallbacks.connection
    guard configuration.certificate != nil else { return mhd_start(&settings) }
    settings.tls_certificate = certificates_callback()
    // The text is read only while starting.
    return Self.priorities.withCString { priorities in
      settings.tls_priorities = priorities
      return mhd_start(&settings)
    }
  }

  /// Shows another certificate to new connections, once the server listens with one; open ones keep theirs.
  ///
  /// - Returns: False when it is the current one, or the server does not listen with TLS.
  /// - Throws: ``ServerError/certificateUnusable``; the old certificate then stays.
  public func replaceCertificate(_ certificate: ServerCertificate) throws(ServerError) -> Bool {
    let certificates = lifecycle.withLock { lifecycle -> Certificates? in
      guard case .running(let running) = lifecycle else { return nil }
      return running.certificates
    }
    return try certificates?.replace(certificate) ?? false
  }

  /// Ends gently: no new connections, `Connection: close` on every answer, streams finished. Stops when all
  /// connections are gone or the drain's time is over. May be called more than once.
  public func drain() async {
    if core.beginDraining() { stopListening() }
    let start = core.clock()
    while isListening || core.register.count > 0 {
      let now = core.clock()
      guard now - start < configuration.limits.drainTime.milliseconds else { break }
      core.sweepDraining(since: start, now: now)
      do {
        try await Task.sleep(for: Self.drainStep)
      } catch {
        // Cancelled: the caller has no more time for the drain.
        break
      }
    }
    stop()
  }

  /// Whether a loop may still accept a connection.
  private var isListening: Bool {
    lifecycle.withLock { lifecycle in
      guard case .running(let running) = lifecycle else { return false }
      return !running.loops.allSatisfy(\.hasStoppedListening)
    }
  }

  private func stopListening() {
    lifecycle.withLock { lifecycle in
      guard case .running(let running) = lifecycle else { return }
      for loop in running.loops { loop.stopListening() }
    }
  }

  /// Ends at once and cuts open connections. May be called more than once, and before `start`.
  public func stop() {
    lifecycle.withLock { lifecycle in
      if case .running(let running) = lifecycle { end(running) }
      lifecycle = .stopped
    }
  }

  private func end(_ running: Running) {
    core.beginStopping()
    for loop in running.loops { loop.beginStopping() }
    for loop in running.loops { loop.stop() }
    running.deadlines.stop()
  }
}
