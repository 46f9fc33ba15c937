package import Ticketing

/// When the next batch enters, and how many people of the current one have yet to enter.
package struct BatchClock: Sendable {
  /// Nil before the first batch, which enters at once.
  package var nextAt: Timestamp?
  /// People of the current batch who have yet to be let in.
  package var left = 0

  /// Makes a clock; without arguments, one before its first batch.
  package init(nextAt: Timestamp? = nil, left: Int = 0) {
    self.nextAt = nextAt
    self.left = left
  }

  /// Begins a batch when one is due and people are waiting. A batch that falls due in an empty line stays
  /// due, so that the next person to arrive enters at once.
  mutating func begin(size: Int, everySeconds: Int, waiting: Int, now: Timestamp) {
    guard left == 0, waiting > 0, nextAt.map({ $0 <= now }) ?? true else { return }
    left = min(size, waiting)
    // Keep the beat unless a whole period was missed.
    let onBeat = nextAt?.adding(seconds: everySeconds)
    nextAt = onBeat.flatMap { $0 > now ? $0 : nil } ?? now.adding(seconds: everySeconds)
  }
}
