import CMicrohttpd
import Glibc
import Synchronization
import Threads

/// One event loop of the library on a thread of its own.
///
/// The library would make its threads itself. But its own waiting (0.9.75) asks again, with all the
/// patience it has left, when exactly as many events came as it takes at once: 128 connections that
/// were ready in the same instant then waited until anything else happened, or a minute. Here
/// the thread does the waiting, and the library only ever does what is due.
final class EventLoop: Sendable {
  /// Milliseconds the thread waits at most, whatever the library says.
  private static let patience: UInt64 = 1_000

  let core: ServerCore
  /// Counts the server's loops from zero.
  let number: Int
  /// Signalled for resumed connections and for the end.
  private let wakeUp = WakeUp()
  private let isClosing = Atomic<Bool>(false)
  private let isQuiet = Atomic<Bool>(false)
  /// Whether a request moved in the round under way.
  private let isBusy = Atomic<Bool>(false)
  private let running = Mutex<Running?>(nil)

  private struct Running {
    let daemon: UInt
    var thread: SystemThread?
  }

  /// Makes a loop that does not run.
  init(_ core: ServerCore, number: Int) throws(ServerError) {
    self.core = core
    self.number = number
    guard wakeUp.isOpen else { throw .system(number: errno) }
  }

  /// Takes a daemon over and runs it on a new thread; `name` is for `top`.
  func start(
    _ daemon: OpaquePointer, name: String, _ certificates: Certificates?
  ) throws(ServerError) {
    let number = UInt(bitPattern: daemon)
    running.withLock { $0 = Running(daemon: number) }
    let thread: SystemThread
    do {
      thread = try SystemThread.start(name: name) { [self] in
        guard let daemon = OpaquePointer(bitPattern: number) else { return }
        certificates?.show()
        Intake(isTLS: certificates != nil).run { Work(loop: self, daemon: daemon).run() }
      }
    } catch {
      throw .system(number: error.number)
    }
    running.withLock { $0?.thread = thread }
  }

  /// Lets the thread look at its connections, from any thread.
  func ring() { wakeUp.signal() }

  /// Notes, on the loop's thread, that a request moved: another may be there already.
  func noteWork() { isBusy.store(true, ordering: .relaxed) }

  /// Tells the thread to end, so that several can end together.
  func beginStopping() { wakeUp.end() }

  /// Ends the thread, closes what is open, and lets the daemon go. Safe to call twice.
  func stop() {
    beginStopping()
    let ended = running.withLock { running in
      defer { running = nil }
      return running
    }
    ended?.thread?.join()
    if let daemon = ended.flatMap({ OpaquePointer(bitPattern: $0.daemon) }) {
      MHD_stop_daemon(daemon)
    }
  }

  /// Tells the thread to accept no more connections. It does so itself: the library aborts when the
  /// socket it accepts on is taken away while it waits there or accepts.
  func stopListening() {
    isClosing.store(true, ordering: .sequentiallyConsistent)
    ring()
  }

  /// Whether it accepts no more, and all it ever accepted is registered.
  var hasStoppedListening: Bool { isQuiet.load(ordering: .sequentiallyConsistent) }

  /// What the thread does.
  private struct Work {
    let loop: EventLoop
    let daemon: OpaquePointer

    func run() {
      var events = [
        pollfd(fd: mhd_events(daemon), events: Int16(POLLIN), revents: 0),
        pollfd(fd: loop.wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      while !loop.wakeUp.isEnding {
        // A busy loop looks again before it sleeps, which is the cheaper of the two calls.
        if !loop.isBusy.exchange(false, ordering: .relaxed) { sleep(&events) }
        loop.wakeUp.rearm()
        if loop.isClosing.load(ordering: .relaxed), !loop.hasStoppedListening { closeDoor() }
        MHD_run(daemon)
      }
    }

    private func closeDoor() {
      let descriptor = MHD_quiesce_daemon(daemon)
      if descriptor >= 0 { close(descriptor) }
      loop.isQuiet.store(true, ordering: .sequentiallyConsistent)
    }

    private func sleep(_ events: inout [pollfd]) {
      var due: UInt64 = 0
      let isDue = MHD_get_timeout(daemon, &due) == mhd_yes
      let patience = isDue ? min(due, EventLoop.patience) : EventLoop.patience
      guard patience > 0, poll(&events, 2, Int32(patience)) > 0, events[1].revents != 0 else {
        return
      }
      loop.wakeUp.drain()
    }
  }
}
