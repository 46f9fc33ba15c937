/// Says from the figures of a drill what gave way first, and which terms suit the sale.
struct Judge {
  let report: DrillReport
  /// Means, in milliseconds.
  let means: Means

  /// Means that the report itself has no room for.
  struct Means: Sendable {
    /// Of a stay inside, from being let in to the payment.
    var stay = 0.0
    /// From being let in to noticing it.
    var noticing = 0.0
    /// Of all answers to one booking.
    var answers = 0.0
    /// The gap between two polls that one in a thousand exceeds.
    var longestPollGap = 0.0
  }

  /// Seconds in which people waited in line although seats were free.
  private var queued: [DrillReport.Second] {
    report.seconds.filter { $0.waiting > 0 && $0.seatsLeft > 0 && $0.requests > 0 }
  }

  /// Seconds in which people waited in line or for answers although seats were free.
  private var pressed: [DrillReport.Second] {
    report.seconds.filter {
      $0.seatsLeft > 0 && $0.requests > 0
        && ($0.waiting > 0 || $0.p99 >= DrillLimits.slowAnswerMilliseconds)
    }
  }

  private var processors: Double { Double(max(1, report.server?.processors ?? 1)) }

  /// The share of the machine's processors in use while people waited; nil when the server is not watched.
  private var load: Double? {
    guard report.server != nil, !pressed.isEmpty else { return nil }
    let used = pressed.reduce(0) { $0 + $1.serverCPU + $1.driverCPU }
    return used / Double(pressed.count) / processors
  }

  private var driverLoad: Double {
    let some = pressed.isEmpty ? report.seconds : pressed
    return some.reduce(0) { $0 + $1.driverCPU } / Double(max(1, some.count))
  }

  /// The share of a stay, after it was noticed, that was waiting for answers.
  private var answerShare: Double {
    let acting = means.stay - means.noticing
    return acting > 0 ? min(1, means.answers / acting) : 0
  }

  private func p50(_ step: String) -> Double {
    report.steps.first { $0.name == step }?.p50 ?? 0
  }

  /// The findings, what gave way first at their head.
  var findings: [DrillReport.Finding] {
    var found = [slowDisk, processor, line, arrivals].compactMap { $0 }
    let isDecided = !found.isEmpty
    found += [limits, wallets, bots, notSoldOut].compactMap { $0 }
    // A slow disk that nobody waits for is worth knowing, and not what held the sale up.
    if !isDecided, let slow = diskThatMayWait { found.append(slow) }
    if found.isEmpty || !isDecided && found.allSatisfy({ $0.kind == .slowDisk || $0.kind == .bots })
    {
      found.insert(
        noCause, at: 0)
    }
    found[0].isFirst = true
    return found
  }

  /// Nothing was the limit, or nothing that is measured here.
  private var noCause: Finding {
    let slow = p50("pay")
    guard slow >= DrillLimits.slowAnswerMilliseconds else {
      return Finding(.nothing, text: "nothing: seats were sold as fast as people came and decided.")
    }
    let busy = DrillReport.number((load ?? 0) * 100, 0)
    return Finding(
      .nothing,
      text:
        "no single cause: a payment took \(DrillReport.time(slow)), although processors were busy with "
        + "the sale for only \(busy)% of the time; other programs may have used this machine.",
      figures: [Figure("payP50", slow), Figure("load", load ?? 0)])
  }

  private typealias Finding = DrillReport.Finding
  private typealias Figure = DrillReport.Figure

  private var hasSlowDisk: Bool {
    guard let sync = report.server?.syncMilliseconds, sync >= DrillLimits.slowSyncMilliseconds
    else { return false }
    // What is written takes longer than what is read by the most of a sync.
    let extra = max(p50("hold"), p50("pay")) - p50("poll")
    return extra >= sync / 2
  }

  private var slowDisk: Finding? {
    guard hasSlowDisk, (load ?? 0) < DrillLimits.fullLoad,
      answerShare >= DrillLimits.answerShareMin
    else { return nil }
    return disk
  }

  private var diskThatMayWait: Finding? { hasSlowDisk ? disk : nil }

  private var disk: Finding? {
    guard let server = report.server else { return nil }
    let busy = DrillReport.number((load ?? 0) * 100, 0)
    return Finding(
      .slowDisk,
      text: "the disk: a sync takes \(DrillReport.time(server.syncMilliseconds)), a payment waits "
        + "\(DrillReport.time(p50("pay"))) for it, and the processors were busy for \(busy)% of the time.",
      figures: [
        Figure("syncMilliseconds", server.syncMilliseconds), Figure("payP50", p50("pay")),
        Figure("load", load ?? 0),
      ])
  }

  private var processor: Finding? {
    if driverLoad >= DrillLimits.fullThread {
      return Finding(
        .driverFull,
        text:
          "the drill itself: its thread was busy for \(DrillReport.number(driverLoad * 100, 0))% of "
          + "the time; the server may do more.",
        figures: [Figure("driverLoad", driverLoad)])
    }
    guard let load, load >= DrillLimits.fullLoad else { return nil }
    return Finding(
      .processorFull,
      text:
        "the processors: \(DrillReport.number(load * 100, 0))% of \(Int(processors)) were in use while "
        + "people waited and seats were free.",
      figures: [Figure("load", load), Figure("processors", processors)])
  }

