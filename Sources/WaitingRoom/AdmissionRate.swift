package import Ticketing

/// The number of people let in during the last minute: a ring of one-second counts.
package struct AdmissionRate: Sendable {
  private var counts = InlineArray<60, Int>(repeating: 0)
  private var second = Int64.min
  private var total = 0

  /// Makes a rate for a line that has let no one in yet.
  package init() {}

  /// Counts people let in at `now`.
  package mutating func add(_ people: Int, at now: Timestamp) {
    let total = perMinute(now)
    counts[Int(second % 60)] += people
    self.total = total + people
  }

  /// People let in during the sixty seconds up to `now`.
  package mutating func perMinute(_ now: Timestamp) -> Int {
    let current = max(0, now.milliseconds / 1_000)
    if second < 0 || current - second >= 60 {
      if total > 0 { counts = InlineArray(repeating: 0) }
      total = 0
      second = current
    }
    while second < current {
      second += 1
      total -= counts[Int(second % 60)]
      counts[Int(second % 60)] = 0
    }
    return total
  }
}
