import App
import Ticketing

/// Makes a report of what was measured.
struct ReportMaker {
  private let settings: DrillSettings
  private let tally: Tally
  private let facts: SaleFacts
  private let fairness: DrillReport.Fairness
  var opening = Timestamp(milliseconds: 0)
  var server: DrillReport.Server?
  var rulesChecked = 0
  var source = "made for the drill"
  var prediction: DrillReport.Prediction?

  init(
    _ settings: DrillSettings, _ tally: Tally, _ facts: SaleFacts,
    _ fairness: DrillReport.Fairness
  ) {
    self.settings = settings
    self.tally = tally
    self.facts = facts
    self.fairness = fairness
  }

  var report: DrillReport {
    var report = DrillReport(
      about: about, result: result, steps: steps, funnel: funnel, refusals: tally.refusals,
      seconds: tally.seconds, fairness: fairness, findings: [], advice: DrillReport.Advice(),
      violations: tally.violations, server: server, driver: driver, prediction: prediction)
    let judge = Judge(
      report: report,
      means: Judge.Means(
        // Stays are counted in milliseconds, all others in microseconds.
        stay: tally.stays.mean, noticing: tally.noticing.mean / 1_000,
        answers: tally.bookings.mean / 1_000,
        longestPollGap: Self.milliseconds(tally.pollGaps, 0.999)))
    report.findings = judge.findings
    report.advice = judge.advice
    return report
  }

  private var about: DrillReport.About {
    var about = DrillReport.About()
    about.version = Program.version
    about.date = opening.text
    about.seed = settings.seed
    about.title = facts.title
    about.venue = facts.venue
    about.seats = facts.seatsFree
    about.fans = settings.people
    about.bots = settings.bots
    about.arrivalSeconds = settings.arrivals.seconds
    about.curve = settings.arrivals.name
    about.party = settings.party
    switch facts.policy {
    case .capacity(let maxActive, let activeSeconds)?:
      (about.policy, about.maxActive, about.activeSeconds) = ("capacity", maxActive, activeSeconds)
    case .batch(let size, _, let activeSeconds)?:
      (about.policy, about.maxActive, about.activeSeconds) = ("batch", size, activeSeconds)
    case .cycle(let size, let periodSeconds)?:
      (about.policy, about.maxActive, about.activeSeconds) = ("cycle", size, periodSeconds)
    case nil: about.policy = "unknown"
    }
    about.holdSeconds = facts.holdSeconds
    about.graceSeconds = facts.graceSeconds
    about.source = source
    about.settings = settings.described
    return about
  }

  private var result: DrillReport.Result {
    var result = DrillReport.Result()
    func since(_ time: UInt64) -> Double { Double(time - tally.begun) / 1e6 }
    if tally.soldOut > 0 { result.sellOutMilliseconds = since(tally.soldOut) }
    result.sellingMilliseconds = Double(tally.lastPayment - tally.firstPayment) / 1e6
    result.durationMilliseconds = since(tally.ended)
    result.seatsSold = tally.seatsSold
    result.seatsLeft = max(0, facts.seatsFree - tally.seatsSold)
    result.revenue = tally.revenue
    result.bookings = tally.funnel.paid
    if result.sellingMilliseconds > 0 {
      result.bookingsPerSecond = Double(tally.funnel.paid) / result.sellingMilliseconds * 1_000
    }
    result.requests = tally.requests
    result.bookingP50 = Self.milliseconds(tally.bookings, 0.5)
    result.bookingP95 = Self.milliseconds(tally.bookings, 0.95)
    result.bookingP99 = Self.milliseconds(tally.bookings, 0.99)
    result.rulesChecked = rulesChecked
    result.isInterrupted = tally.isInterrupted
    result.isClean = tally.violations.isEmpty
    return result
  }

  private var steps: [DrillReport.Step] {
    Step.allCases.compactMap { step in
      let latencies = tally.latencies[Int(step.rawValue)]
      guard latencies.count > 0 else { return nil }
      return DrillReport.Step(
        name: step.name, count: Int(latencies.count), refused: tally.refused[Int(step.rawValue)],
        p50: Self.milliseconds(latencies, 0.5), p95: Self.milliseconds(latencies, 0.95),
        p99: Self.milliseconds(latencies, 0.99), max: Double(latencies.max) / 1_000)
    }
  }

  private var funnel: DrillReport.Funnel {
    var funnel = tally.funnel
    let ended =
      funnel.ticketed + funnel.toldSoldOut + funnel.leftSilently + funnel.letLapse
      + funnel.foundNothing + funnel.turnedAway
    funnel.unfinished = max(0, funnel.arrived - ended)
    return funnel
  }

  private var driver: DrillReport.Driver {
    var driver = DrillReport.Driver()
    driver.cpuSeconds = Double(tally.cpuNanoseconds) / 1e9
    if tally.requests > 0 {
      driver.cpuMicrosecondsPerRequest =
        Double(tally.cpuNanoseconds) / 1_000 / Double(tally.requests)
    }
    driver.connections = tally.connectionsMost
    driver.longestWaitForConnection = Double(tally.connectionWaits.max) / 1_000
    return driver
  }

  private static func milliseconds(_ histogram: Histogram, _ share: Double) -> Double {
    Double(histogram.percentile(share)) / 1_000
  }
}
