/// The bounds of the waiting room in Redis, each with its unit and reason.
enum RedisRoomLimits {
  /// Overdue stays ended by one round; bounds how long Redis is blocked (about 20 ms).
  static let endsPerRoundMax = 2_000
  /// Changes a line's log keeps; a mirror further behind reads the whole line again.
  static let eventsKeptMax = 100_000
  /// Changes one reply carries; a mirror that misses more follows the log.
  static let eventsPerReplyMax = 5_000
  /// Missed changes one poll carries. Polls come by the thousand, and following brings the rest.
  static let eventsPerLookMax = 200
  /// Planned entries sent one by one when a line is replanned.
  static let plansToldMax = 2_000
  /// Changes read by one call of `follow`.
  static let eventsPerPageMax = 5_000
  /// Places, plans or stays read by one call of `load`; about 5 ms of Redis' time.
  static let placesPerPage = 10_000
  /// The longest time without any round, in milliseconds; a longer gap may have been an outage of Redis.
  static let lostAfterMilliseconds = 500
  /// How much Redis may lose when it dies, in milliseconds: its file is synced each second.
  static let lostBeforeMilliseconds = 2_000
  /// How long a place that may have been lost can be claimed again, in milliseconds: an hour.
  static let lostKeptMilliseconds = 3_600_000
  /// Outages remembered; each costs a comparison for an unknown token.
  static let lostWindowsMax = 8
  /// How long Redis keeps a finished line that an instance has forgotten, in milliseconds: a day.
  static let forgottenAfterMilliseconds: Int64 = 86_400_000
  /// Milliseconds between two replans caused by lost people coming back.
  static let replanPauseMilliseconds = 1_000
  /// People whose signs of life one call carries.
  static let seenPerCallMax = 1_000
  /// The slowest answer from which Redis' clock is learned.
  static let offsetLearnedWithin = Duration.milliseconds(100)
  /// How often one call is attempted when the library or the line is missing.
  static let attemptsMax = 4
  /// Ends and extensions kept while Redis is away; a stay whose end was dropped ends by its time.
  static let pendingMax = 10_000
  /// How often an end or an extension is submitted again: ten minutes of following.
  static let pendingAttemptsMax = 2_400
  /// People in one chunk of the mirror: 8 KB, so a removal moves little.
  static let waitersPerChunk = 512
  /// The least number of ended places a mirror remembers, so that their tokens cost no call: 0.5 MB.
  static let goneKept = 10_000
  /// Pages of changes one load reads before it begins again.
  static let pagesMax = 1_000
  /// How often a caller that needs a line looks again while another caller reads the whole of it.
  static let othersLoadingLooks = 50
  /// Milliseconds between two such looks; most lines are read in a few.
  static let othersLoadingMilliseconds = 2
  /// How often a load begins again when the line was emptied meanwhile.
  static let loadsMax = 3
  /// The highest number that Redis' scores represent exactly: places are numbered below it until 2255.
  static let indexMax: Int64 = 1 << 53 - 1
  /// The latest time sent to Redis, in milliseconds: it covers every date up to the year 9999.
  static let timeMax: Int64 = 9_000_000_000_000
}
