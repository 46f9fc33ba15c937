import Synchronization

/// Keeps looking at the stock and telling it one step: whoever looked earlier must not tell later,
/// or a line would let people join a concert whose last seat was sold in between.
final class StockOrder: Sendable {
  private let order = Mutex(())

  func inOrder(_ tell: () -> Void) { order.withLock { _ in tell() } }
}
