import Glibc

/// A thread that looks at every connection's deadline a few times a second.
///
/// A thread and not a task: it must run when the task pool is busy, for that is when slow clients
/// do harm.
struct DeadlineThread {
  private let thread: pthread_t
  /// Written to for stopping.
  private let signal: Int32

  /// What the thread owns.
  private final class Work: Sendable {
    let core: ServerCore
    let signal: Int32

    init(core: ServerCore, signal: Int32) {
      self.core = core
      self.signal = signal
    }

    deinit { close(signal) }

    func run() {
      var wake = pollfd(fd: signal, events: Int16(POLLIN), revents: 0)
      while true {
        let ready = poll(&wake, 1, core.limits.sweepMilliseconds)
        if ready > 0 { return }
        core.sweep(now: MonotonicClock.milliseconds)
      }
    }
  }

  /// Starts the thread.
  init(_ core: ServerCore) throws(ServerError) {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .system(number: errno) }
    signal = ends[1]
    let work = Unmanaged.passRetained(Work(core: core, signal: ends[0]))
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, work.toOpaque())
    guard failure == 0 else {
      work.release()
      close(ends[1])
      throw .system(number: failure)
    }
    self.thread = thread
  }

  /// Stops the thread and waits for it.
  func stop() {
    // The other end then reads as hung up.
    close(signal)
    pthread_join(thread, nil)
  }
}
