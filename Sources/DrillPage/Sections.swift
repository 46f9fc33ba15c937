import Drill

/// The parts of the page in one language, from the top.
struct Sections {
  let report: DrillReport
  let words: Words

  init(_ report: DrillReport, _ words: Words) {
    self.report = report
    self.words = words
  }

  var all: String {
    [
      header, verdict, tiles, "<div class=\"cards\">", findings, advice, prediction, curves,
      lineCurve,
      funnel, refusals, latency, fairness, settings, machine, "</div>", footer,
    ].joined(separator: "\n")
  }

  private var header: String {
    let about = report.about
    let place = [about.title, about.venue].filter { !$0.isEmpty }.map(Markup.escaped)
      .joined(separator: " · ")
    return "<header><p>\(words.rehearsal)\(place.isEmpty ? "" : " — ")\(place)</p>"
      + "<h1>\(headline)</h1></header>"
  }

  /// The result in one sentence.
  var headline: String {
    let result = report.result
    let sold = Markup.grouped(result.seatsSold)
    let what: String
    if let time = result.sellOutMilliseconds {
      what = words.soldOut(sold, self.time(time))
    } else {
      what = words.soldSome(
        sold, Markup.grouped(report.about.seats), time(result.durationMilliseconds))
    }
    let kept: String
    if report.violations.contains(where: { $0.kind == .soldTwice }) {
      kept = words.soldTwice
    } else {
      kept = report.violations.isEmpty ? words.nothingTwice : words.promisesBroken
    }
    return "\(what); \(kept)"
  }

  private var verdict: String {
    if report.violations.isEmpty {
      let rules =
        report.result.rulesChecked > 0
        ? words.rulesHold(Markup.grouped(report.result.rulesChecked)) : words.notReconciled
      return "<div class=\"verdict\"><p><strong>\(words.verdictClean)</strong> \(rules)</p></div>"
    }
    let list = report.violations.prefix(PageLimits.violationsMax).map { one in
      let kind = words.violationKinds[one.kind.rawValue] ?? one.kind.rawValue
      return "<li>\(kind), \(words.times(Markup.grouped(one.count))): "
        + "<code>\(Markup.escaped(one.example))</code></li>"
    }
    return "<div class=\"verdict broken\"><p><strong>\(words.verdictBroken)</strong></p>"
      + "<ul>\(list.joined())</ul></div>"
  }

  private var tiles: String {
    let result = report.result
    let bots = report.about.bots
    let revenue = words.won(Markup.grouped(Int(clamping: result.revenue)))
    let shortRevenue = words.shortWon(Double(result.revenue))
    let rows: [(String, String, String)] = [
      (
        words.timeToSellOut, result.sellOutMilliseconds.map(time) ?? "–",
        result.sellOutMilliseconds == nil ? words.notSoldOut : ""
      ),
      (
        words.seatsSold, Markup.grouped(result.seatsSold),
        words.ofSeats(Markup.grouped(report.about.seats))
      ),
      (
        words.bookingsPerSecond, Markup.short(result.bookingsPerSecond),
        words.requests(Markup.grouped(result.requests))
      ),
      (words.wholeBooking, time(result.bookingP99), words.median(time(result.bookingP50))),
      (
        words.people, Markup.grouped(report.about.fans),
        bots > 0 ? words.ofThemBots(Markup.grouped(bots)) : ""
      ),
      (
        words.revenue, shortRevenue ?? revenue, shortRevenue == nil ? "" : revenue
      ),
    ]
    return "<dl class=\"tiles\">"
      + rows.map { name, value, note in
        "<div><dt>\(name)</dt><dd class=\"value\">\(value)</dd>"
          + (note.isEmpty ? "" : "<dd class=\"note\">\(note)</dd>") + "</div>"
      }.joined() + "</dl>"
  }

  private var footer: String {
    let about = report.about
    return
      "<footer>\(words.made(Markup.escaped(about.version), Markup.escaped(about.date)))</footer>"
  }

  /// A card with a heading.
  func card(_ title: String, _ body: String, note: String = "", kind: String = "") -> String {
    "<section class=\"card\(kind.isEmpty ? "" : " " + kind)\"><h2>\(title)</h2>"
      + (note.isEmpty ? "" : "<p class=\"note\">\(note)</p>") + body + "</section>"
  }

  /// A time in milliseconds, in the unit that suits it.
  func time(_ milliseconds: Double) -> String {
    guard milliseconds.isFinite else { return "–" }
    switch milliseconds {
    case ..<1_000: return words.milliseconds(Markup.short(milliseconds))
    case ..<120_000: return words.seconds(Markup.short(milliseconds / 1_000))
    default: return words.minutes(Markup.short(milliseconds / 60_000))
    }
  }

  /// Bars, each as long as its share of the longest.
  func bars(_ rows: [(name: String, count: Int)], kind: String = "") -> String {
    let most = max(1, rows.map(\.count).max() ?? 1)
    return "<ul class=\"bars\(kind.isEmpty ? "" : " " + kind)\">"
      + rows.map { row in
        "<li><span><em>\(row.name)</em> <b>\(Markup.grouped(row.count))</b></span>"
          + "<i style=\"width:\(Markup.at(Double(row.count) * 100 / Double(most)))%\"></i></li>"
      }.joined() + "</ul>"
  }
}
