import Synchronization

/// What a lane tells `/metrics` about itself.
public struct RedisFigures: Sendable {
  /// How many batches had at most 1, 2, 4 … 1,024 commands, smallest first.
  public var batchSizes = [Int](repeating: 0, count: FixedLimits.batchSizeBuckets)
  /// Commands sent.
  public var commands = 0
  /// Commands waiting now.
  public var waiting = 0
  /// Commands refused because too many waited.
  public var refused = 0
  /// Connections made; more than one means that some were lost.
  public var connects = 0
  /// Attempts to connect that failed.
  public var failedConnects = 0
  /// Commands whose answer never came.
  public var unknownOutcomes = 0
}

/// The figures, shared by the lane's thread and whoever asks.
final class RedisHealth: Sendable {
  private let figures = Mutex(RedisFigures())

  func count(batch: Int) {
    guard batch > 0 else { return }
    let bucket = batch <= 1 ? 0 : Int.bitWidth - (batch - 1).leadingZeroBitCount
    figures.withLock { figures in
      figures.batchSizes[min(bucket, FixedLimits.batchSizeBuckets - 1)] += 1
      figures.commands += batch
    }
  }

  func countConnect(isMade: Bool) {
    figures.withLock { figures in
      if isMade { figures.connects += 1 } else { figures.failedConnects += 1 }
    }
  }

  func countUnknown(_ commands: Int) { figures.withLock { $0.unknownOutcomes += commands } }

  func report(waiting: Int, refused: Int) -> RedisFigures {
    figures.withLock { figures in
      var told = figures
      told.waiting = waiting
      told.refused = refused
      return told
    }
  }
}
