/// Everything a drill found out: plain values, for people, for a page and for a file.
///
/// All times are milliseconds unless a name says otherwise; shares are 0 to 1.
public struct DrillReport: Sendable, Equatable {
  /// What was rehearsed, where and with which fans.
  public var about: About
  /// What the whole drill came to.
  public var result: Result
  /// One for each step that was taken at least once, in the order fans take them.
  public var steps: [Step]
  /// How many fans reached each stage.
  public var funnel: Funnel
  /// Refusals and failures by code, the most frequent first.
  public var refusals: [Refusal]
  /// What each second of the drill looked like, from second 0.
  public var seconds: [Second]
  /// Whether the line was fair.
  public var fairness: Fairness
  /// What should be known before the sale, the most important first.
  public var findings: [Finding]
  /// The terms that suit this sale, from what was measured.
  public var advice: Advice
  /// Promises that were broken; empty when all is well.
  public var violations: [Violation]
  /// What the server needed; nil when the drill did not start it.
  public var server: Server?
  /// What the drill itself needed.
  public var driver: Driver
  /// What was said before the run, and how it turned out; nil when nothing was predicted.
  public var prediction: Prediction?

  /// Makes a report.
  public init(
    about: About, result: Result, steps: [Step], funnel: Funnel, refusals: [Refusal],
    seconds: [Second], fairness: Fairness, findings: [Finding], advice: Advice,
    violations: [Violation], server: Server?, driver: Driver, prediction: Prediction? = nil
  ) {
    self.about = about
    self.result = result
    self.steps = steps
    self.funnel = funnel
    self.refusals = refusals
    self.seconds = seconds
    self.fairness = fairness
    self.findings = findings
    self.advice = advice
    self.violations = violations
    self.server = server
    self.driver = driver
    self.prediction = prediction
  }
}

extension DrillReport {
  /// What was rehearsed.
  public struct About: Sendable, Equatable {
    /// The program's version.
    public var version = ""
    /// When the sale of the drill opened, as RFC 3339 text in UTC.
    public var date = ""
    /// The seed of chance: the same seed and settings give the same fans.
    public var seed: UInt64 = 0
    /// The concert's title.
    public var title = ""
    /// The venue.
    public var venue = ""
    /// Seats on sale, of all dates.
    public var seats = 0
    /// People who came, bots included.
    public var fans = 0
    /// Of these, bots.
    public var bots = 0
    /// Seconds in which people arrived.
    public var arrivalSeconds = 0.0
    /// How they arrived: `spike`, `ramp`, or the name of the file.
    public var curve = ""
    /// Seats each person wants.
    public var party = 1
    /// The line's policy: `capacity`, `batch` or `cycle`.
    public var policy = "capacity"
    /// The policy's count: `maxActive`, or the size of a batch or a cycle.
    public var maxActive = 0
    /// Seconds of a stay inside.
    public var activeSeconds = 0
    /// Seconds of a hold.
    public var holdSeconds = 0
    /// Seconds of silence after which a person is dropped from the line.
    public var graceSeconds = 0
    /// Where the sale came from: `the demo's arena`, a folder, or an address.
    public var source = ""
    /// Every setting of the drill as it was, name and value, in the order of the help.
    public var settings: [Setting] = []

    /// Makes a description with nothing in it yet.
    public init() {}
  }

  /// One setting of the drill.
  public struct Setting: Sendable, Equatable {
    /// The flag.
    public var name: String
    /// Its value.
    public var value: String

