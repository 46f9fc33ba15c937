import CMicrohttpd
import Glibc
import Synchronization

/// The part of a connection that other threads may use: its deadline, its suspension, its end.
///
/// The library's connection pointer is valid from accepting until its thread cleans it up, and that thread
/// leaves a suspended connection alone. So other threads use the pointer only while `turn` says suspended,
/// under the lock, and exactly one of them takes it out of that state.
final class ConnectionWatch: Sendable {
  /// The phase of a connection, which determines its deadline.
  enum Phase: UInt64 {
    /// Reading a head; exits to body, answering, sending, or the end.
    case head
    /// Reading a body; exits to answering, sending, or the end.
    case body
    /// Making an answer; exits to sending, streaming or the end.
    case answering
    /// Sending an answer; exits to idle or the end.
    case sending
    /// Sending an event stream; exits to idle or the end.
    case streaming
    /// Kept open between requests; exits to head or the end.
    case idle
  }

  /// The owner of the connection.
  private enum Turn {
    /// Its own thread.
    case running
    /// Its own thread, while a task makes an answer there.
    case expecting
    /// No thread until it is resumed; the value is the library's pointer.
    case suspended(UInt)
    /// Its own thread again, with an answer to send.
    case answered(Response)
  }

  private struct State {
    var turn = Turn.running
    var stream: EventStream?
    var isClosing = false

    mutating func resume(_ loop: EventLoop) {
      guard case .suspended(let connection) = turn else { return }
      turn = .running
      ConnectionWatch.resume(connection, loop)
    }
  }

  let descriptor: Int32
  private let loop: EventLoop
  private let stamp: Atomic<UInt64>
  private let state = Mutex(State())

  init(descriptor: Int32, loop: EventLoop) {
    self.descriptor = descriptor
    self.loop = loop
    stamp = Atomic(Self.stamp(.head, at: loop.core.clock()))
  }

  /// Where tasks run that answer promptly.
  var tasks: LoopTasks { loop.tasks }

  /// The number of the loop's thread.
  var thread: Int { loop.number }

  /// Records, on the loop's thread, that this connection's request made progress.
  func noteWork() { loop.noteWork() }

  // MARK: Deadlines

  /// The phase, and the time in milliseconds at which it began.
  var phase: (Phase, UInt64) { Self.phase(stamp.load(ordering: .relaxed)) }

  /// Begins a phase now.
  func enter(_ phase: Phase) {
    stamp.store(Self.stamp(phase, at: loop.core.clock()), ordering: .relaxed)
  }

  /// Begins a phase now whose deadline is later by so many milliseconds.
  func enter(_ phase: Phase, longer milliseconds: UInt64) {
    stamp.store(
      Self.stamp(phase, at: loop.core.clock() + milliseconds), ordering: .relaxed)
  }

  /// Restarts the same phase, unless the connection has moved on to another.
  func renew(_ phase: Phase, since: UInt64) {
    _ = stamp.compareExchange(
      expected: Self.stamp(phase, at: since),
      desired: Self.stamp(phase, at: loop.core.clock()), ordering: .relaxed)
  }

  private static func stamp(_ phase: Phase, at milliseconds: UInt64) -> UInt64 {
    milliseconds << 3 | phase.rawValue
  }

  private static func phase(_ stamp: UInt64) -> (Phase, UInt64) {
    (Phase(rawValue: stamp & 7) ?? .head, stamp >> 3)
  }

  /// Cuts the connection in both directions; its thread then cleans it up.
  ///
  /// Only for callers that hold the register's lock, which keeps the descriptor from being reused.
  func cut() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Whether the other end closed its side, or the connection broke. Requires the same lock as `cut`.
  var hasPeerLeft: Bool {
    var entry = pollfd(fd: descriptor, events: mhd_peer_left, revents: 0)
    return poll(&entry, 1, 0) > 0
  }

  /// Stops reading; bytes that already arrived are still answered. Requires the same lock as `cut`.
  func stopReading() { _ = shutdown(descriptor, Int32(SHUT_RD)) }

  // MARK: Suspension

  /// Expects an answer, on the connection's own thread; false when the server is stopping.
  func expectAnswer() -> Bool {
    state.withLock { state in
      if !state.isClosing { state.turn = .expecting }
      return !state.isClosing
    }
  }

  /// Suspends on the connection's own thread; false when the server is stopping.
  func suspend(_ connection: OpaquePointer) -> Bool {
    state.withLock { state in
      guard !state.isClosing else {
        state.turn = .running
        return false
      }
      MHD_suspend_connection(connection)
      state.turn = .suspended(UInt(bitPattern: connection))
      return true
    }
  }

  /// Resumes with an answer, from any thread; does nothing when it was resumed for stopping.
  func answer(_ response: Response) {
    let isTaken = state.withLock { state in
      switch state.turn {
      case .expecting: break
      case .suspended(let connection): Self.resume(connection, loop)
      case .running, .answered: return false
      }
      state.turn = .answered(response)
      return true
    }
    if !isTaken { response.discard() }
  }

  /// Resumes to send more of a stream, from any thread; does nothing when not suspended.
  func wake() { state.withLock { $0.resume(loop) } }

  /// The answer it was resumed with, on its own thread; nil when it was resumed for stopping.
  func takeAnswer() -> Response? {
    state.withLock { state in
      guard case .answered(let response) = state.turn else { return nil }
      state.turn = .running
      return response
    }
  }

  /// Refuses every later suspension and ends the present one: the library cannot stop while a connection is
  /// suspended.
  func close() {
    state.withLock { state in
      state.isClosing = true
      state.resume(loop)
    }
  }

  // MARK: Streams

  /// The stream being sent, for comments and for finishing it.
  var stream: EventStream? {
    get { state.withLock { $0.stream } }
    set { state.withLock { $0.stream = newValue } }
  }

  fileprivate static func resume(_ connection: UInt, _ loop: EventLoop) {
    // Inside the lock: outside it, a stop could end the library between the two steps.
    if let connection = OpaquePointer(bitPattern: connection) {
      MHD_resume_connection(connection)
      loop.ring()
    }
  }
}
