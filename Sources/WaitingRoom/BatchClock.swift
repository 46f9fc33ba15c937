import Ticketing

/// When the next batch enters, and how many of the current one are still to enter.
struct BatchClock: Sendable {
  /// Nil until the first batch: it enters at once.
  var nextAt: Timestamp?
  /// People of the current batch still to be let in.
  var left = 0

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
