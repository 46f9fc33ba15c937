import Synchronization

/// Makes reading the stock and reporting it one step, so that an older reading is never reported after a
/// newer one. Otherwise a line would let people join a concert whose last seat was sold in between.
final class StockOrder: Sendable {
  private let order = Mutex(())

  func inOrder(_ publish: () -> Void) { order.withLock { _ in publish() } }
}
