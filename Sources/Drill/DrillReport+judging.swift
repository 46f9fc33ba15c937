extension DrillReport {
  /// Whether the line was fair.
  public struct Fairness: Sendable, Equatable {
    /// People whose order was compared.
    public var compared = 0
    /// The share of pairs of people who entered in the order in which they arrived.
    public var inOrder = 1.0
    /// People who entered before somebody whose joining had been answered before theirs was sent, which
    /// needs an unfair line.
    public var overtook = 0
    /// Some of these people, at most a few hundred, in the order of arrival.
    public var order: [OrderPoint] = []
    /// Seats that bots bought.
    public var seatsOfBots = 0
    /// Their share of the seats sold.
    public var shareOfBots = 0.0
    /// Seats that bots held and gave back.
    public var seatsReleasedByBots = 0
    /// Seat-seconds for which bots kept seats off the sale without buying them.
    public var seatSecondsBlocked = 0.0

    /// Makes a fair result.
    public init() {}
  }

  /// One person's place in the order of arrival and in that of entry.
  public struct OrderPoint: Sendable, Equatable {
    /// The share of the others who arrived before.
    public var arrival: Double
    /// The share of the others who entered before.
    public var entry: Double

    /// Makes a point.
    public init(arrival: Double, entry: Double) {
      self.arrival = arrival
      self.entry = entry
    }
  }

  /// What should be known before the sale.
  public struct Finding: Sendable, Equatable {
    /// What kind it is.
    public enum Kind: String, Sendable, Equatable {
      /// Nothing held the sale up but its people.
      case nothing
      /// People waited while slots inside were free for longer than the polls' pace explains.
      case lineTooNarrow
      /// `maxActive` is too small: the server was idle while people waited and seats were free.
      case maxActiveTooSmall
      /// Commits waited for the disk.
      case slowDisk
      /// All processors were in use.
      case processorFull
      /// The drill itself was the limit; the server can do more.
      case driverFull
      /// Limits on requests of one address or person refused fans.
      case limits
      /// Wallets without enough money held payments up.
      case wallets
      /// People arrived more slowly than seats could be sold.
      case arrivals
      /// People inside thought longer than anything else took.
      case people
      /// Seats were left.
      case notSoldOut
      /// Bots kept seats off the sale.
      case bots
    }

    /// What kind it is.
    public var kind: Kind
    /// Whether this is what gave way first.
    public var isFirst: Bool
    /// One sentence with the figures it is based on.
    public var text: String
    /// The figures behind the sentence, name and value, for other languages.
    public var figures: [Figure]

    /// Makes a finding.
    public init(_ kind: Kind, isFirst: Bool = false, text: String, figures: [Figure] = []) {
      self.kind = kind
      self.isFirst = isFirst
      self.text = text
      self.figures = figures
    }
  }

  /// A named number.
  public struct Figure: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: Double

    /// Makes a figure.
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// The terms that suit this sale.
  public struct Advice: Sendable, Equatable {
    /// People a second that the sale can serve.
    public var ratePerSecond = 0.0
    /// The mean time of a stay inside, in seconds.
    public var secondsInside = 0.0
    /// `maxActive`: the rate times the stay (Little's law), with headroom; 0 when unknown.
    public var maxActive = 0
    /// Seconds of grace: a few of the longest gaps between two polls; 0 when unknown.
    public var graceSeconds = 0
    /// The longest gap between two polls of a waiting person, in seconds.
    public var longestPollGapSeconds = 0.0

    /// Makes advice about nothing yet.
    public init() {}
  }

  /// A broken promise.
  public struct Violation: Sendable, Equatable {
    /// Which promise.
    public enum Kind: String, Sendable, Equatable, CaseIterable {
      /// A seat was sold twice.
      case soldTwice
      /// `reconcile` found a difference.
      case reconcile
      /// What the API says afterwards differs from what it answered.
      case apiAudit
      /// A good token was refused.
      case tokenRefused
      /// A status from 500 on other than a 503 with `Retry-After`.
      case serverError
      /// A request was sent and no answer came.
      case answerLost
      /// A repeated request got another answer than the first.
      case otherReplay
      /// An answer could not be understood.
      case notUnderstood
      /// The server ended during the drill.
      case serverEnded
    }

    /// Which promise.
    public var kind: Kind
    /// How often.
    public var count: Int
    /// The first case of it.
    public var example: String

    /// Makes a violation.
    public init(_ kind: Kind, count: Int = 1, example: String) {
      self.kind = kind
      self.count = count
      self.example = example
    }
  }

  /// What the server needed.
  public struct Server: Sendable, Equatable {
    /// Processor seconds during the drill.
    public var cpuSeconds = 0.0
    /// Processors of the machine.
    public var processors = 0
    /// Processor milliseconds for each whole booking, everything included.
    public var cpuMillisecondsPerBooking = 0.0
    /// The most memory in use, in bytes.
    public var residentBytes = 0.0
    /// Commits of the store; 0 when unknown.
    public var commits = 0
    /// The median time in which the folder's disk made 4 KiB durable before the sale, in milliseconds.
    public var syncMilliseconds = 0.0

    /// Makes figures with nothing in them yet.
    public init() {}
  }

  /// What the drill itself needed.
  public struct Driver: Sendable, Equatable {
    /// Processor seconds of its thread.
    public var cpuSeconds = 0.0
    /// Processor microseconds for each request.
    public var cpuMicrosecondsPerRequest = 0.0
    /// The most connections open at once.
    public var connections = 0
    /// The longest a step waited for a free connection, in milliseconds; it counts in every latency.
    public var longestWaitForConnection = 0.0

    /// Makes figures with nothing in them yet.
    public init() {}
  }

  /// What was predicted before the run, and how it turned out.
  public struct Prediction: Sendable, Equatable {
    /// Predicted time to sell out, in milliseconds.
    public var sellOutMilliseconds: Double
    /// Measured time to sell out; nil when seats were left.
    public var measuredSellOut: Double?
    /// Predicted 99th percentile of a whole booking, in milliseconds.
    public var bookingP99: Double
    /// Measured 99th percentile.
    public var measuredP99: Double

    /// Makes a prediction.
    public init(
      sellOutMilliseconds: Double, measuredSellOut: Double? = nil, bookingP99: Double,
      measuredP99: Double = 0
    ) {
      self.sellOutMilliseconds = sellOutMilliseconds
      self.measuredSellOut = measuredSellOut
      self.bookingP99 = bookingP99
      self.measuredP99 = measuredP99
    }

    /// The error of the time to sell out, as a share of the measured one; nil when seats were left.
    public var sellOutError: Double? {
      measuredSellOut.flatMap { $0 > 0 ? abs(sellOutMilliseconds - $0) / $0 : nil }
    }

    /// The error of the 99th percentile, as a share of the measured one; nil when nothing was measured.
    public var p99Error: Double? {
      measuredP99 > 0 ? abs(bookingP99 - measuredP99) / measuredP99 : nil
    }
  }
}
