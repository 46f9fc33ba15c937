import Synchronization
public import Threads

/// A lane's figures for `/metrics`.
public struct RedisFigures: Sendable {
  /// The number of commands in each batch.
  public var batches = BatchFigures()
  /// Commands waiting now.
  public var waiting = 0
  /// Commands refused because too many waited.
  public var refused = 0
  /// Connections made; more than one means that some were lost.
  public var connects = 0
  /// Failed attempts to connect.
  public var failedConnects = 0
  /// Commands whose answer never came.
  public var unknownOutcomes = 0
}

/// The figures, shared by the lane's thread and their readers.
final class RedisHealth: Sendable {
  private let figures = Mutex(RedisFigures())

  func count(batch: Int) {
    guard batch > 0 else { return }
    figures.withLock { $0.batches.count(batch) }
  }

  func countConnect(isMade: Bool) {
    figures.withLock { figures in
      if isMade { figures.connects += 1 } else { figures.failedConnects += 1 }
    }
  }

  func countUnknown(_ commands: Int) { figures.withLock { $0.unknownOutcomes += commands } }

  func report(waiting: Int, refused: Int) -> RedisFigures {
    figures.withLock { figures in
      var figures = figures
      figures.waiting = waiting
      figures.refused = refused
      return figures
    }
  }
}
