package import Ticketing

/// What a line can tell somebody who waits: pure rules over its figures, the same wherever the line
/// is kept.
package struct EntryEstimate: Sendable {
  /// The rules, every number inside its bounds.
  package var policy: LinePolicy
  /// Seconds of silence after which people are dropped; 0 = never.
  package var graceSeconds: Int
  /// People inside.
  package var inside: Int
  /// People let in during the last minute; matters to the capacity policy alone.
  package var perMinute: Int
  /// The beat; matters to the batch policy alone.
  package var batch: BatchClock

  /// Gathers a line's figures.
  package init(
    policy: LinePolicy, graceSeconds: Int, inside: Int, perMinute: Int, batch: BatchClock
  ) {
    self.policy = policy
    self.graceSeconds = graceSeconds
    self.inside = inside
    self.perMinute = perMinute
    self.batch = batch
  }

  /// Estimated seconds until somebody with `ahead` before them is let in. `planned` is the cycle
  /// policy's entry; nil when the person is entering already.
  package func secondsToEntry(ahead: Int, planned: Timestamp?, now: Timestamp) -> Int {
    switch policy {
    case .capacity(let maxActive, let activeSeconds):
      let needed = ahead + 1 + inside - maxActive
      guard needed > 0 else { return 0 }
      // Stays end at the latest after activeSeconds, so the line is never slower than this.
      let slowest = (needed * activeSeconds + maxActive - 1) / maxActive
      return perMinute > 0 ? min(slowest, (needed * 60 + perMinute - 1) / perMinute) : slowest
    case .batch(let size, let everySeconds, _):
      guard ahead >= batch.left else { return 0 }
      let untilNext = batch.nextAt.map { now.secondsUntil($0) } ?? 0
      return untilNext + (ahead - batch.left) / size * everySeconds
    case .cycle: return planned.map { now.secondsUntil($0) } ?? 0
    }
  }

  /// Seconds until the next poll of somebody waiting is useful: 1 near the head.
  package func pollAfter(ahead: Int, wait: Int, index: UInt64) -> Int {
    isNearHead(ahead) ? 1 : Self.pollAfter(wait, index, graceSeconds: graceSeconds)
  }

  /// Seconds until the next poll is useful: a tenth of the wait, 1 to 30, spread by index so that
  /// people who came together do not poll together; well inside the grace time.
  package static func pollAfter(_ wait: Int, _ index: UInt64, graceSeconds: Int) -> Int {
    var seconds = min(max(wait / 10, 1), Limits.pollAfterSecondsMax)
    if seconds > Limits.pollSpreadFromSeconds {
      let spread = Int((index &* 0x9E37_79B9_7F4A_7C15) >> 32)
      let percent = spread % (Limits.pollSpreadPercent + 1)
      seconds -= seconds * percent / 100
    }
    return graceSeconds > 0 ? min(seconds, max(1, graceSeconds / 3)) : seconds
  }

  /// Whether the person may be let in by the next turns whatever the estimate says.
  private func isNearHead(_ ahead: Int) -> Bool {
    guard case .capacity = policy else { return false }
    return ahead == 0 || ahead <= perMinute / 60
  }
}
