package import Ticketing

/// What a line can tell a waiting person: pure rules over its figures, the same wherever the line is kept.
package struct EntryEstimate: Sendable {
  /// The rules, with every number inside its bounds.
  package var policy: LinePolicy
  /// Seconds of silence after which people are dropped; 0 = never.
  package var graceSeconds: Int
  /// How long a hold lasts, in seconds: holds may extend a stay by as much.
  package var holdSeconds: Int
  /// People inside.
  package var inside: Int
  /// Freed slots taken again during the last minute; used by the capacity policy only.
  package var perMinute: Int
  /// Seconds for which people have waited and no one was let in.
  package var stalledSeconds: Int
  /// The beat; used by the batch policy only.
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

  /// Estimated seconds until a person with `ahead` people before them is let in. `planned` is the cycle
  /// policy's entry; nil when the person is already entering.
  package func secondsToEntry(ahead: Int, planned: Timestamp?, now: Timestamp) -> Int {
    switch policy {
    case .capacity(let maxActive, let activeSeconds):
      let needed = ahead + 1 + inside - maxActive
      guard needed > 0 else { return overdue(by: stalledSeconds) }
      // The time if every person inside stays to the end; the slots actually freed may give a shorter one.
      let slowest = (needed * activeSeconds + maxActive - 1) / maxActive
      let expected =
        perMinute > 0 ? min(slowest, (needed * 60 + perMinute - 1) / perMinute) : slowest
      let wait = max(expected, overdue(by: stalledSeconds))
      // Everyone inside entered before the standstill, so all slots are free by their hard ends.
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

  /// Seconds until an event due at `time`; an overdue event is expected to take as long again.
  private func secondsUntil(_ time: Timestamp, _ now: Timestamp) -> Int {
    time > now ? now.secondsUntil(time) : overdue(by: min(stalledSeconds, time.secondsUntil(now)))
  }

  /// The estimate for an event overdue by `seconds`: as long again. It gets coarser as it grows, so that
  /// people in a stalled line do not see a new number each second.
  private func overdue(by seconds: Int) -> Int {
    let seconds = min(seconds, Limits.stalledSecondsMax)
    return switch seconds {
    case ..<Limits.stalledSecondsMin: 0
    case ..<10: seconds
    case ..<60: seconds - seconds % 5
    default: seconds - seconds % 60
    }
  }

  /// Seconds until the next poll of a waiting person is useful: 1 near the head.
  package func pollAfter(ahead: Int, wait: Int, index: UInt64) -> Int {
    isNearHead(ahead) ? 1 : Self.pollAfter(wait, index, graceSeconds: graceSeconds)
  }

  /// Seconds until the next poll is useful: a tenth of the wait, 1 to 30, and well inside the grace time.
  /// Spread by index, so that people who came together do not poll together.
  package static func pollAfter(_ wait: Int, _ index: UInt64, graceSeconds: Int) -> Int {
    var seconds = min(max(wait / 10, 1), Limits.pollAfterSecondsMax)
    if seconds > Limits.pollSpreadFromSeconds {
      let spread = Int((index &* 0x9E37_79B9_7F4A_7C15) >> 32)
      let percent = spread % (Limits.pollSpreadPercent + 1)
      seconds -= seconds * percent / 100
    }
    return graceSeconds > 0 ? min(seconds, max(1, graceSeconds / 3)) : seconds
  }

  /// Whether the next rounds may let the person in, whatever the estimate says.
  private func isNearHead(_ ahead: Int) -> Bool {
    guard case .capacity = policy else { return false }
    return ahead == 0 || ahead <= perMinute / 60
  }
}
