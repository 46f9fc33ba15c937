import Drill
import Foundation
import Testing

@testable import DrillPage

@Suite("The page of a drill")
struct ReportPageTests {
  @Test("it says the result in words, in both languages")
  func headline() {
    let html = ReportPage(.sample).html
    #expect(html.contains("15,048 seats sold in 8.4\u{A0}s; nothing sold twice"))
    #expect(html.contains("15,048석이 8.4초 만에 매진; 중복 판매 없음"))
    #expect(html.contains("17 rules hold"))
    #expect(html.contains("규칙 17개가 모두 맞습니다"))
    // For screenshots.
    if let path = ProcessInfo.processInfo.environment["DRILL_PAGE"] {
      try? html.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  @Test("it has every part", arguments: [Words.english, Words.korean])
  func parts(words: Words) {
    let html = Sections(.sample, words).all
    for part in [
      words.overTime, words.lineOverTime, words.funnel, words.latency, words.refusals,
      words.fairness, words.gaveWay, words.advice, words.prediction, words.machine, words.settings,
    ] {
      #expect(html.contains("<h2>\(part)</h2>"), "\(part)")
    }
    for word in words.funnelStages + ["3,122", "SEAT_TAKEN", "WHAT_NO_ONE_KNOWS 418", "--bots"] {
      #expect(html.contains(word), "\(word)")
    }
    #expect(html.contains(words.codes["SEAT_TAKEN"] ?? "?"))
    #expect(html.components(separatedBy: "<circle").count == 301)
    #expect(html.components(separatedBy: "<polyline").count == 8)
  }

  @Test("what is open is closed, as in XML")
  func wellFormed() throws {
    for report in [DrillReport.sample, .empty, .broken] {
      let html = ReportPage(report).html
      var open: [Substring] = []
      for piece in html.split(separator: "<").dropFirst() {
        guard let name = piece.split(whereSeparator: { " >/".contains($0) }).first else { continue }
        if piece.hasPrefix("/") {
          #expect(open.popLast() == name, "\(piece.prefix(40))")
        } else if !["!doctype", "meta", "input"].contains(name),
          piece.prefix(while: { $0 != ">" }).last != "/"
        {
          open.append(name)
        }
      }
      #expect(open.isEmpty)
    }
  }

  @Test("it needs nothing from elsewhere, no script, and can be mailed")
  func alone() {
    for report in [DrillReport.sample, .empty, .broken, .long] {
      let html = ReportPage(report).html
      for part in ["http", "<script", "<link", "<img", "url(", "@import", "onclick", "javascript:"]
      {
        #expect(!html.contains(part), "\(part)")
      }
      #expect(html.utf8.count < 300_000)
    }
  }

  @Test("text from outside is escaped, wherever it stands")
  func escaped() {
    let bad = "\"><script>alert('x')</script>&\u{202E}\u{0}"
    var report = DrillReport.broken
    report.about.title = bad
    report.about.venue = bad
    report.about.source = bad
    report.about.curve = bad
    report.about.policy = bad
    report.about.version = bad
    report.about.date = bad
    report.about.settings = [DrillReport.Setting(bad, bad)]
    report.refusals = [DrillReport.Refusal(code: bad, status: 400, count: 1)]
    report.steps = [
      DrillReport.Step(name: bad, count: 1, refused: 0, p50: 1, p95: 1, p99: 1, max: 1)
    ]
    report.findings = [
      DrillReport.Finding(.nothing, text: bad, figures: [DrillReport.Figure(bad, 1)])
    ]
    report.violations = [DrillReport.Violation(.apiAudit, example: bad)]
    let html = ReportPage(report).html
    #expect(!html.contains("<script"))
    #expect(!html.contains("alert('x')"))
    #expect(!html.contains("\u{202E}"))
    #expect(!html.contains("\u{0}"))
    #expect(html.contains("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;"))
  }

  @Test("a long text from outside is cut")
  func longText() {
    var report = DrillReport.sample
    report.about.title = String(repeating: "가", count: 100_000)
    #expect(ReportPage(report).html.utf8.count < 300_000)
  }

  @Test("both languages say everything, each in its own words")
  func complete() {
    let english = Self.texts(Words.english)
    let korean = Self.texts(Words.korean)
    #expect(english.keys.sorted() == korean.keys.sorted())
    #expect(english.count > 100)
    for (name, text) in korean {
      #expect(!text.isEmpty, "\(name)")
      let isName = ["code", "language", "rows.maxActive"].contains(name)
      #expect(isName || text != english[name], "\(name) is the same in both languages: \(text)")
    }
    for text in english.values { #expect(!text.contains { ("가"..."힣").contains($0) }) }
    // Whatever kind there is has words.
    for kind in DrillReport.Violation.Kind.allCases {
      #expect(Words.korean.violationKinds[kind.rawValue] != nil, "\(kind)")
    }
  }

  /// Every text of a language by the name of its member, and of its key in a dictionary.
  private static func texts(_ words: Words) -> [String: String] {
    var texts: [String: String] = [:]
    for child in Mirror(reflecting: words).children {
      let name = child.label ?? ""
      switch child.value {
      case let text as String: texts[name] = text
      case let list as [String]:
        for (number, text) in list.enumerated() { texts["\(name).\(number)"] = text }
      case let table as [String: String]:
        for (key, text) in table { texts["\(name).\(key)"] = text }
      default: break
      }
    }
    return texts
  }

  @Test("what is nearly all is not shown as all")
  func shares() {
    #expect(Markup.share(0.99999) == "99.9" && Markup.share(0.99883) == "99.9")
    #expect(Markup.share(1) == "100" && Markup.share(0.994) == "99.4")
    #expect(Markup.share(0.00206) == "0.2" && Markup.share(0.5) == "50")
  }

  @Test("the language seen first can be chosen")
  func language() {
    let korean = ReportPage(.sample, language: .korean).html
    #expect(korean.contains("<html lang=\"ko\">"))
    #expect(korean.contains("id=\"in-ko\" checked"))
    #expect(!korean.contains("id=\"in-en\" checked"))
    #expect(ReportPage(.sample).html.contains("id=\"in-en\" checked"))
  }

  @Test("a broken promise is the first thing on the page")
  func broken() {
    let html = Sections(.broken, .english).all
    #expect(html.contains("seats were sold twice"))
    #expect(html.contains("class=\"verdict broken\""))
    #expect(html.contains("A seat was sold twice, 2 times: <code>A-1-1</code>"))
    #expect(!html.contains(Words.english.verdictClean))
  }

  @Test("seats that are left are said to be left")
  func notSoldOut() {
    var report = DrillReport.sample
    report.result.sellOutMilliseconds = nil
    report.result.seatsSold = 9_000
    #expect(
      Sections(report, .english).headline
        == "9,000 of 15,048 seats sold in 12\u{A0}s; nothing sold twice")
  }

  @Test("figures that are none do no harm", arguments: [Double.nan, .infinity, -.infinity, 1e300])
  func strangeFigures(value: Double) {
    var report = DrillReport.sample
    report.result.bookingP99 = value
    report.result.bookingsPerSecond = value
    report.steps[0].p50 = value
    report.steps[0].max = value
    report.fairness.order[0] = DrillReport.OrderPoint(arrival: value, entry: value)
    report.seconds[0].arrivals = .max
    #expect(ReportPage(report).html.contains("</html>"))
  }
}

extension DrillReport {
  /// Nothing happened.
  static var empty: DrillReport {
    DrillReport(
      about: About(), result: Result(), steps: [], funnel: Funnel(), refusals: [], seconds: [],
      fairness: Fairness(), findings: [], advice: Advice(), violations: [], server: nil,
      driver: Driver())
  }

  /// A seat was sold twice.
  static var broken: DrillReport {
    var report = sample
    report.violations = [Violation(.soldTwice, count: 2, example: "A-1-1")]
    report.result.isClean = false
    return report
  }

  /// Two hours, as many codes as may be, and many points.
  static var long: DrillReport {
    var report = sample
    report.seconds = (0..<7_200).map { number in
      var second = Second()
      second.arrivals = number * 7_919 % 100_003
      second.waiting = number * 104_729 % 1_000_003
      return second
    }
    report.refusals = (0..<500).map { Refusal(code: "CODE_\($0)", status: 409, count: 500 - $0) }
    report.fairness.order = (0..<20_000).map {
      OrderPoint(arrival: Double($0) / 2e4, entry: Double($0) / 2e4)
    }
    return report
  }
}
