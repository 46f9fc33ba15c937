import Glibc
import Synchronization
import Threads

/// The state shared by all connections of a server.
final class ServerCore: Sendable {
  let application: any Application
  let observer: any RequestObserver
  let problem: HTTPServer.Problem
  let limits: ServerLimits
  let forwarded: ForwardedFor
  /// Whether the server speaks HTTPS.
  let isEncrypted: Bool
  let register = ConnectionRegister()
  let bodies: BodyBudget
  /// Connections that may be open at once.
  let connectionsMax: Int
  let addresses = AddressCounts()
  private let refused = Atomic<Int>(0)
  let lingering: Lingering
  let goodbyes = Goodbyes()
  /// Wakes the thread that checks deadlines: for lingering sockets, and to end it.
  let deadlineWakeUp = WakeUp()
  private let draining = Atomic<Bool>(false)
  private let stopping = Atomic<Bool>(false)
  private let asyncRequestsOpen = Atomic<Int>(0)
  /// The starting point of the ids of this server's requests.
  let identifierSeed: UInt64
  /// Milliseconds, for deadlines.
  let clock: @Sendable () -> UInt64
  private let connections = Atomic<UInt64>(0)

  init(
    application: any Application, observer: any RequestObserver,
    problem: @escaping HTTPServer.Problem, limits: ServerLimits, trustedProxies: [HostNetwork],
    isEncrypted: Bool, identifierSeed: UInt64, clock: @escaping @Sendable () -> UInt64
  ) {
    forwarded = ForwardedFor(trusted: trustedProxies)
    self.application = application
    self.observer = observer
    self.problem = problem
    self.limits = limits
    self.isEncrypted = isEncrypted
    self.identifierSeed = identifierSeed
    self.clock = clock
    connectionsMax = ListeningSocket.connectionsPermitted(limits)
    bodies = BodyBudget(limits.bodyMemory)
    lingering = Lingering(limits, clock: clock)
  }

  /// Reads and discards what a client still sends although its connection's descriptor is closed now.
  func linger(on descriptor: Int32) {
    if !isStopping, lingering.add(descriptor) { deadlineWakeUp.signal() }
  }

  /// A number that no other connection of this server has.
  func nextConnection() -> UInt64 { connections.wrappingAdd(1, ordering: .relaxed).newValue }

  var isDraining: Bool { draining.load(ordering: .relaxed) }
  var isStopping: Bool { stopping.load(ordering: .sequentiallyConsistent) }

  /// Connections closed at once since the start, because their address had too many.
  var refusedCount: Int { refused.load(ordering: .relaxed) }

  /// Whether a connection from an address is accepted. Loops that accept in the same instant may each accept
  /// one more.
  func accepts(_ address: UnsafePointer<sockaddr>) -> Bool {
    guard let host = HostAddress(address),
      addresses.count(host.network) >= limits.connectionsPerAddress(of: connectionsMax),
      !forwarded.trusts(host)
    else { return true }
    refused.add(1, ordering: .relaxed)
    return false
  }

  /// Begins draining; true for the first caller.
  func beginDraining() -> Bool { !draining.exchange(true, ordering: .sequentiallyConsistent) }

  /// Begins stopping: once every watch is closed, no connection is suspended.
  func beginStopping() {
    draining.store(true, ordering: .sequentiallyConsistent)
    stopping.store(true, ordering: .sequentiallyConsistent)
    register.forEach { $0.close() }
  }

  /// The requests now being answered in tasks.
  var asyncCount: Int { asyncRequestsOpen.load(ordering: .relaxed) }

  /// Takes a slot for a request answered in a task; false when all are taken.
  func beginAsync() -> Bool {
    let (before, _) = asyncRequestsOpen.add(1, ordering: .relaxed)
    guard before < limits.asyncRequests else {
      endAsync()
      return false
    }
    return true
  }

  /// Returns the slot.
  func endAsync() { asyncRequestsOpen.subtract(1, ordering: .relaxed) }

  /// Answers a request in a task that has a slot, and returns the slot.
  func answer(
    _ request: Request, _ handler: Handler.Async, _ watch: ConnectionWatch
  ) async {
    let response: Response
    do {
      response = try await handler(request)
    } catch {
      response = application.response(to: error, request)
    }
    endAsync()
    watch.answer(response)
  }

  /// Acts on every deadline that has passed.
  func sweep(now: UInt64) {
    let open = register.count
    let headerMilliseconds = ServerLimits.milliseconds(
      of: limits.headerTime, crowded: limits.crowdedHeaderTime, open: open, of: connectionsMax)
    let idleMilliseconds = ServerLimits.milliseconds(
      of: limits.idleTime, crowded: limits.crowdedIdleTime, open: open, of: connectionsMax)
    register.forEach { watch in
      let (phase, since) = watch.phase
      let elapsed = now > since ? now - since : 0
      switch phase {
      case .head where elapsed > headerMilliseconds: watch.cut()
      case .body where elapsed > limits.bodyTime.milliseconds: watch.cut()
      case .idle where elapsed > idleMilliseconds: watch.cut()
      case .sending where elapsed > limits.stallTime.milliseconds: watch.cut()
      case .streaming where elapsed >= limits.streamCommentTime.milliseconds:
        // A closed stream gets no more time: a client that has not read its end for that long is cut off.
        guard watch.stream?.isClosed == false else {
          if elapsed >= 2 * limits.streamCommentTime.milliseconds { watch.cut() }
          return
        }
        watch.renew(.streaming, since: since)
        watch.stream?.send(Self.comment)
      default: break
      }
    }
  }

  /// Ends the streams whose clients have closed their side.
  func endLeftStreams() {
    for descriptor in goodbyes.take() {
      register.with(descriptor) { watch in
        // The number may be another connection's by now, whose state is checked in turn.
        guard let stream = watch.stream, watch.hasPeerLeft else { return }
        watch.cut()
        stream.finish()
      }
    }
  }

  /// Ends streams, and connections that have been without a request for the drain's idle time. The drain
  /// itself is at least that old, so that no connection closes before its client could learn of it.
  func sweepDraining(since start: UInt64, now: UInt64) {
    register.forEach { watch in
      watch.stream?.finish()
      let (phase, since) = watch.phase
      let quiet = max(since, start)
      guard phase == .idle || phase == .head, now > quiet else { return }
      if now - quiet > limits.drainIdleTime.milliseconds { watch.stopReading() }
    }
  }

  private static let comment = Array(": keep-alive\n\n".utf8)
}
