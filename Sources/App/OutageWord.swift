/// Rate limit for reporting a failure that is retried many times a second: report it at once, then every ten
/// seconds, and once when it works again. Reporting every failure would bury the other effects of an outage.
struct OutageWord {
  private var isSaidAgainAt: ContinuousClock.Instant?

  /// Whether to report this failure.
  mutating func fails(now: ContinuousClock.Instant) -> Bool {
    if let isSaidAgainAt, now < isSaidAgainAt { return false }
    isSaidAgainAt = now + Self.interval
    return true
  }

  /// Whether to report this success: it failed before.
  mutating func works() -> Bool {
    defer { isSaidAgainAt = nil }
    return isSaidAgainAt != nil
  }
}
