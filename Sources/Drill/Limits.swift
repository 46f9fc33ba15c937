// The bounds of a drill, each with its unit and reason.

/// The bounds of what a drill may be asked for.
public enum DrillLimits {
  /// Fans of one drill. Each takes about 700 bytes here and three rows in the store.
  public static let fansMax = 1_000_000
  /// Bots of one drill.
  public static let botsMax = 10_000
  /// Seats of a plain hall, as many as a plan may have.
  public static let seatsMax = 100_000
  /// Connections at once: as many as the server accepts.
  public static let connectionsMax = 20_000
  /// Seconds of arrivals, and of one think time: a day.
  public static let arrivalSecondsMax = 86_400.0
  /// Lines of a curve's file: a second each, for a day.
  public static let curveLinesMax = 86_400
  /// Seats one person wants.
  public static let partyMax = 10
  /// Seconds after which a drill that still has people in it ends: two hours.
  public static let durationSecondsMax = 7_200.0
}

extension Histogram {
  /// Buckets for each doubling: two neighbours differ by less than 0.8 per cent.
  static let bucketsPerDoubling = 128
  /// The largest value in microseconds, about 19 hours; larger ones count as this.
  static let valueMax: UInt64 = 1 << 36
}