  private var line: Finding? {
    let selling = report.seconds.filter { $0.seatsLeft > 0 && $0.requests > 0 }.count
    guard report.about.policy == "capacity", report.about.maxActive > 0,
      Double(queued.count) >= Double(selling) * DrillLimits.pressedShareMin, !queued.isEmpty,
      (load ?? 0) < DrillLimits.fullLoad
    else { return nil }
    let most = Double(report.about.maxActive)
    let share = means.stay > 0 ? min(1, means.noticing / means.stay) : 0
    let busy = DrillReport.number((load ?? 0) * 100, 0)
    let waiting = queued.map { Double($0.waiting) }.reduce(0, +) / Double(queued.count)
    let figures = [
      Figure("maxActive", most), Figure("advised", Double(advice.maxActive)),
      Figure("load", load ?? 0), Figure("waiting", waiting), Figure("unnoticedShare", share),
    ]
    let begin =
      "\(DrillReport.number(waiting, 0)) people waited on average while seats were free"
      + (report.server == nil ? "" : " and the processors were busy for \(busy)% of the time")
    // Mostly held by people who do not know yet: a wider line makes up for that too, but polls are why.
    if share >= DrillLimits.unnoticedShareMax {
      return Finding(
        .lineTooNarrow,
        text:
          "the line: \(begin); \(DrillReport.number(share * 100, 0))% of a stay passed before the "
          + "person polled again and noticed it. maxActive \(report.about.maxActive) is too small for that.",
        figures: figures)
    }
    return Finding(
      .maxActiveTooSmall,
      text: "maxActive \(report.about.maxActive) is too small: \(begin)"
        + (advice.maxActive > 0 ? "; \(advice.maxActive) would do." : "."), figures: figures)
  }

  private var arrivals: Finding? {
    let selling = report.seconds.filter { $0.seatsLeft > 0 }
    guard report.result.sellOutMilliseconds != nil, selling.count >= 3,
      report.result.sellOutMilliseconds ?? 0 < report.about.arrivalSeconds * 1_000
    else { return nil }
    return Finding(
      .arrivals,
      text:
        "the people: all seats were sold \(DrillReport.seconds(report.result.sellOutMilliseconds ?? 0)) "
        + "after the opening, while people were still coming.",
      figures: [Figure("sellOutMilliseconds", report.result.sellOutMilliseconds ?? 0)])
  }

  private var limits: Finding? {
    let count = report.refusals.filter { $0.status == 429 }.reduce(0) { $0 + $1.count }
    guard Double(count) >= Double(max(1, report.result.requests)) * DrillLimits.limitedShareMin
    else { return nil }
    return Finding(
      .limits, text: "limits on what one person may do refused \(count) requests.",
      figures: [Figure("count", Double(count))])
  }

  private var wallets: Finding? {
    let count = report.refusals.first { $0.code == "INSUFFICIENT_BALANCE" }?.count ?? 0
    guard count > 0,
      Double(count) >= Double(max(1, report.funnel.held)) * DrillLimits.emptyWalletsMin
    else { return nil }
    return Finding(
      .wallets,
      text: "\(count) payments met a wallet with too little money, and held seats longer.",
      figures: [Figure("count", Double(count))])
  }

  private var bots: Finding? {
    guard report.about.bots > 0, report.fairness.seatsReleasedByBots > 0 else { return nil }
    let seats = report.fairness.seatsReleasedByBots
    return Finding(
      .bots, text: "bots held \(seats) seats and gave them back.",
      figures: [Figure("seatsReleased", Double(seats))])
  }

  private var notSoldOut: Finding? {
    guard report.result.sellOutMilliseconds == nil, report.result.seatsLeft > 0 else { return nil }
    return Finding(
      .notSoldOut, text: "\(report.result.seatsLeft) seats were left at the end of the drill.",
      figures: [Figure("seatsLeft", Double(report.result.seatsLeft))])
  }
}

extension Judge {
  /// The terms that suit the sale: Little's law with headroom.
  var advice: DrillReport.Advice {
    var advice = DrillReport.Advice()
    advice.secondsInside = means.stay / 1_000
    advice.ratePerSecond = rate
    advice.longestPollGapSeconds = means.longestPollGap / 1_000
    if advice.ratePerSecond > 0, advice.secondsInside > 0 {
      let people = advice.ratePerSecond * advice.secondsInside * DrillLimits.headroom
      // More than come, or twice the seats, never need to be inside.
      let most = max(1, min(report.about.fans, report.about.seats * 2))
      advice.maxActive = min(most, Self.rounded(people))
    }
    if means.longestPollGap > 0 {
      let seconds = Int((advice.longestPollGapSeconds * DrillLimits.graceGaps).rounded(.up))
      advice.graceSeconds = max(DrillLimits.graceSecondsMin, (seconds + 9) / 10 * 10)
    }
    return advice
  }

  /// People a second: what the processors could do at a healthy load, or what was seen where they are unknown
  /// or the disk was the limit.
  private var rate: Double {
    let seen = report.result.bookingsPerSecond
    guard let server = report.server, server.cpuMillisecondsPerBooking > 0, slowDisk == nil else {
      return seen
    }
    return max(
      seen, DrillLimits.healthyLoad * processors * 1_000 / server.cpuMillisecondsPerBooking)
  }

  /// Two digits, rounded up.
  static func rounded(_ value: Double) -> Int {
    var step = 1
    while value / Double(step) >= 100 { step *= 10 }
    return Int((value / Double(step)).rounded(.up)) * step
  }
}
