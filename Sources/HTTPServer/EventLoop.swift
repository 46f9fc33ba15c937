import CMicrohttpd
import Glibc
import Synchronization
import Threads

/// One event loop of the library on a thread of its own.
///
/// The library could make its threads itself. But when exactly as many events arrive as it takes at once, its
/// own loop (0.9.75) waits again with its full timeout: 128 connections that became ready in the same instant
/// then waited until anything else happened, or a minute. Here the thread waits, and the library only does
/// what is due.
final class EventLoop: Sendable {
  /// The longest wait of the thread in milliseconds, whatever the library says.
  private static let timeout: UInt64 = 1_000

  let core: ServerCore
  /// The number of the loop in its server, from zero.
  let number: Int
  /// Signalled for resumed connections and for the end.
  private let wakeUp: WakeUp
  /// The tasks of its requests.
  let tasks: LoopTasks
  private let isClosing = Atomic<Bool>(false)
  private let isQuiet = Atomic<Bool>(false)
  /// Whether a request made progress in the current iteration.
  private let isBusy = Atomic<Bool>(false)
  private let running = Mutex<Running?>(nil)

  private struct Running {
    let daemon: UInt
    var thread: SystemThread?
  }

  /// Makes a loop that does not run yet.
  init(_ core: ServerCore, number: Int) throws(ServerError) {
    self.core = core
    self.number = number
    wakeUp = WakeUp()
    tasks = LoopTasks(wakeUp: wakeUp)
    guard wakeUp.isOpen else { throw .system(number: errno) }
  }

  /// Takes over a daemon and runs it on a new thread; `name` is for `top`.
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

  /// Wakes the thread to check its connections, from any thread.
  func ring() { wakeUp.signal() }

  /// Records, on the loop's thread, that a request made progress: another may be there already.
  func noteWork() { isBusy.store(true, ordering: .relaxed) }

  /// Tells the thread to end, so that several can end together.
  func beginStopping() { wakeUp.end() }

  /// Ends the thread, closes what is open, and releases the daemon. Safe to call twice.
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

  /// Makes the thread accept no more connections. The thread does so itself: the library aborts when its
  /// socket is taken away while it waits there or accepts.
  func stopListening() {
    isClosing.store(true, ordering: .sequentiallyConsistent)
    ring()
  }

  /// Whether it accepts no more, and every connection it accepted is registered.
  var hasStoppedListening: Bool { isQuiet.load(ordering: .sequentiallyConsistent) }

  /// The work of the thread.
  private struct Work {
    let loop: EventLoop
    let daemon: OpaquePointer

    func run() {
      var events = [
        pollfd(fd: mhd_events(daemon), events: Int16(POLLIN), revents: 0),
        pollfd(fd: loop.wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      var jobs: [UnownedJob] = []
      while !loop.wakeUp.isEnding {
        // A busy loop checks again before it sleeps, which is the cheaper of the two calls.
        if !loop.isBusy.exchange(false, ordering: .relaxed) { sleep(&events) }
        loop.wakeUp.rearm()
        if loop.isClosing.load(ordering: .relaxed), !loop.hasStoppedListening { closeDoor() }
        MHD_run(daemon)
        // Their answers are sent by the next iteration.
        if loop.tasks.run(with: &jobs) { loop.noteWork() }
      }
      loop.tasks.end()
    }

    private func closeDoor() {
      let descriptor = MHD_quiesce_daemon(daemon)
      if descriptor >= 0 { close(descriptor) }
      loop.isQuiet.store(true, ordering: .sequentiallyConsistent)
    }

    private func sleep(_ events: inout [pollfd]) {
      var due: UInt64 = 0
      let isDue = MHD_get_timeout(daemon, &due) == mhd_yes
      let timeout = isDue ? min(due, EventLoop.timeout) : EventLoop.timeout
      guard timeout > 0, poll(&events, 2, Int32(timeout)) > 0, events[1].revents != 0 else {
        return
      }
      loop.wakeUp.drain()
    }
  }
}
