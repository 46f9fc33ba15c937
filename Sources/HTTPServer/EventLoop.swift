import CMicrohttpd
import Glibc
import Synchronization

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
  /// Rung for resumed connections and for the end.
  private let bell: Int32
  /// Whether the bell was rung since the thread last looked: one ring is enough for many.
  private let isRung = Atomic<Bool>(false)
  private let isEnding = Atomic<Bool>(false)
  private let isClosing = Atomic<Bool>(false)
  private let isQuiet = Atomic<Bool>(false)
  /// Whether a request moved in the round under way.
  private let isBusy = Atomic<Bool>(false)
  private let running = Mutex<Running?>(nil)

  private struct Running {
    let daemon: UInt
    var thread: pthread_t?
  }

  /// Makes a loop that does not run.
  init(_ core: ServerCore, number: Int) throws(ServerError) {
    self.core = core
    self.number = number
    bell = mhd_bell()
    guard bell >= 0 else { throw .system(number: errno) }
  }

  deinit { close(bell) }

  /// Takes a daemon over and runs it on a new thread; `name` is for `top`.
  func start(
    _ daemon: OpaquePointer, name: String, _ certificates: Certificates?
  ) throws(ServerError) {
    running.withLock { $0 = Running(daemon: UInt(bitPattern: daemon)) }
    let work = Unmanaged.passRetained(Work(loop: self, daemon: daemon, name: name, certificates))
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
        mhd_name_thread(work.name)
        work.certificates?.show()
        Intake(isTLS: work.certificates != nil).run { work.run() }
        return nil
      }, work.toOpaque())
    guard failure == 0 else {
      work.release()
      throw .system(number: failure)
    }
    running.withLock { $0?.thread = thread }
  }

  /// Lets the thread look at its connections, from any thread.
  func ring() {
    // Whoever finds it rung rings before the thread looks: it then sees what both have done.
    guard !isRung.exchange(true, ordering: .sequentiallyConsistent) else { return }
    var one: UInt64 = 1
    _ = write(bell, &one, MemoryLayout<UInt64>.size)
  }

  /// Notes, on the loop's thread, that a request moved: another may be there already.
  func noteWork() { isBusy.store(true, ordering: .relaxed) }

  /// Tells the thread to end, so that several can end together.
  func beginStopping() {
    isEnding.store(true, ordering: .sequentiallyConsistent)
    ring()
  }

  /// Ends the thread, closes what is open, and lets the daemon go. Safe to call twice.
  func stop() {
    beginStopping()
    let ended = running.withLock { running in
      defer { running = nil }
      return running
    }
    if let thread = ended?.thread { pthread_join(thread, nil) }
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

  /// What the thread is handed.
  private final class Work {
    let loop: EventLoop
    let daemon: OpaquePointer
    let name: String
    /// What TLS sessions are shown; nil for plain HTTP.
    let certificates: Certificates?

    init(
      loop: EventLoop, daemon: OpaquePointer, name: String, _ certificates: Certificates?
    ) {
      self.loop = loop
      self.daemon = daemon
      self.name = name
      self.certificates = certificates
    }

    func run() {
      var events = [
        pollfd(fd: mhd_events(daemon), events: Int16(POLLIN), revents: 0),
        pollfd(fd: loop.bell, events: Int16(POLLIN), revents: 0),
      ]
      while !loop.isEnding.load(ordering: .sequentiallyConsistent) {
        // A busy loop looks again before it sleeps, which is the cheaper of the two calls.
        if !loop.isBusy.exchange(false, ordering: .relaxed) { sleep(&events) }
        loop.isRung.store(false, ordering: .sequentiallyConsistent)
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
      var rings: UInt64 = 0
      _ = read(loop.bell, &rings, MemoryLayout<UInt64>.size)
    }
  }
}
