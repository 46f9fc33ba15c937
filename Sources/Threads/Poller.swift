import CLinux
import Glibc

/// Descriptors that one thread waits for, each with a number of the caller's.
///
/// A descriptor is reported each time that it becomes readable or writable, not for as long as it is: whoever
/// is told reads until nothing is left. A closed descriptor leaves by itself. For one thread.
public final class Poller {
  private let descriptor: Int32
  private let events: UnsafeMutablePointer<epoll_event>
  private let room: Int

  /// Opens a poller that reports at most `room` descriptors at once.
  ///
  /// - Throws: ``ThreadError`` when the process may open no more descriptors.
  public init(room: Int) throws(ThreadError) {
    descriptor = linux_poller()
    guard descriptor >= 0 else { throw ThreadError(number: errno) }
    self.room = max(1, room)
    events = .allocate(capacity: self.room)
  }

  deinit {
    close(descriptor)
    events.deallocate()
  }

  /// Adds a descriptor; returns false when the system refuses.
  public func add(_ file: Int32, number: UInt64) -> Bool {
    linux_poller_add(descriptor, file, number) == 0
  }

  /// Waits at most so many nanoseconds and hands each ready descriptor's number on.
  public func wait(
    nanoseconds: UInt64, _ body: (_ number: UInt64, _ isReadable: Bool, _ isWritable: Bool) -> Void
  ) {
    var count = linux_poller_wait(descriptor, events, Int32(room), Int64(clamping: nanoseconds))
    if count < 0, errno == ENOSYS {
      let milliseconds = Int32(clamping: (nanoseconds + 999_999) / 1_000_000)
      count = epoll_wait(descriptor, events, Int32(room), milliseconds)
    }
    for index in 0..<max(0, count) {
      body(
        linux_ready_number(events, index), linux_ready_reads(events, index) != 0,
        linux_ready_writes(events, index) != 0)
    }
  }
}

// It belongs to the thread that waits.
@available(*, unavailable)
extension Poller: Sendable {}