    /// Makes a setting.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What the drill came to.
  public struct Result: Sendable, Equatable {
    /// From the opening to the last seat's payment; nil when seats were left.
    public var sellOutMilliseconds: Double?
    /// From the first payment to the last one.
    public var sellingMilliseconds = 0.0
    /// From the opening to the end of the drill.
    public var durationMilliseconds = 0.0
    /// Seats sold.
    public var seatsSold = 0
    /// Seats left, including those in holds.
    public var seatsLeft = 0
    /// Money taken, in won.
    public var revenue: Int64 = 0
    /// Whole bookings (from the line to the ticket).
    public var bookings = 0
    /// Whole bookings a second between the first payment and the last.
    public var bookingsPerSecond = 0.0
    /// Requests answered.
    public var requests = 0
    /// The median of a whole booking without the time people think, in milliseconds.
    public var bookingP50 = 0.0
    /// The same for the slowest twentieth.
    public var bookingP95 = 0.0
    /// The same for the slowest hundredth.
    public var bookingP99 = 0.0
    /// Rules of `reconcile` that were checked afterwards; 0 when it could not be run.
    public var rulesChecked = 0
    /// Whether somebody ended the drill before its end.
    public var isInterrupted = false
    /// Whether nothing was broken: the exit code is 0.
    public var isClean = true

    /// Makes a result with nothing in it yet.
    public init() {}
  }

  /// How long one step took, from the moment it was due to the whole answer.
  public struct Step: Sendable, Equatable {
    /// `join`, `poll`, `dates`, `statuses`, `hold`, `pay`, `ticket`, `leave`, `release` or `topUp`.
    public var name: String
    /// Answers.
    public var count: Int
    /// Answers that were refusals or failures.
    public var refused: Int
    /// The median, in milliseconds.
    public var p50: Double
    /// 95 of 100 took at most this.
    public var p95: Double
    /// 99 of 100 took at most this.
    public var p99: Double
    /// The longest.
    public var max: Double

    /// Makes a step.
    public init(
      name: String, count: Int, refused: Int, p50: Double, p95: Double, p99: Double, max: Double
    ) {
      self.name = name
      self.count = count
      self.refused = refused
      self.p50 = p50
      self.p95 = p95
      self.p99 = p99
      self.max = max
    }
  }

  /// How many people reached each stage, each once.
  public struct Funnel: Sendable, Equatable {
    /// Came.
    public var arrived = 0
    /// Got a place in line.
    public var joined = 0
    /// Were let in.
    public var entered = 0
    /// Held seats.
    public var held = 0
    /// Paid.
    public var paid = 0
    /// Have seen their ticket.
    public var ticketed = 0
    /// Were told that all seats are sold.
    public var toldSoldOut = 0
    /// Left the line without a word.
    public var leftSilently = 0
    /// Let a hold end without paying.
    public var letLapse = 0
    /// Found no seat and gave up.
    public var foundNothing = 0
    /// Were still waiting or buying when the drill ended.
    public var unfinished = 0
    /// Were refused for good.
    public var turnedAway = 0

    /// Makes a funnel with nobody in it.
    public init() {}
  }

  /// How often one code was answered.
  public struct Refusal: Sendable, Equatable {
    /// The code of the problem, such as `SEAT_TAKEN`, or what else went wrong.
    public var code: String
    /// The status.
    public var status: Int
    /// How often.
    public var count: Int

    /// Makes a line.
    public init(code: String, status: Int, count: Int) {
      self.code = code
      self.status = status
      self.count = count
    }
  }

  /// One second of the drill.
  public struct Second: Sendable, Equatable {
    /// People who came.
    public var arrivals = 0
    /// People who got a place in line.
    public var joins = 0
    /// Polls answered.
    public var polls = 0
    /// People let in, as they saw it.
    public var entries = 0
    /// Holds made.
    public var holds = 0
    /// Payments made.
    public var payments = 0
    /// Refusals of any kind.
    public var refusals = 0
    /// Requests answered.
    public var requests = 0
    /// People waiting in line at its end.
    public var waiting = 0
    /// People inside at its end.
    public var inside = 0
    /// Seats not sold at its end.
    public var seatsLeft = 0
    /// 99 of 100 answers of this second took at most this, in milliseconds.
    public var p99 = 0.0
    /// The server's processors in use on average; 0 when it is not watched.
    public var serverCPU = 0.0
    /// The drill's own.
    public var driverCPU = 0.0

    /// Makes an empty second.
    public init() {}
  }
}
