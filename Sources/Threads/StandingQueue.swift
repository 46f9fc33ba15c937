/// Notices that a queue does not become empty any more, and says how much of it can be served in time.
///
/// A burst is no overload: however long the queue is, it may be served within a moment. But when batch after batch
/// leaves something behind, everything accepted is answered late, and what is later than its client's patience is
/// work for nobody. From then on only as much may wait as was served lately within the patience.
///
/// A machine: batches go in, the bound comes out. It reads the clock only for batches that leave work behind.
struct StandingQueue {
  /// What may wait now; no bound while the queue becomes empty from time to time.
  private(set) var allowed = Int.max

  /// Milliseconds that accepted work may wait.
  private let patience: Int64
  /// Never less than this may wait: what the next batches take.
  private let least: Int
  /// When the current period began; nil while the queue becomes empty.
  private var since: Int64?
  /// Work served in the current period, with what is being served.
  private var served = 0

  /// Makes one for batches of at most `batchMax`.
  init(patience: Int64, batchMax: Int) {
    self.patience = max(1, patience)
    // With less, a batch would empty the queue, which would pass for the end of the overload.
    let (twice, isOverflow) = max(1, batchMax).multipliedReportingOverflow(by: 2)
    least = isOverflow ? .max : twice
  }

  /// A batch of `count` was taken, which will be served from now on, and `left` stay behind. `now` is in
  /// milliseconds of a clock that never goes back.
  mutating func took(_ count: Int, left: Int, now: () -> Int64) {
    guard left > 0 else {
      (since, served, allowed) = (nil, 0, .max)
      return
    }
    let now = now()
    guard let begun = since else {
      (since, served) = (now, count)
      return
    }
    let elapsed = now - begun
    guard elapsed >= patience else {
      served += count
      return
    }
    // In floating point, because a stopped machine makes any product overflow.
    let inTime = Double(served) * Double(patience) / Double(elapsed)
    allowed = max(least, Int(min(inTime, Double(Int32.max))))
    (since, served) = (now, count)
  }
}
