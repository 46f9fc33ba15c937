import CMicrohttpd
import Glibc
import Synchronization

/// One event loop of the library on a thread of its own.
///
/// The library would make its threads itself. But its loop (0.9.75) asks again, with all the patience
/// it has left, when exactly as many events came as it takes at once: 128 connections that were ready
/// in the same instant then waited until anything else happened, or a minute. Here it never has
/// more patience than ``patience``.
final class EventLoop: Sendable {
  /// Milliseconds the library may wait for events.
  private static let patience: Int32 = 10

  private let daemon: UInt
  private let isEnding = Atomic<Bool>(false)
  private let thread = Mutex<pthread_t?>(nil)

  /// Takes a daemon over that nobody runs yet.
  init(_ daemon: OpaquePointer) { self.daemon = UInt(bitPattern: daemon) }

  /// Starts the thread; `name` is for `top`.
  func start(name: String) throws(ServerError) {
    let work = Unmanaged.passRetained(Work(loop: self, name: name))
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
        mhd_name_thread(work.name)
        work.loop.run()
        return nil
      }, work.toOpaque())
    guard failure == 0 else {
      work.release()
      throw .system(number: failure)
    }
    self.thread.withLock { $0 = thread }
  }

  /// Ends the thread, closes what is open, and lets the daemon go. Once.
  func stop() {
    isEnding.store(true, ordering: .releasing)
    if let thread = thread.withLock({ $0 }) { pthread_join(thread, nil) }
    if let daemon = OpaquePointer(bitPattern: daemon) { MHD_stop_daemon(daemon) }
  }

  /// Tells the thread to end soon, so that several can end together.
  func beginStopping() { isEnding.store(true, ordering: .releasing) }

  /// Accepts no more connections.
  func stopListening() {
    guard let daemon = OpaquePointer(bitPattern: daemon) else { return }
    let descriptor = MHD_quiesce_daemon(daemon)
    if descriptor >= 0 { close(descriptor) }
  }

  private func run() {
    guard let daemon = OpaquePointer(bitPattern: daemon) else { return }
    while !isEnding.load(ordering: .acquiring) { _ = MHD_run_wait(daemon, Self.patience) }
  }

  /// What the thread is handed.
  private final class Work: Sendable {
    let loop: EventLoop
    let name: String

    init(loop: EventLoop, name: String) {
      self.loop = loop
      self.name = name
    }
  }
}
