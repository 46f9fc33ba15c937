package import Ticketing

/// What a line tells `/metrics`: what this process did since it started.
public struct LineFigures: Hashable, Sendable {
  /// Places given.
  public var joined = 0
  /// People let in.
  public var admitted = 0
  /// Places that ended by themselves: a stay's time was over, or nobody was heard of.
  public var ended = 0
  /// How long the first in line has waited, in seconds, as far as this process saw people join; 0
  /// when nobody waits.
  public var oldestWait = 0

  /// Nothing yet.
  public init() {}
}

/// When people joined, roughly: a mark now and then of who stood last at that time.
///
/// Costs nothing for each person waiting, and is exact to ``Limits/arrivalMarkSeconds``, doubled each
/// time the marks run out of room.
package struct ArrivalMarks: Sendable {
  private var marks: [(first: Int64, time: Timestamp)] = []
  private var interval = Int64(Limits.arrivalMarkSeconds) * 1_000

  /// No marks.
  package init() {}

  /// Somebody joined; indexes rise.
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

  /// Seconds since `index` joined at the latest; 0 for somebody who was there before the first mark
  /// and when nobody was seen to join.
  package mutating func wait(of index: Int64, now: Timestamp) -> Int {
    // Whoever is before the head has gone: their marks are not needed any more.
    let passed = marks.firstIndex { $0.first > index } ?? marks.count
    if passed > 1 { marks.removeFirst(passed - 1) }
    return marks.first.map { $0.time.secondsUntil(now) } ?? 0
  }
}
