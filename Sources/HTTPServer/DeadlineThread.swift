import Glibc
import Threads

/// A thread that checks every connection's deadline a few times a second, ends the streams of clients that
/// have left, and discards what clients still send after their last answer.
///
/// A thread and not a task: it must run when the task pool is busy, for that is when slow clients do harm.
struct DeadlineThread {
  private let thread: SystemThread

  /// The state the thread owns.
  private final class Work: Sendable {
    let core: ServerCore

    init(core: ServerCore) { self.core = core }

    func run() {
      let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: ServerLimits.scratchBytes, alignment: 16)
      defer { buffer.deallocate() }
      var lingering: [Lingering.Socket] = []
      var swept: UInt64 = 0
      while !core.deadlineWakeUp.isEnding {
        var entries = [core.deadlineWakeUp.descriptor, core.goodbyes.descriptor]
          .map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        entries += lingering.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        _ = poll(&entries, nfds_t(entries.count), core.limits.sweepMilliseconds)
        if entries[0].revents != 0 { core.deadlineWakeUp.drain() }
        core.deadlineWakeUp.rearm()
        if entries[1].revents != 0 { core.endLeftStreams() }
        let now = core.clock()
        lingering = (lingering + core.lingering.take()).compactMap { socket in
          var socket = socket
          if socket.discard(into: buffer, now: now) { return socket }
          close(socket.descriptor)
          core.lingering.ended()
          return nil
        }
        guard now - swept >= UInt64(core.limits.sweepMilliseconds) else { continue }
        swept = now
        core.sweep(now: now)
      }
      for socket in lingering { close(socket.descriptor) }
    }
  }

  /// Starts the thread.
  init(_ core: ServerCore) throws(ServerError) {
    guard core.deadlineWakeUp.isOpen else { throw .system(number: errno) }
    do {
      thread = try SystemThread.start { Work(core: core).run() }
    } catch {
      throw .system(number: error.number)
    }
    wakeUp = core.deadlineWakeUp
  }

  private let wakeUp: WakeUp

  /// Stops the thread and waits for it.
  func stop() {
    wakeUp.end()
    thread.join()
  }
}
