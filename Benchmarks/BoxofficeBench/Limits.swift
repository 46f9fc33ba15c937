/// Sizes of the measurements, each with its unit and reason.
enum Limits {
  /// Events a second that a country's sale makes.
  static let eventInflow = 2_000.0
  /// Holds a second while the topic comes and goes: well below what the machine can do.
  static let pacedHolds = 500.0
  /// People in the short and in the long line: the promise is that the cost is the same.
  static let shortLine = 1_000
  static let longLine = 1_000_000
  /// Seats sold before a restart is timed: an arena.
  static let soldSeats = 15_000
  /// Queue tokens a poll run cycles over, spread over the line.
  static let pollTokens = 1_000
  /// Connections of a poll run, and of hold and payment runs.
  static let pollConnections = 64
  static let writeConnections = 256
  /// People who fight for one seat.
  static let contenders = 1_000
  /// Open seat maps, and how many a person may have; seats that change meanwhile.
  static let streams = 2_000
  static let streamsPerPerson = 10
  static let changesPerSecond = 4.0
  /// Changes of one round of a soak; the first and the last round are compared.
  static let soakRound = 10_000
  /// People of a soak: each holds about ten times, as much as one may with limits on.
  static let soakPeople = 10_000
  /// Seats of a soak, each held again and again; connections that do it.
  static let soakSeats = 1_600
  static let soakConnections = 8
  /// Units in one commit of the raw loop.
  static let rawBatch = 64
  /// Bytes of an event's value: a payment of a few seats.
  static let eventBytes = 600
  /// Events of one run; the mock brokers keep only the last few megabytes of them.
  static let events = 200_000
  /// Concerts whose events are published, so partitions that are written to.
  static let eventKeys = 64
}

/// What must hold; missing one makes the run fail. Changing a number needs a reason in the commit.
enum Must {
  /// Server processor time of a poll against nginx answering the same number of bytes.
  static let pollCPURatioMax = 1.6
  /// Server processor time of a poll, a million people waiting against a thousand.
  static let longLineRatioMax = 1.25
  /// Server processor time of a poll with metrics and the log as they come, against none.
  static let observingRatioMax = 1.05
  /// Server processor time with all those maps open and changing, as a share of one core.
  static let streamsCPUMax = 0.25
  /// Bytes of memory of a waiting person.
  static let bytesPerPersonMax = 128.0
  /// Durable holds over HTTP against the same statements without anything around them.
  static let holdRatioMin = 0.40
  /// Durable holds a second.
  static let holdsPerSecondMin = 20_000.0
  /// Milliseconds until a thousand people who want one seat have their answers; median round.
  static let contentionMillisecondsMax = 100.0
  /// Milliseconds from starting on a full line to the first answered poll.
  static let restartMillisecondsMax = 3_000.0
  /// Milliseconds from starting on an empty folder to listening.
  static let startMillisecondsMax = 300.0
  /// Durable payments over HTTP against the same statements without anything around them.
  static let paymentRatioMin = 0.40
  /// Durable holds over HTTP on PostgreSQL against pgbench running the same transaction.
  static let postgresHoldRatioMin = 2.0
  /// Polls a second of two instances and the load on one two-core machine.
  static let clusterPollsMin = 20_000.0
  /// Calls of Redis for each poll.
  static let redisCallsPerPollMax = 0.1
  /// CPU of a change after 200,000 against the first, and memory against that after half of them.
  static let soakCPURatioMax = 1.1
  static let soakMemoryRatioMax = 1.1
  /// Events a second through our producer against the raw loop.
  static let eventsRatioMin = 0.5
  /// Events a second from the outbox to the topic against the raw loop.
  static let drainRatioMin = 0.5
  /// The same against what comes in.
  static let drainToInflowMin = 5.0
  /// p99 of holds with the topic away against with it there.
  static let awayRatioMax = 1.1
  /// Answers a second when all fans want one seat against holds of different ones.
  static let hotSeatRatioMin = 0.9
  /// The share of the machine other programs may use meanwhile. Two cores: a tenth is a fifth of one.
  static let neighboursMax = 0.10
  /// How far the limit's own pairs may lie apart before a comparison means nothing.
  static let limitSpreadMax = 0.25
}
