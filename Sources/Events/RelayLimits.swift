import Threads

/// The bounds of an ``EventRelay``; the defaults suit a sale.
public struct RelayLimits: Sendable {
  /// Events of all concerts that are published together: three times as many are in memory, and fewer
  /// would wait more often for the last batch to fill.
  public var publishedTogetherMax = 10_000
  /// Milliseconds a lease lasts; it is extended all the while.
  public var leaseMilliseconds: Int64 = 15_000
  /// Tries until a refused event is parked.
  public var attemptsMax = 8
  /// Milliseconds until a refused event is tried again; twice as long after each try…
  public var pauseMilliseconds: Int64 = 250
  /// …and no longer than this.
  public var pauseMillisecondsMax: Int64 = 5_000
  /// Milliseconds after which what stayed unsent is tried again, however long its pause still is.
  public var republishMilliseconds: Int64 = 300_000

  /// Makes the default limits.
  public init() {}

  /// When something that failed is tried again.
  var backoff: Backoff { Backoff(shortest: pauseMilliseconds, longest: pauseMillisecondsMax) }
}

extension KafkaSink {
  /// How long a turn waits for the brokers.
  static let patience = Duration.seconds(5)
}
