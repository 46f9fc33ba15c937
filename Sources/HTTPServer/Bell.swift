import CMicrohttpd
import Glibc
import Synchronization

/// A descriptor that any thread rings and one thread waits for.
final class Bell: Sendable {
  let descriptor: Int32
  private let isRung = Atomic<Bool>(false)
  private let hungUp = Atomic<Bool>(false)

  init() { descriptor = mhd_bell() }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether the waiting thread is to end.
  var isHungUp: Bool { hungUp.load(ordering: .sequentiallyConsistent) }

  /// Wakes the waiting thread; one ring is enough for many callers.
  func ring() {
    guard !isRung.exchange(true, ordering: .sequentiallyConsistent) else { return }
    var one: UInt64 = 1
    _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  /// Wakes the waiting thread for its end.
  func hangUp() {
    hungUp.store(true, ordering: .sequentiallyConsistent)
    ring()
  }

  /// The waiting thread looks at what it was rung for after this.
  func clear() {
    guard isRung.load(ordering: .sequentiallyConsistent) else { return }
    var rings: UInt64 = 0
    _ = read(descriptor, &rings, MemoryLayout<UInt64>.size)
    isRung.store(false, ordering: .sequentiallyConsistent)
  }
}
