import CLinux
import Glibc
import Synchronization

/// A descriptor by which any thread wakes one that waits for it.
///
/// Many calls of ``signal()`` between two looks of the waiting thread cost one call of the system.
public final class WakeUp: Sendable {
  /// Readable when the waiting thread was signalled; for `poll`, together with others.
  public let descriptor: Int32
  private let isSignalled = Atomic<Bool>(false)
  private let ending = Atomic<Bool>(false)

  /// Makes the descriptor; see ``isOpen``.
  public init() { descriptor = linux_event_descriptor() }

  deinit { if isOpen { close(descriptor) } }

  /// False when the process may have no more descriptors; `errno` tells why, right after ``init()``.
  public var isOpen: Bool { descriptor >= 0 }

  /// Whether the waiting thread is to end.
  public var isEnding: Bool { ending.load(ordering: .sequentiallyConsistent) }

  /// Wakes the waiting thread, or keeps it from falling asleep.
  public func signal() {
    // Whoever finds it signalled came before the thread looks: it then sees what both have done.
    guard !isSignalled.exchange(true, ordering: .sequentiallyConsistent) else { return }
    var one: UInt64 = 1
    _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  /// Tells the waiting thread to end.
  public func end() {
    ending.store(true, ordering: .sequentiallyConsistent)
    signal()
  }

  /// Makes the next signal wake again; the waiting thread looks at its work after this.
  public func rearm() { isSignalled.store(false, ordering: .sequentiallyConsistent) }

  /// Takes what was signalled, also by others that wrote to the descriptor.
  public func drain() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
  }

  /// Sleeps until signalled or until the time is over, and looks anew from then on.
  public func wait(milliseconds: Int64) {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&entry, 1, Int32(clamping: max(0, milliseconds)))
    drain()
    rearm()
  }
}
