import Threads

/// The bounds of an ``EventRelay``; the defaults suit a sale.
public struct RelayLimits: Sendable {
  /// Events of all concerts that are published together: three times as many are in memory, and with fewer
  /// the relay would wait more often for the last batch to fill.
  public var publishedTogetherMax = 10_000
  /// New events that begin to wait in one transaction: some 5 ms, for which sales wait.
  public var takenInTogetherMax = 2_000
  /// Milliseconds a lease lasts; it is extended continually.
  public var leaseMilliseconds: Int64 = 15_000
  /// Attempts until a refused event is dead-lettered.
  public var attemptsMax = 8
  /// Milliseconds until a refused event is retried; twice as long after each attempt…
  public var pauseMilliseconds: Int64 = 250
  /// …and no longer than this.
  public var pauseMillisecondsMax: Int64 = 5_000
  /// Milliseconds after which unsent events are retried, however long their pause still is.
  public var republishMilliseconds: Int64 = 300_000

  /// Makes the default limits.
  public init() {}

  /// The schedule of retries after a failure.
  var backoff: Backoff { Backoff(shortest: pauseMilliseconds, longest: pauseMillisecondsMax) }
}

extension KafkaSink {
  /// How long one call waits for the brokers.
  static let publishTimeout = Duration.seconds(5)
}
