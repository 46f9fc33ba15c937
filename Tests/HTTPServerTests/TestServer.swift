import Glibc
import HTTPServer
import Synchronization
import Testing

/// A started server on a free port, with an application made of closures.
final class TestServer: Sendable {
  let server: HTTPServer
  let port: Int
  let log: RequestLog

  init(
    limits: ServerLimits = ServerLimits(), bodyLimit: Int = 1_000, threads: Int = 2,
    certificate: ServerCertificate? = nil, trustedProxies: [HostNetwork] = [], handler: Handler,
    gate: Plan.Gate? = nil, clock: TestMilliseconds? = nil
  ) throws {
    let log = RequestLog()
    self.log = log
    var configuration = ServerConfiguration(
      threads: threads, certificate: certificate, trustedProxies: trustedProxies, limits: limits)
    if let clock { configuration.clock = { clock.now } }
    server = HTTPServer(
      configuration: configuration,
      application: OneHandler(bodyLimit: bodyLimit, handler: handler, gate: gate),
      observer: log,
      problem: Self.problem)
    port = try server.start()
  }

  /// Answers at once with `method path?query body`.
  static func echo(
    limits: ServerLimits = ServerLimits(), bodyLimit: Int = 1_000, threads: Int = 2,
    clock: TestMilliseconds? = nil
  ) throws -> TestServer {
    try TestServer(
      limits: limits, bodyLimit: bodyLimit, threads: threads, handler: .inline(echoed),
      clock: clock)
  }

  static let problem: HTTPServer.Problem = { status, code, detail, id in
    Response(
      status: status, headers: [(name: "Content-Type", value: "application/problem+json")],
      body: .bytes(Array("\(code) \(id)".utf8)))
  }

  @Sendable static func echoed(_ request: Request) -> Response {
    let body = String(decoding: request.body, as: UTF8.self)
    let target = request.query.isEmpty ? request.path : "\(request.path)?\(request.query)"
    return text("\(request.method.rawValue) \(target) \(body)")
  }

  static func text(_ text: String) -> Response {
    Response(status: 200, body: .bytes(Array(text.utf8)))
  }
}

struct OneHandler: Application {
  let bodyLimit: Int
  let handler: Handler
  var gate: Plan.Gate?

  func plan(_ method: Method, path: String) -> Plan {
    Plan(pattern: "/{any}", bodyLimit: bodyLimit, handler: handler, gate: gate)
  }

  func response(to error: any Error, _ request: Request) -> Response {
    (error as? Refused)?.response ?? Response(status: 500)
  }
}

/// An answer as an error.
struct Refused: Error {
  let response: Response
}

/// Keeps what the server reported.
final class RequestLog: RequestObserver {
  private let state = Mutex<[RequestRecord]>([])

  var records: [RequestRecord] { state.withLock { $0 } }

  func finished(_ record: RequestRecord) { state.withLock { $0.append(record) } }

  /// The records, once there are `count`.
  func records(_ count: Int) async throws -> [RequestRecord] {
    try await eventually { self.records.count >= count }
    return records
  }
}

/// A door handlers wait at until a test opens it.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var arrived = 0
  }

  private let state = Mutex(State())

  var isOpen: Bool { state.withLock { $0.isOpen } }
  var arrived: Int { state.withLock { $0.arrived } }

  /// Blocks until `count` handlers wait.
  func wait(for count: Int) { waitUntil { arrived >= count } }

  func pass() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        state.arrived += 1
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}

/// The time of a server whose deadlines a test moves.
final class TestMilliseconds: Sendable {
  private let milliseconds = Atomic<UInt64>(1_000_000)

  var now: UInt64 { milliseconds.load(ordering: .relaxed) }

  func advance(_ count: UInt64) { milliseconds.add(count, ordering: .relaxed) }
}

/// Blocks until a condition holds; fails after a minute. For threads that may block.
func waitUntil(
  sourceLocation: SourceLocation = #_sourceLocation, _ condition: () -> Bool
) {
  let end = ContinuousClock.now + .seconds(60)
  while !condition() {
    guard ContinuousClock.now < end else {
      Issue.record("the condition never held", sourceLocation: sourceLocation)
      return
    }
    usleep(1_000)
  }
}

/// Looks until a condition holds; fails after a minute.
func eventually(
  _ condition: @Sendable () -> Bool, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let end = ContinuousClock.now + .seconds(60)
  while !condition() {
    guard ContinuousClock.now < end else {
      Issue.record("the condition never held", sourceLocation: sourceLocation)
      return
    }
    try await Task.sleep(for: .milliseconds(2))
  }
}
