package import Ticketing

/// A line's figures for `/metrics`: what this process did since it started.
public struct LineFigures: Hashable, Sendable {
  /// Places given.
  public var joined = 0
  /// People let in.
  public var admitted = 0
  /// Places that ended by themselves: the stay's time was over, or the person fell silent.
  public var ended = 0
  /// How long the first person in line has waited, in seconds, as far as this process saw people join; 0 when
  /// no one waits.
  public var oldestWait = 0

  /// All figures zero.
  public init() {}
}

/// When people joined, roughly: occasional marks of who was last in line at that time.
///
/// Costs nothing per waiting person. Exact to ``Limits/arrivalMarkSeconds``, doubled each time the marks run
/// out of room.
package struct ArrivalMarks: Sendable {
  private var marks: [(first: Int64, time: Timestamp)] = []
  private var interval = Int64(Limits.arrivalMarkSeconds) * 1_000

  /// Makes an empty list of marks.
  package init() {}

  /// Notes that a person joined. Indexes rise.
  package mutating func note(_ index: Int64, at now: Timestamp) {
    if let last = marks.last {
      guard index > last.first, last.time.adding(milliseconds: interval) <= now else { return }
    }
    if marks.count >= Limits.arrivalMarksMax {
      marks = marks.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      interval *= 2
    }
    marks.append((index, now))
  }

  /// A lower bound, in seconds, of the time since `index` joined; 0 for a person who was there before the
  /// first mark, and when no one was seen to join.
  package mutating func wait(of index: Int64, now: Timestamp) -> Int {
    // Everyone before the head has gone, so their marks are no longer needed.
    let passed = marks.firstIndex { $0.first > index } ?? marks.count
    if passed > 1 { marks.removeFirst(passed - 1) }
    return marks.first.map { $0.time.secondsUntil(now) } ?? 0
  }
}
