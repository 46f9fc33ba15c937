import CLinux
import Glibc
import Synchronization

/// A descriptor through which any thread can wake a waiting one.
///
/// Many calls of ``signal()`` between two checks by the waiting thread cost one system call.
public final class WakeUp: Sendable {
  /// Readable when the waiting thread was signalled; can be polled together with others.
  public let descriptor: Int32
  private let isSignalled = Atomic<Bool>(false)
  private let ending = Atomic<Bool>(false)

  /// Makes the descriptor; check ``isOpen``.
  public init() { descriptor = linux_event_descriptor() }

  deinit { if isOpen { close(descriptor) } }

  /// False when the process may open no more descriptors; `errno` has the reason, right after ``init()``.
  public var isOpen: Bool { descriptor >= 0 }

  /// Whether the waiting thread is to end.
  public var isEnding: Bool { ending.load(ordering: .sequentiallyConsistent) }

  /// Wakes the waiting thread, or keeps it from falling asleep.
  public func signal() {
    // A call that finds the flag set came before the thread's check, which then sees the work of both
    // callers.
    guard !isSignalled.exchange(true, ordering: .sequentiallyConsistent) else { return }
    var one: UInt64 = 1
    _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  /// Ends the waiting thread.
  public func end() {
    ending.store(true, ordering: .sequentiallyConsistent)
    signal()
  }

  /// Lets the next signal wake the thread again. The waiting thread checks for work after this call.
  public func rearm() { isSignalled.store(false, ordering: .sequentiallyConsistent) }

  /// Clears the descriptor, including what others wrote to it.
  public func drain() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
  }

  /// Sleeps until signalled or until the time is over, then rearms.
  public func wait(milliseconds: Int64) {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&entry, 1, Int32(clamping: max(0, milliseconds)))
    drain()
    rearm()
  }
}
