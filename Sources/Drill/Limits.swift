// The bounds of a drill, each with its unit and reason.

/// The bounds of what a drill may be asked for.
public enum DrillLimits {
  /// Fans of one drill. Each takes about 700 bytes here and three rows in the store.
  public static let fansMax = 1_000_000
  /// Bots of one drill.
  public static let botsMax = 10_000
  /// Seats of a plain hall, as many as a plan may have.
  public static let seatsMax = 100_000
  /// Connections at once: as many as the server accepts.
  public static let connectionsMax = 20_000
  /// Seconds of arrivals, and of one think time: a day.
  public static let arrivalSecondsMax = 86_400.0
  /// Lines of a curve's file: a second each, for a day.
  public static let curveLinesMax = 86_400
  /// Seats one person wants.
  public static let partyMax = 10
  /// Won in a wallet at first: the largest top-up.
  public static let balanceMax = 10_000_000
  /// Seconds after which a drill that still has people in it ends: two hours.
  public static let durationSecondsMax = 7_200.0
  /// Buyers whose wallet and tickets are asked for afterwards: enough to meet a fault of one in fifty.
  static let auditedBuyers = 200
  /// The terms of a sale that is made for a drill: people inside, and seconds of a stay, a hold and of grace.
  static let maxActive = 2_000
  static let activeSeconds = 300
  static let holdSeconds = 300
  static let graceSeconds = 120
  /// People written in one transaction: bounds the log while they are made.
  static let peopleAtOnce = 20_000
  /// Milliseconds for a server to start, on a folder of a million people too.
  static let startMilliseconds: Int32 = 120_000
  /// Milliseconds after which a bot acts on an answer.
  static let botMilliseconds = 1.0
  /// Milliseconds between two polls of a bot, whatever `pollAfter` says: faster ones would measure the bots
  /// instead of the sale.
  static let botPollMilliseconds = 100.0
  /// How often a bot holds and gives back before it buys.
  static let botRounds = 3
  /// Seats a bot tries to hold.
  static let botSeats = 4
  /// How often a person looks for seats again before giving up.
  static let searchesMax = 20
  /// How often a request is repeated after 429 or 503 before the person gives up.
  static let repeatsMax = 60
  /// Seconds without an answer after which it counts as lost.
  static let answerSeconds = 30.0
  /// Seconds that a drill goes on after the last seat, so that some of those waiting are told.
  static let afterSellOutSeconds = 2.0
  /// Bytes and number of the writes that measure a disk: a commit's, and enough for a median.
  static let probeBytes = 4_096
  static let probeSyncs = 11
  /// Milliseconds of a sync from which a disk is slow: good ones take a tenth, a turning one ten.
  static let slowSyncMilliseconds = 5.0
  /// Milliseconds from which an answer is one that people wait for.
  static let slowAnswerMilliseconds = 250.0
  /// The share of all processors from which they count as full.
  static let fullLoad = 0.85
  /// The share of one processor from which the drill's own thread counts as full.
  static let fullThread = 0.95
  /// The load at which a sale should run, so that a rush within the rush has room.
  static let healthyLoad = 0.7
  /// The share of the time inside from which waiting for answers, and not thinking, sets the pace.
  static let answerShareMin = 0.3
  /// The share of a stay from which not having noticed it is why slots are missing.
  static let unnoticedShareMax = 0.5
  /// The share of the seconds with free seats in which people must have waited for the line to be the limit.
  static let pressedShareMin = 0.5
  /// The share of requests from which limits are worth a word, and that of payments from which wallets are.
  static let limitedShareMin = 0.01
  static let emptyWalletsMin = 0.05
  /// How much more than the mean a line should admit: people differ.
  static let headroom = 1.2
  /// Gaps between two polls that a person may be silent for, and the least grace in seconds.
  static let graceGaps = 3.0
  static let graceSecondsMin = 30
  /// Nanoseconds between two rounds of a forecast's line when nothing asks for one: as often as the server's.
  static let forecastRoundNanoseconds: UInt64 = 100_000_000
  /// The share of the people, of the time and the like that a probe has, its fewest and most people, and the
  /// seconds after which it ends.
  static let probeShare = 0.1
  static let probeFans = 200...5_000
  static let probeSeconds = 20.0
  /// Descriptors reported by one wait.
  static let readyAtOnce = 256
  /// Bytes read at once: a hall's statuses and their head.
  static let readBytes = 65_536
  /// Bytes of the longest request: two tokens, a key and a short body.
  static let requestBytes = 4_096
  /// Bytes of one answer; nothing that is read here is longer.
  static let answerBytesMax = 8_388_608
  /// People in the picture of the order of arrival and entry: more dots cannot be told apart.
  static let orderPointsMax = 400
}

extension Histogram {
  /// Buckets for each doubling: two neighbours differ by less than 0.8 per cent.
  static let bucketsPerDoubling = 128
  /// The largest value in microseconds, about 19 hours; larger ones count as this.
  static let valueMax: UInt64 = 1 << 36
}
