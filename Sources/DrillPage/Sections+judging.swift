import Drill

/// What gave way, the advice, and what it was measured with.
extension Sections {
  var findings: String {
    guard !report.findings.isEmpty else {
      return card(words.gaveWay, "<p>\(words.nothingFound)</p>")
    }
    let list = report.findings.map { one in
      let plain = words.findings[one.kind.rawValue] ?? Markup.escaped(one.kind.rawValue)
      var text = (one.isFirst ? "<b>\(words.first):</b> " : "") + plain
      // The sentence with its figures is there in English only; others have the figures by name.
      let details =
        words.code == "en"
        ? Markup.escaped(one.text) : one.figures.map(figure).joined(separator: ", ")
      if !details.isEmpty { text += " <span class=\"note\">\(details)</span>" }
      return "<li>\(text)</li>"
    }
    return card(words.gaveWay, "<ul class=\"findings\">\(list.joined())</ul>")
  }

  private func figure(_ figure: DrillReport.Figure) -> String {
    let name = words.figures[figure.name] ?? Markup.escaped(figure.name)
    let value =
      switch figure.name {
      case "load", "driverLoad", "unnoticedShare": Markup.share(figure.value) + "\u{A0}%"
      case "syncMilliseconds", "payP50", "sellOutMilliseconds": time(figure.value)
      default: Markup.short(figure.value)
      }
    return "\(name) \(value)"
  }

  var advice: String {
    let advice = report.advice
    var lines: [String] = []
    if advice.maxActive > 0 {
      lines.append(
        words.adviceMaxActive(
          Markup.grouped(advice.maxActive), Markup.short(advice.ratePerSecond),
          words.seconds(Markup.short(advice.secondsInside))))
    }
    if advice.graceSeconds > 0 {
      lines.append(
        words.adviceGrace(
          words.seconds(Markup.grouped(advice.graceSeconds)),
          words.seconds(Markup.short(advice.longestPollGapSeconds))))
    }
    guard !lines.isEmpty else { return card(words.advice, "<p>\(words.noAdvice)</p>") }
    return card(
      words.advice,
      "<ul class=\"findings\">" + lines.map { "<li>\($0)</li>" }.joined() + "</ul>")
  }

  var prediction: String {
    guard let prediction = report.prediction else { return "" }
    func row(_ name: String, _ said: Double, _ was: Double?, _ error: Double?) -> String {
      "<tr><th scope=\"row\">\(name)</th><td>\(time(said))</td><td>\(was.map(time) ?? "–")</td>"
        + "<td>\(error.map { Markup.share($0) + " %" } ?? "–")</td></tr>"
    }
    let head = ["", words.predicted, words.measured, words.error]
      .map { "<th scope=\"col\">\($0)</th>" }.joined()
    return card(
      words.prediction,
      "<table><thead><tr>\(head)</tr></thead><tbody>"
        + row(
          words.timeToSellOut, prediction.sellOutMilliseconds, prediction.measuredSellOut,
          prediction.sellOutError)
        + row(
          words.wholeBooking, prediction.bookingP99,
          prediction.measuredP99 > 0 ? prediction.measuredP99 : nil, prediction.p99Error)
        + "</tbody></table>", kind: "wide")
  }

  var machine: String {
    var rows: [(String, String)] = []
    if let server = report.server {
      rows += [
        ("processors", Markup.grouped(server.processors)),
        ("cpuSeconds", words.seconds(Markup.short(server.cpuSeconds))),
        ("cpuMillisecondsPerBooking", time(server.cpuMillisecondsPerBooking)),
        ("residentBytes", Markup.short(server.residentBytes / 1e6) + " MB"),
      ]
      if server.commits > 0 { rows.append(("commits", Markup.grouped(server.commits))) }
      if server.syncMilliseconds > 0 {
        rows.append(("syncMilliseconds", time(server.syncMilliseconds)))
      }
    }
    let driver = report.driver
    rows += [
      ("driverMicroseconds", Markup.short(driver.cpuMicrosecondsPerRequest) + " µs"),
      ("driverConnections", Markup.grouped(driver.connections)),
      ("driverWait", time(driver.longestWaitForConnection)),
    ]
    return card(words.machine, table(rows.map { (words.rows[$0.0] ?? $0.0, $0.1) }))
  }

  var settings: String {
    let about = report.about
    func seconds(_ number: Int) -> String { words.seconds(Markup.grouped(number)) }
    let rows: [(String, String)] = [
      ("source", Markup.escaped(about.source)), ("policy", Markup.escaped(about.policy)),
      ("maxActive", Markup.grouped(about.maxActive)),
      ("activeSeconds", seconds(about.activeSeconds)),
      ("holdSeconds", seconds(about.holdSeconds)), ("graceSeconds", seconds(about.graceSeconds)),
      ("arrivalSeconds", words.seconds(Markup.short(about.arrivalSeconds))),
      ("curve", Markup.escaped(about.curve)), ("party", Markup.grouped(about.party)),
      ("seed", String(about.seed)),
    ].map { (words.rows[$0.0] ?? $0.0, $0.1) }
    let flags = about.settings.prefix(PageLimits.settingsMax).map { setting in
      ("<code>\(Markup.escaped(setting.name))</code>", Markup.escaped(setting.value))
    }
    return card(words.settings, table(rows) + table(flags), note: words.seedNote, kind: "tall")
  }

  private func table(_ rows: [(String, String)]) -> String {
    guard !rows.isEmpty else { return "" }
    return "<table><tbody>"
      + rows.map { "<tr><th scope=\"row\">\($0.0)</th><td>\($0.1)</td></tr>" }.joined()
      + "</tbody></table>"
  }
}
