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
  /// Connections of a crowd that polls at once.
  static let manyConnections = 1_000
  /// The share of its own peak at which a server is busy and should still answer soon.
  static let busyShare = 0.8
  /// Commits of one hold each that are timed.
  static let single = 500
  /// Bytes of a timed sync: what the log of 64 holds takes, pages shared by neighbours counted once.
  static let syncBytes = 256 * 1_024
  /// Polls a second beside holds or log-ins: a twelfth of what one core answers, so that they wait for others
  /// and not for each other.
  static let sidePolls = 5_000.0
  /// Holds a second that are half of more than one core can do.
  static let halfPeakMax = 12_000.0
  /// People who log in, and clients that do it at once; the queue of passwords has room for them.
  static let loggingIn = 200
  static let logInConnections = 8
  /// Orders before a restart, and bytes of the log that it finds.
  static let orders = 1_000_000
  static let logBytes = 64 * 1_024 * 1_024
  /// How many times its own peak a server is asked for.
  static let overloads = [2.0, 5.0]
  /// Connections on which that is asked: twice the requests a server answers at once.
  static let overloadConnections = 8_000
  /// Polls a second beside that.
  static let overloadPolls = 1_000.0
  /// Seconds after which a client has given up.
  static let patienceSeconds = 1.0
  /// Milliseconds that a driver may be late before a row says so.
  static let driverBehindMax = 100.0
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
  /// Rows that a server adds beside what it is asked for: the events that a sale began and sold out.
  static let rowsBeside = 10
  /// Bytes of an event's value: a payment of a few seats.
  static let eventBytes = 600
  /// Events of one run; the mock brokers keep only the last few megabytes of them.
  static let events = 200_000
  /// Concerts whose events are published, so partitions that are written to.
  static let eventKeys = 64
}
