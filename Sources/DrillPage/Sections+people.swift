import Drill

/// What people did, what they were refused, and whether it was fair.
extension Sections {
  var funnel: String {
    let funnel = report.funnel
    let stages = [
      funnel.arrived, funnel.joined, funnel.entered, funnel.held, funnel.paid, funnel.ticketed,
    ]
    let others = [
      funnel.toldSoldOut, funnel.leftSilently, funnel.letLapse, funnel.foundNothing,
      funnel.turnedAway, funnel.unfinished,
    ]
    let rest = zip(words.others, others).filter { $0.1 > 0 }
      .map { "\(Markup.grouped($0.1)) \($0.0)" }.joined(separator: "; ")
    let restKorean = zip(words.others, others).filter { $0.1 > 0 }
      .map { "\($0.0) \(Markup.grouped($0.1))" }.joined(separator: "; ")
    let text = words.code == "ko" ? restKorean : rest
    return card(
      words.funnel,
      bars(zip(words.funnelStages, stages).map { (name: $0.0, count: $0.1) })
        + (text.isEmpty ? "" : "<h3>\(words.othersTitle)</h3><p class=\"note\">\(text)</p>"))
  }

  var refusals: String {
    guard !report.refusals.isEmpty else {
      return card(words.refusals, "<p>\(words.noRefusals)</p>")
    }
    let shown = report.refusals.prefix(PageLimits.refusalsMax)
    var rows = shown.map { one in
      let code = Markup.escaped(one.code)
      let plain = words.codes[one.code].map { "\($0) " } ?? ""
      return (
        name: "\(plain)<code>\(code)\(one.status > 0 ? " \(one.status)" : "")</code>",
        count: one.count
      )
    }
    let rest = report.refusals.dropFirst(PageLimits.refusalsMax).reduce(0) { $0 + $1.count }
    if rest > 0 { rows.append((name: words.otherCodes, count: rest)) }
    return card(words.refusals, bars(rows, kind: "refused"), note: words.refusalsNote)
  }

  var fairness: String {
    let fairness = report.fairness
    var body = ""
    if fairness.compared > 1 {
      body += orderPicture
      let percent = Markup.share(fairness.inOrder)
      body += "<p>\(words.inOrder(percent, Markup.grouped(fairness.compared))) "
      body +=
        (fairness.overtook > 0
          ? words.overtook(Markup.grouped(fairness.overtook)) : words.noneOvertook) + "</p>"
    } else {
      body += "<p>\(words.notCompared)</p>"
    }
    if report.about.bots > 0 {
      body +=
        "<p>\(words.botsWon(Markup.grouped(fairness.seatsOfBots), Markup.share(fairness.shareOfBots)))"
      if fairness.seatsReleasedByBots > 0 {
        body +=
          " "
          + words.botsBlocked(
            Markup.grouped(fairness.seatsReleasedByBots),
            Markup.short(fairness.seatSecondsBlocked))
      }
      body += "</p>"
    } else {
      body += "<p class=\"note\">\(words.noBots)</p>"
    }
    return card(words.fairness, body)
  }

  /// Each point is a person: across by arrival, up by entry.
  private var orderPicture: String {
    let points = report.fairness.order
    guard points.count > 1 else { return "" }
    let step = max(1, (points.count + PageLimits.orderPointsMax - 1) / PageLimits.orderPointsMax)
    let dots = stride(from: 0, to: points.count, by: step).map { index in
      let point = points[index]
      let x = 34 + min(max(point.arrival, 0), 1) * 220
      let y = 234 - min(max(point.entry, 0), 1) * 220
      return "<circle cx=\"\(Markup.at(x))\" cy=\"\(Markup.at(y))\" r=\"2.2\"/>"
    }
    return "<svg viewBox=\"0 0 280 262\" style=\"max-width:340px\" role=\"img\" "
      + "aria-label=\"\(words.orderPicture)\">"
      + "<path class=\"rule\" d=\"M34 14V234H254M34 234L254 14\"/><g class=\"fa\">\(dots.joined())</g>"
      + "<text x=\"254\" y=\"254\" text-anchor=\"end\">\(words.byArrival) →</text>"
      + "<text x=\"14\" y=\"14\" text-anchor=\"end\" transform=\"rotate(-90 14 14)\">"
      + "\(words.byEntry) →</text></svg><p class=\"note\">\(words.orderPicture)</p>"
  }
}
