extension DrillReport {
  /// The report for a terminal, line by line.
  public var lines: [String] {
    var lines = ["\(about.title), \(about.venue): \(about.seats) seats, \(about.fans) people"]
    lines += resultLines + stepLines + funnelLines + judgement + needs
    return lines
  }

  private var resultLines: [String] {
    var lines: [String] = []
    if let time = result.sellOutMilliseconds {
      lines.append("sold out after \(Self.seconds(time)): \(result.seatsSold) seats")
    } else {
      lines.append(
        "\(result.seatsSold) seats sold in \(Self.seconds(result.durationMilliseconds)), "
          + "\(result.seatsLeft) left")
    }
    lines.append(
      "\(result.bookings) bookings, \(Self.number(result.bookingsPerSecond, 0)) a second from the "
        + "first payment to the last; a booking took p50 \(Self.time(result.bookingP50)), "
        + "p99 \(Self.time(result.bookingP99)) without thinking")
    return lines
  }

  private var stepLines: [String] {
    let header = Self.row("step", ["answers", "refused", "p50 ms", "p95 ms", "p99 ms", "max ms"])
    return ["", header]
      + steps.map { step in
        Self.row(
          step.name,
          ["\(step.count)", "\(step.refused)"]
            + [step.p50, step.p95, step.p99, step.max].map { Self.number($0, 1) })
      }
  }

  private var funnelLines: [String] {
    var lines = [
      "",
      "people: \(funnel.arrived) came, \(funnel.joined) joined, \(funnel.entered) were let in, "
        + "\(funnel.held) held seats, \(funnel.paid) paid, \(funnel.ticketed) saw their ticket",
    ]
    let others: [(Int, String)] = [
      (funnel.toldSoldOut, "were told that all is sold"),
      (funnel.leftSilently, "left without a word"), (funnel.letLapse, "let a hold lapse"),
      (funnel.foundNothing, "found no seat"), (funnel.turnedAway, "were turned away"),
      (funnel.unfinished, "were not done at the end"),
    ]
    let some = others.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    if !some.isEmpty { lines.append("        " + some.joined(separator: ", ")) }
    if !refusals.isEmpty {
      lines.append(
        "refusals: " + refusals.map { "\($0.count) \($0.code)" }.joined(separator: ", "))
    }
    return lines
  }

  private var judgement: [String] {
    var lines: [String] = []
    if fairness.compared > 1 {
      lines.append(
        "fairness: \(Self.number(fairness.inOrder * 100, 3))% of pairs entered in the order of "
          + "arrival, \(fairness.overtook) overtook")
    }
    if about.bots > 0 {
      lines.append(
        "bots: \(fairness.seatsOfBots) seats (\(Self.number(fairness.shareOfBots * 100, 1))%), "
          + "\(fairness.seatsReleasedByBots) held and given back, "
          + "\(Self.number(fairness.seatSecondsBlocked, 0)) seat-seconds off the sale")
    }
    for finding in findings {
      lines.append((finding.isFirst ? "what gave way first: " : "also: ") + finding.text)
    }
    if advice.maxActive > 0 {
      lines.append(
        "for this sale: maxActive \(advice.maxActive) "
          + "(\(Self.number(advice.ratePerSecond, 0)) people a second, "
          + "\(Self.number(advice.secondsInside, 1)) s inside each), "
          + "grace \(advice.graceSeconds) s")
    }
    if let prediction {
      var line =
        "predicted: sold out after \(Self.seconds(prediction.sellOutMilliseconds)), booking p99 "
        + Self.time(prediction.bookingP99)
      if let error = prediction.sellOutError {
        line += "; off by \(Self.number(error * 100, 0))%"
        if let error = prediction.p99Error { line += " and \(Self.number(error * 100, 0))%" }
      }
      lines.append(line)
    }
    return lines
  }

  private var needs: [String] {
    var lines: [String] = []
    if let server {
      lines.append(
        "server: \(Self.number(server.cpuSeconds, 2)) s of processor "
          + "(\(Self.number(server.cpuMillisecondsPerBooking, 2)) ms a booking), "
          + "\(Self.number(server.residentBytes / 1_048_576, 0)) MiB at most, "
          + "\(server.commits) commits, a sync takes \(Self.time(server.syncMilliseconds))")
    }
    lines.append(
      "drill: \(result.requests) requests, "
        + "\(Self.number(driver.cpuMicrosecondsPerRequest, 1)) us of processor each, "
        + "\(driver.connections) connections, longest wait for one "
        + Self.time(driver.longestWaitForConnection))
    if violations.isEmpty {
      lines.append(
        result.rulesChecked > 0
          ? "no promise was broken; \(result.rulesChecked) rules of reconcile hold"
          : "no promise was broken")
    }
    for violation in violations {
      lines.append(
        "BROKEN \(violation.kind.rawValue), \(violation.count) times: \(violation.example)")
    }
    return lines
  }

  private static func row(_ name: String, _ cells: [String]) -> String {
    func pad(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count))
    }
    return cells.reduce(name + pad(name, 9)) { $0 + " " + pad($1, 9) + $1 }
  }

  static func seconds(_ milliseconds: Double) -> String { number(milliseconds / 1_000, 2) + " s" }

  static func time(_ milliseconds: Double) -> String { number(milliseconds, 1) + " ms" }

  /// A number with so many decimals.
  static func number(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "-" }
    var factor = 1
    for _ in 0..<decimals { factor *= 10 }
    let scaled = Int((abs(value) * Double(factor)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + "\(scaled)" }
    let rest = "\(scaled % factor)"
    return sign + "\(scaled / factor)." + String(repeating: "0", count: decimals - rest.count)
      + rest
  }
}
