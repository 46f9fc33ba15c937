/// The bounds of the waiting room in Redis, each with its unit and reason.
enum RedisRoomLimits {
  /// Overdue stays ended by one turn; bounds how long Redis does nothing else (about 20 ms).
  static let endsPerTurnMax = 2_000
  /// Changes a line's log keeps; a mirror further behind reads the whole line again.
  static let eventsKeptMax = 100_000
  /// Changes one reply tells; a mirror that misses more follows the log.
  static let eventsPerReplyMax = 5_000
  /// Missed changes one poll brings along; polls come by the thousand, and following brings the rest.
  static let eventsPerLookMax = 200
  /// Planned entries told one by one when everybody is planned anew.
  static let plansToldMax = 2_000
  /// Changes read by one call of following.
  static let eventsPerPageMax = 5_000
  /// Places, plans or stays read by one call of loading; about 5 ms of Redis' time.
  static let placesPerPage = 10_000
  /// A longer time without any turn, in milliseconds, may have been an outage of Redis.
  static let lostAfterMilliseconds = 500
  /// How much Redis may lose when it dies, in milliseconds: its file is synced each second.
  static let lostBeforeMilliseconds = 2_000
  /// How long a place that may have been lost can be claimed again, in milliseconds: an hour.
  static let lostKeptMilliseconds = 3_600_000
  /// Outages remembered; each costs a comparison when an unknown token comes.
  static let lostWindowsMax = 8
  /// How long Redis keeps a line that is over and that an instance has forgotten, in milliseconds: a day.
  static let forgottenAfterMilliseconds: Int64 = 86_400_000
  /// Milliseconds between two plans made anew because lost people came back.
  static let replanPauseMilliseconds = 1_000
  /// People whose signs of life one call carries.
  static let seenPerCallMax = 1_000
  /// A slower answer does not say what time it is in Redis.
  static let offsetLearnedWithin = Duration.milliseconds(100)
  /// How often one call is made again when the library or the line was missing.
  static let attemptsMax = 4
  /// Ends and stretches kept while Redis is away; a stay whose end was dropped ends by its time.
  static let pendingMax = 10_000
  /// How often an end or a stretch is handed over again: ten minutes of following.
  static let pendingAttemptsMax = 2_400
  /// People in one piece of the mirror: 8 KB, so a removal moves little.
  static let waitersPerChunk = 512
  /// Ended places a mirror remembers at least, so that their tokens cost no call: 0.5 MB.
  static let goneKept = 10_000
  /// Pages of changes one loading reads before it begins again.
  static let pagesMax = 1_000
  /// How often who must know a line looks again while somebody else reads the whole of it.
  static let othersLoadingLooks = 50
  /// Milliseconds between two such looks; most lines are read in a few.
  static let othersLoadingMilliseconds = 2
  /// How often loading begins again when the line was emptied meanwhile.
  static let loadsMax = 3
  /// The highest number that Redis' scores keep exactly: places are numbered below it until 2255.
  static let indexMax: Int64 = 1 << 53 - 1
  /// The latest time Redis is told, in milliseconds: what a date of the year 9999 fits in.
  static let timeMax: Int64 = 9_000_000_000_000
}
