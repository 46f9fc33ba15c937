/// When people act next: a binary heap, the earliest first.
struct TimerHeap {
  private var entries: [(due: UInt64, fan: Int32)] = []

  /// The earliest time in nanoseconds; nil when nobody is waiting.
  var first: UInt64? { entries.first?.due }

  mutating func reserve(_ count: Int) { entries.reserveCapacity(count) }

  mutating func add(_ fan: Int32, due: UInt64) {
    entries.append((due, fan))
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard due < entries[parent].due else { break }
      entries[child] = entries[parent]
      child = parent
    }
    entries[child] = (due, fan)
  }

  /// Takes the earliest, if it is due at `now`.
  mutating func take(now: UInt64) -> (due: UInt64, fan: Int32)? {
    guard let first = entries.first, first.due <= now, let last = entries.popLast() else {
      return nil
    }
    guard !entries.isEmpty else { return first }
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, entries[child + 1].due < entries[child].due { child += 1 }
      guard entries[child].due < last.due else { break }
      entries[hole] = entries[child]
      hole = child
    }
    entries[hole] = last
    return first
  }
}
