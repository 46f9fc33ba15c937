package import Ticketing

/// When the next batch enters, and how many of the current one are still to enter.
package struct BatchClock: Sendable {
  /// Nil until the first batch: it enters at once.
  package var nextAt: Timestamp?
  /// People of the current batch still to be let in.
  package var left = 0

  /// Makes a clock; without arguments one before its first batch.
  package init(nextAt: Timestamp? = nil, left: Int = 0) {
    self.nextAt = nextAt
    self.left = left
  }

  /// Begins a batch when one is due and somebody waits. A batch due while nobody waits stays due, so
  /// that the first to come does not wait for nothing.
  mutating func begin(size: Int, everySeconds: Int, waiting: Int, now: Timestamp) {
    guard left == 0, waiting > 0, nextAt.map({ $0 <= now }) ?? true else { return }
    left = min(size, waiting)
    // Keep the beat unless a whole one was missed.
    let onBeat = nextAt?.adding(seconds: everySeconds)
    nextAt = onBeat.flatMap { $0 > now ? $0 : nil } ?? now.adding(seconds: everySeconds)
  }
}
