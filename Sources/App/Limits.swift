// The bounds of App, each with its unit and reason.

extension StoreWatch {
  /// The timeout of a probe before its store counts as missing.
  static let probeTimeout = Duration.seconds(1)
  /// The pause between an answer and the next probe.
  static let interval = Duration.milliseconds(500)
}

extension SteadyClock {
  /// Differences up to this are followed: network time keeps a machine within it. Milliseconds.
  static let followedMax: Int64 = 1_000
  /// The amount by which one correction moves the clock. Milliseconds.
  static let step: Int64 = 5
}

extension Turnstile {
  /// The longest time between two admission rounds.
  static let interval = Duration.milliseconds(100)
}

extension RequestMetrics {
  /// Threads that have counters of their own; further ones share them.
  static let shardsMax = 8
}

extension OutageWord {
  /// The pause between two reports.
  static let interval = Duration.seconds(10)
}

extension LoggedPath {
  /// The longest path segment that is shown, in bytes: an identifier has 36.
  static let pieceBytesMax = 40
  /// The longest path that is shown, in bytes.
  static let bytesMax = 200
}

extension Log {
  /// Bytes buffered for a slow reader of stderr; further lines are counted and dropped.
  static let unwrittenMax = 4 * 1_024 * 1_024
}

extension LineMetrics {
  /// Concerts in the metrics, the newest: bounds the size of a scrape.
  static let concertsMax = 200
  /// Dates in the metrics, of the newest concerts.
  static let performancesMax = 500
}

extension EventService {
  /// With fewer events than this the relay waits for more…
  static let plenty = 1_000
  /// …for this long.
  static let gathering = Duration.milliseconds(50)
  /// The pause when there was nothing to publish.
  static let idle = Duration.milliseconds(100)
}

extension AccessLogChoice {
  /// A poll that took this long is always logged. Nanoseconds.
  static let slowNanoseconds: UInt64 = 100_000_000
}

extension RehearsalLog {
  /// Rehearsals that a folder remembers: those of a few sales.
  static let recordsMax = 20
}
