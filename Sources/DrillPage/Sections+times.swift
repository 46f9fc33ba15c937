import Drill

/// Curves over time, and how long steps took.
extension Sections {
  var curves: String {
    let chart = Chart(seconds: report.seconds.count)
    let series: [(String, Character, [Double])] = [
      (words.arrivals, "a", report.seconds.map { Double($0.arrivals) }),
      (words.holds, "b", report.seconds.map { Double($0.holds) }),
      (words.payments, "c", report.seconds.map { Double($0.payments) }),
      (words.refusalsLine, "d", report.seconds.map { Double($0.refusals) }),
    ]
    return card(
      words.overTime,
      chart.drawn(series, unit: words.perSecond, second: words.seconds, label: words.overTime),
      note: words.overTimeNote)
  }

  var lineCurve: String {
    let chart = Chart(seconds: report.seconds.count)
    let series: [(String, Character, [Double])] = [
      (words.waiting, "a", report.seconds.map { Double($0.waiting) }),
      (words.inside, "b", report.seconds.map { Double($0.inside) }),
      (words.seatsLeft, "c", report.seconds.map { Double($0.seatsLeft) }),
    ]
    return card(
      words.lineOverTime,
      chart.drawn(series, unit: "", second: words.seconds, label: words.lineOverTime),
      note: words.overTimeNote)
  }

  var latency: String {
    let result = report.result
    var steps = report.steps
    if result.bookings > 0 {
      steps.append(
        DrillReport.Step(
          name: "booking", count: result.bookings, refused: 0, p50: result.bookingP50,
          p95: result.bookingP95, p99: result.bookingP99,
          // Only the percentiles of a whole booking are known.
          max: result.bookingP99))
    }
    let head = [words.step, words.answers, words.refused, "p50", "p95", "p99", words.maximum]
      .map { "<th scope=\"col\">\($0)</th>" }.joined()
    let rows = steps.map { step in
      let longest = step.name == "booking" ? "–" : time(step.max)
      let cells =
        [Markup.grouped(step.count), Markup.grouped(step.refused)]
        + [step.p50, step.p95, step.p99].map(time) + [longest]
      return "<tr><th scope=\"row\">\(name(of: step))</th>"
        + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
    }
    return card(
      words.latency,
      latencyPicture(steps)
        + "<div class=\"scroll\"><table><thead><tr>\(head)</tr></thead><tbody>\(rows.joined())</tbody>"
        + "</table></div>",
      note: words.latencyNote, kind: "wide")
  }

  private func name(of step: DrillReport.Step) -> String {
    words.steps[step.name] ?? Markup.escaped(step.name)
  }

  /// A row for each step: from the median to the slowest hundredth, and the longest, each a power of ten apart.
  private func latencyPicture(_ steps: [DrillReport.Step]) -> String {
    let scale = LogScale(
      low: steps.map(\.p50).filter { $0 > 0 }.min() ?? 1, high: steps.map(\.max).max() ?? 1)
    let height = Double(steps.count) * 26 + 26
    var parts: [String] = []
    for power in scale.lines {
      let x = 132 + scale.share(power) * 300
      parts.append(
        "<path class=\"rule\" d=\"M\(Markup.at(x)) 4V\(Markup.at(height - 22))\"/>"
          + "<text x=\"\(Markup.at(x))\" y=\"\(Markup.at(height - 6))\" text-anchor=\"middle\">"
          + "\(time(power))</text>")
    }
    for (number, step) in steps.enumerated() {
      let y = Double(number) * 26 + 17
      let from = 132 + scale.share(step.p50) * 300
      let to = 132 + scale.share(step.p99) * 300
      let most = 132 + scale.share(step.max) * 300
      parts.append(
        "<text x=\"124\" y=\"\(Markup.at(y + 4))\" text-anchor=\"end\">\(name(of: step))</text>"
          + "<rect class=\"fa\" x=\"\(Markup.at(from))\" y=\"\(Markup.at(y - 6))\" "
          + "width=\"\(Markup.at(max(3, to - from)))\" height=\"12\" rx=\"3\"/>"
          + "<path class=\"curve d\" d=\"M\(Markup.at(most)) \(Markup.at(y - 8))v16\"/>")
    }
    return
      "<svg viewBox=\"0 0 480 \(Markup.at(height))\" role=\"img\" aria-label=\"\(words.latency)\">"
      + parts.joined() + "</svg>"
  }
}
