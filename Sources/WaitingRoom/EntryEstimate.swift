package import Ticketing

/// What a line can tell somebody who waits: pure rules over its figures, the same wherever the line
/// is kept.
package struct EntryEstimate: Sendable {
  /// The rules, every number inside its bounds.
  package var policy: LinePolicy
  /// Seconds of silence after which people are dropped; 0 = never.
  package var graceSeconds: Int
  /// How long a hold lasts, in seconds: a stay may be lengthened by as much.
  package var holdSeconds: Int
  /// People inside.
  package var inside: Int
  /// Freed slots taken again during the last minute; matters to the capacity policy alone.
  package var perMinute: Int
  /// Seconds for which people have waited and nobody was let in.
  package var stalledSeconds: Int
  /// The beat; matters to the batch policy alone.
  package var batch: BatchClock

  /// Gathers a line's figures.
  package init(
    policy: LinePolicy, graceSeconds: Int, holdSeconds: Int, inside: Int, perMinute: Int,
    stalledSeconds: Int, batch: BatchClock
  ) {
    self.policy = policy
    self.graceSeconds = graceSeconds
    self.holdSeconds = holdSeconds
    self.inside = inside
    self.perMinute = perMinute
    self.stalledSeconds = stalledSeconds
    self.batch = batch
  }

  /// Estimated seconds until somebody with `ahead` before them is let in. `planned` is the cycle
  /// policy's entry; nil when the person is entering already.
  package func secondsToEntry(ahead: Int, planned: Timestamp?, now: Timestamp) -> Int {
    switch policy {
    case .capacity(let maxActive, let activeSeconds):
      let needed = ahead + 1 + inside - maxActive
      guard needed > 0 else { return overdue(by: stalledSeconds) }
      // What it takes when everybody stays to the end; slots that were really freed may say better.
      let slowest = (needed * activeSeconds + maxActive - 1) / maxActive
      let told = perMinute > 0 ? min(slowest, (needed * 60 + perMinute - 1) / perMinute) : slowest
      let wait = max(told, overdue(by: stalledSeconds))
      // Everybody inside came before the standstill, so all slots are free by their hard ends.
      let latest = activeSeconds + holdSeconds - stalledSeconds
      return needed <= maxActive && latest > 0 ? min(wait, latest) : wait
    case .batch(let size, let everySeconds, _):
      guard ahead >= batch.left else { return 0 }
      let untilNext =
        batch.nextAt.map { secondsUntil($0, now) } ?? overdue(by: stalledSeconds)
      return untilNext + (ahead - batch.left) / size * everySeconds
    case .cycle: return planned.map { secondsUntil($0, now) } ?? 0
    }
  }

  /// Seconds until something that is due at `time`; what is overdue takes as long again.
  private func secondsUntil(_ time: Timestamp, _ now: Timestamp) -> Int {
    time > now ? now.secondsUntil(time) : overdue(by: min(stalledSeconds, time.secondsUntil(now)))
  }

  /// How long something takes that should have happened so many seconds ago: as long again. Coarser
  /// the longer it is, so that a line that stands still is not told anew each second.
  private func overdue(by seconds: Int) -> Int {
    let seconds = min(seconds, Limits.stalledSecondsMax)
    return switch seconds {
    case ..<Limits.stalledSecondsMin: 0
    case ..<10: seconds
    case ..<60: seconds - seconds % 5
    default: seconds - seconds % 60
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
