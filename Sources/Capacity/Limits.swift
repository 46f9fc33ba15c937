import WaitingRoom

/// The bounds of a plan, each with its unit and reason.
package enum CapacityLimits {
  /// People who come: ten times the largest sale ever reported.
  package static let fans = 1...100_000_000
  /// Seats of all dates together.
  package static let seats = 1...10_000_000
  /// Minutes in which the seats are to be sold: a week.
  package static let minutes = 1...10_080
  /// Seconds over which the fans arrive: a day.
  package static let arriveSeconds = 1...86_400
  /// Seats of one booking: the most a concert allows one person.
  package static let perBooking = 1...100
  /// Mean seconds a person stays inside: the longest stay of the standard policy, twelve times.
  package static let staySeconds = 1...3_600
  /// Per cent of the people inside who buy; below one, a sale is a different thing.
  package static let buyersPercent = 1...100
  /// Per cent of the fans who log in while they arrive.
  package static let logInPercent = 0...100
  /// The grace time of a line, in seconds.
  package static let graceSeconds = 0...86_400
  /// Cores of one instance.
  package static let cores = 1...256
  /// The largest cost that a file may state, in any unit: a petabyte and more than thirty years.
  package static let costMax = 1e15
  /// Bytes of a file of costs: fifty times the whole table.
  package static let costFileBytesMax = 65_536

  /// The share of a processor that a plan fills: above it, waiting times grow faster than load.
  static let busyShare = 0.6
  /// The share of connections and network that a plan fills: they end at their limit, but slow nothing before.
  static let fullShare = 0.9
  /// Seconds for which a request behind a balancer has a connection, in a busy second.
  static let answerSeconds = 0.1
  /// Seconds for which a crowded server keeps an idle connection.
  static let idleSeconds = 1.0
  /// Instances of a cluster at least, so that one may die.
  static let instancesMin = 2
  /// Connections of one instance, as `HTTPServer` has them.
  static let connectionsPerInstance = 20_000
  /// The share of them that open streams may take: the rest is for requests.
  static let streamShare = 0.5
  /// PostgreSQL connections of one instance: eight lanes that write, four that read, one for presence and one
  /// for a report.
  static let postgresConnectionsPerInstance = 14
  /// PostgreSQL connections left for people.
  static let postgresConnectionsSpare = 20
  /// Changes a second that a stream sends: what happens within 250 ms goes out together.
  static let updatesPerSecond = 4.0
  /// Bits a second of one instance's network: the usual least of a rented machine.
  static let networkBitsPerInstance = 1e9
  /// Cores of the largest PostgreSQL a plan trusts: beyond it, locks and the log are no longer proportional.
  static let postgresCoresMax = 32
  /// Bytes of write-ahead log a second that its disk takes, sustained: half of a usual network disk.
  static let postgresLogBytesPerSecond = 250e6
  /// Bytes a second that the disk of an embedded store takes, sustained.
  static let diskBytesPerSecond = 250e6
  /// Seconds after which a wait for the log-in is no longer bearable: pages say "busy" meanwhile.
  static let logInWaitSeconds = 60.0
  /// Polls of a person that are followed one by one; after them, people who arrived together poll evenly.
  static let pollsFollowed = 25
  /// Seconds of waiting beyond which the interval stays the same: ten times the longest.
  static let farSeconds = 10 * Limits.pollAfterSecondsMax
  /// People who are followed for all the others: more change a second's polls by less than a hundredth.
  static let peopleFollowed = 4_000
  /// Points of a curve that is shown, at most: a picture has no room for more.
  static let curveSteps = 240
  /// Fans up to which the search for what gives way goes.
  static let searchFansMax = 1_000_000_000
}
