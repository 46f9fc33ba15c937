/// When to say that something fails which is tried many times a second: at once, then every ten
/// seconds, and once when it works again. Every time would bury what else an outage does.
struct OutageWord {
  private var isSaidAgainAt: ContinuousClock.Instant?

  /// Whether this failure is to be told.
  mutating func fails(now: ContinuousClock.Instant) -> Bool {
    if let isSaidAgainAt, now < isSaidAgainAt { return false }
    isSaidAgainAt = now + Self.interval
    return true
  }

  /// Whether it is to be told that this works: it failed before.
  mutating func works() -> Bool {
    defer { isSaidAgainAt = nil }
    return isSaidAgainAt != nil
  }
}
