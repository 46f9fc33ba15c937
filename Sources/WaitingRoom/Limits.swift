/// The bounds of a line, each with its unit and reason.
package enum Limits {
  /// Entries kept and freed together. A power of two; 40 KB, so one remaining person pins little memory.
  package static let entriesPerChunk = 1_024
  /// Entries a line numbers in its lifetime; the table of users stores numbers in 32 bits.
  package static let entriesPerLineMax = Int(UInt32.max) - 1
  /// People admitted by one round; bounds the batch the journal writes at once.
  package static let admissionsPerRoundMax = 2_000
  /// Silent people dropped by one round; bounds how long a round blocks polls (about 2 ms).
  package static let dropsPerRoundMax = 2_000
  /// Chunks searched for silent people by one round; about 10 microseconds each.
  package static let chunksSweptPerRoundMax = 64
  /// Ends journaled by one round; later rounds write the rest.
  package static let endsJournaledPerRoundMax = 2_000
  /// Ranges of changed entry times journaled by one round.
  package static let plansJournaledPerRoundMax = 100
  /// Journal ranges pruned by one round; each is one chunk.
  package static let prunesPerRoundMax = 4
  /// The longest gap between two rounds, in seconds. After a longer one the server itself was away, so no one
  /// is dropped for being silent in it.
  package static let roundGapSeconds = 30
  /// A planned entry this many seconds late means admission was stopped, and the whole line is replanned.
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
  /// The largest count in a policy; larger counts are reduced to this.
  package static let policyCountMax = 10_000_000
  /// The longest standstill, in seconds, that an estimate follows: beyond an hour, more says nothing new.
  package static let stalledSecondsMax = 3_600
  /// A standstill of fewer seconds is just the time between two rounds.
  package static let stalledSecondsMin = 2
  /// The longest time in a policy, in seconds: a year. Longer times are reduced to this.
  package static let policySecondsMax = 31_536_000
  /// How far ahead a planned entry or an end may lie, in seconds: a hundred years, so that arithmetic on
  /// times cannot overflow.
  package static let planSecondsMax = 3_153_600_000
}
