package import Ticketing

/// How fast a line really moves: slots freed and taken again, and since when nothing has moved.
///
/// Filling slots that stood empty says nothing about the people behind, so it does not count.
package struct LinePace: Sendable {
  private var turnover = AdmissionRate()
  /// Slots freed while people waited, and not yet taken again.
  private var freed = 0
  /// When the last person was let in, or when people began to wait; nil before either.
  private var movedAt: Timestamp?

  /// Makes a pace for a line that has not moved yet.
  package init() {}

  /// Records that a person waits in a line that was empty.
  package mutating func beganWaiting(at now: Timestamp) { moved(at: now) }

  /// Records that a slot is free again.
  package mutating func slotFreed(isAwaited: Bool) {
    freed = isAwaited ? min(freed + 1, Limits.policyCountMax) : 0
  }

  /// Records that people were let in.
  package mutating func admitted(_ people: Int, at now: Timestamp) {
    guard people > 0 else { return }
    moved(at: now)
    let counted = min(people, freed)
    freed -= counted
    if counted > 0 { turnover.add(counted, at: now) }
  }

  /// Records that a person has been inside since `time`. It shows when the line moved last, but nothing about
  /// its pace.
  package mutating func restored(enteredAt time: Timestamp) { moved(at: time) }

  /// Freed slots taken again during the last minute.
  package mutating func perMinute(_ now: Timestamp) -> Int { turnover.perMinute(now) }

  /// Whole seconds for which people have waited and no one was let in.
  package func stalledSeconds(_ now: Timestamp) -> Int {
    guard let movedAt, movedAt < now else { return 0 }
    let elapsed = now.milliseconds.subtractingReportingOverflow(movedAt.milliseconds)
    return elapsed.overflow ? Limits.stalledSecondsMax : Int(clamping: elapsed.partialValue / 1_000)
  }

  private mutating func moved(at now: Timestamp) { movedAt = max(movedAt ?? now, now) }
}
