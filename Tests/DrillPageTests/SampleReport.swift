import Drill

extension DrillReport {
  /// A rehearsal of an arena, as a drill might have measured it.
  static var sample: DrillReport {
    var about = About()
    about.version = "0.1.0"
    about.date = "2026-11-30T02:00:00.000Z"
    about.seed = 7
    about.title = "Winter Night"
    about.venue = "Seoul Arena"
    about.seats = 15_048
    about.fans = 20_000
    about.bots = 50
    about.arrivalSeconds = 5
    about.curve = "spike"
    about.maxActive = 2_000
    about.activeSeconds = 300
    about.holdSeconds = 300
    about.graceSeconds = 120
    about.source = "the demo's arena"
    about.settings = [Setting("--fans", "20000"), Setting("--bots", "50")]
    var result = Result()
    result.sellOutMilliseconds = 8_412
    result.sellingMilliseconds = 8_100
    result.durationMilliseconds = 12_000
    result.seatsSold = 15_048
    result.revenue = 1_980_231_000
    result.bookings = 15_048
    result.bookingsPerSecond = 1_857.8
    result.requests = 161_230
    (result.bookingP50, result.bookingP95, result.bookingP99) = (41.2, 66, 74.3)
    result.rulesChecked = 17
    var funnel = Funnel()
    (funnel.arrived, funnel.joined, funnel.entered) = (20_050, 20_050, 17_100)
    (funnel.held, funnel.paid, funnel.ticketed) = (15_400, 15_048, 15_048)
    (funnel.toldSoldOut, funnel.leftSilently, funnel.letLapse) = (4_000, 650, 352)
    var fairness = Fairness()
    fairness.compared = 15_100
    fairness.inOrder = 0.9994
    fairness.order = (0..<300).map { number in
      let share = Double(number) / 299
      return OrderPoint(
        arrival: share, entry: min(1, max(0, share + Double(number * 7 % 11) / 400 - 0.0125)))
    }
    (fairness.seatsOfBots, fairness.shareOfBots) = (31, 0.00206)
    (fairness.seatsReleasedByBots, fairness.seatSecondsBlocked) = (412, 96.5)
    var advice = Advice()
    (advice.ratePerSecond, advice.secondsInside, advice.maxActive) = (1_857, 1.1, 2_600)
    (advice.graceSeconds, advice.longestPollGapSeconds) = (40, 9.2)
    return DrillReport(
      about: about, result: result, steps: steps, funnel: funnel,
      refusals: [
        Refusal(code: "SEAT_TAKEN", status: 409, count: 3_122),
        Refusal(code: "SOLD_OUT", status: 409, count: 4_000),
        Refusal(code: "TOO_MANY_HOLDS", status: 429, count: 87),
        Refusal(code: "WHAT_NO_ONE_KNOWS", status: 418, count: 1),
      ], seconds: seconds, fairness: fairness,
      findings: [
        Finding(
          .processorFull, isFirst: true,
          text: "the processors: 97% of 2 were in use while people waited and seats were free.",
          figures: [Figure("load", 0.97), Figure("processors", 2)]),
        Finding(
          .bots, text: "bots held 412 seats and gave them back.",
          figures: [Figure("seatsReleased", 412)]),
      ], advice: advice, violations: [], server: server, driver: driver,
      prediction: Prediction(
        sellOutMilliseconds: 7_900, measuredSellOut: 8_412, bookingP99: 80, measuredP99: 74.3))
  }

  private static var steps: [Step] {
    [
      ("join", 20_050, 0, 3.1, 9.9, 21.4, 60.2), ("poll", 61_004, 0, 0.4, 1.9, 8.2, 44),
      ("dates", 17_100, 0, 0.5, 2.1, 9.3, 39), ("statuses", 17_100, 0, 0.9, 3.3, 12.1, 41),
      ("hold", 18_900, 3_209, 6.2, 14.8, 31.9, 88), ("pay", 15_048, 0, 8.8, 19.2, 38.2, 112.5),
      ("ticket", 15_048, 0, 0.6, 2.4, 9.1, 28.8),
    ].map {
      Step(name: $0.0, count: $0.1, refused: $0.2, p50: $0.3, p95: $0.4, p99: $0.5, max: $0.6)
    }
  }

  private static var seconds: [Second] {
    (0..<12).map { number in
      var second = Second()
      second.arrivals = number < 5 ? 6_400 >> number : 0
      second.joins = second.arrivals
      second.holds = number < 9 ? 2_050 - 60 * number : 0
      second.payments = number > 0 && number < 9 ? 1_900 : 0
      second.refusals = number > 4 ? 90 * number : 12
      second.waiting = max(0, 9_000 - abs(number - 3) * 2_400)
      second.inside = number < 9 ? 2_000 : 0
      second.seatsLeft = max(0, 15_048 - 1_900 * number)
      return second
    }
  }

  private static var server: Server {
    var server = Server()
    server.cpuSeconds = 6.02
    server.processors = 2
    server.cpuMillisecondsPerBooking = 0.4
    server.residentBytes = 182_000_000
    server.commits = 1_204
    server.syncMilliseconds = 3.9
    return server
  }

  private static var driver: Driver {
    var driver = Driver()
    driver.cpuMicrosecondsPerRequest = 17.5
    driver.connections = 1_000
    driver.longestWaitForConnection = 2.1
    return driver
  }
}
