// The bounds of App, each with its unit and reason.

extension StoreWatch {
  /// How long a question may be under way before its store counts as missing.
  static let patience = Duration.seconds(1)
  /// Between an answer and the next question.
  static let interval = Duration.milliseconds(500)
}

extension SteadyClock {
  /// Differences up to this are followed: network time keeps a machine within it. Milliseconds.
  static let followedMax: Int64 = 1_000
  /// How far one correction moves the clock. Milliseconds.
  static let step: Int64 = 5
}

extension Turnstile {
  /// The longest time between two turns.
  static let interval = Duration.milliseconds(100)
}

extension RequestMetrics {
  /// Threads that have counts of their own; more of them share.
  static let shardsMax = 8
}

extension OutageWord {
  /// Between one word and the next.
  static let interval = Duration.seconds(10)
}

extension LoggedPath {
  /// The longest piece between two slashes that is shown, in bytes: an identifier has 36.
  static let pieceBytesMax = 40
  /// The longest path that is shown, in bytes.
  static let bytesMax = 200
}

extension Log {
  /// Bytes kept for a reader of stderr that is slow; lines beyond it are counted and dropped.
  static let unwrittenMax = 4 * 1_024 * 1_024
}

extension LineMetrics {
  /// Concerts told of, the newest: bounds how much a scrape carries.
  static let concertsMax = 200
  /// Dates told of, of the newest concerts.
  static let performancesMax = 500
}

extension EventService {
  /// Fewer events than this are given time to become more…
  static let plenty = 1_000
  /// …so much of it.
  static let gathering = Duration.milliseconds(50)
  /// Between looks when nothing was there to publish.
  static let idle = Duration.milliseconds(100)
}

extension AccessLogChoice {
  /// A poll that took as long is always written. Nanoseconds.
  static let slowNanoseconds: UInt64 = 100_000_000
}
