/// The bounds of a line, each with its unit and reason.
package enum Limits {
  /// Entries kept and freed together. A power of two; 40 KB, so a lone waiter pins little.
  package static let entriesPerChunk = 1_024
  /// Entries a line numbers in its life; the table of users stores numbers in 32 bits.
  package static let entriesPerLineMax = Int(UInt32.max) - 1
  /// People admitted by one turn; bounds the batch the journal writes at once.
  package static let admissionsPerTurnMax = 2_000
  /// Silent people dropped by one turn; bounds how long a turn keeps polls out (about 2 ms).
  package static let dropsPerTurnMax = 2_000
  /// Chunks searched for the silent by one turn; about 10 microseconds each.
  package static let chunksSweptPerTurnMax = 64
  /// Ends journaled by one turn; the rest follows in the next turns.
  package static let endsJournaledPerTurnMax = 2_000
  /// Ranges of changed entry times journaled by one turn.
  package static let plansJournaledPerTurnMax = 100
  /// Journal ranges pruned by one turn; each is one chunk.
  package static let prunesPerTurnMax = 4
  /// A longer gap between two turns, in seconds, means the server itself was away, so nobody is
  /// blamed for silence in it.
  package static let turnGapSeconds = 30
  /// A planned entry this many seconds late means admission was stopped: everybody is planned anew.
  package static let lateEntrySeconds = 10
  /// Seconds between two marks of when people joined.
  package static let arrivalMarkSeconds = 5
  /// Marks kept for each line: at five seconds, more than an hour.
  package static let arrivalMarksMax = 1_024
  /// The longest advised time between two polls, in seconds.
  package static let pollAfterSecondsMax = 30
  /// Above this many seconds, polls are spread by up to ``pollSpreadPercent``.
  package static let pollSpreadFromSeconds = 5
  /// How much earlier a spread poll may be, in per cent.
  package static let pollSpreadPercent = 20
  /// The largest count in a policy; larger ones act as this.
  package static let policyCountMax = 10_000_000
  /// The longest standstill, in seconds, that an estimate follows: an hour says enough.
  package static let stalledSecondsMax = 3_600
  /// A standstill of fewer seconds is the time between two turns.
  package static let stalledSecondsMin = 2
  /// The longest time in a policy, in seconds: a year; longer ones act as this.
  package static let policySecondsMax = 31_536_000
  /// The farthest a planned entry or an end may lie ahead, in seconds: a hundred years, so that
  /// arithmetic on times cannot overflow.
  package static let planSecondsMax = 3_153_600_000
}
