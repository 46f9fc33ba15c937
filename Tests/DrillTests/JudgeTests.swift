import Testing

@testable import Drill

@Suite("What a drill makes of its figures")
struct JudgeTests {
  /// A sale of ten seconds in which people waited all the time, on two processors that were mostly idle.
  private static func report(
    cpu: Double = 0.2, driver: Double = 0.1, waiting: Int = 500, sync: Double = 0.2
  ) -> DrillReport {
    var second = DrillReport.Second()
    second.waiting = waiting
    second.seatsLeft = 100
    second.requests = 1_000
    second.serverCPU = cpu
    second.driverCPU = driver
    var server = DrillReport.Server()
    server.processors = 2
    server.cpuMillisecondsPerBooking = 0.5
    server.syncMilliseconds = sync
    var about = DrillReport.About()
    about.maxActive = 50
    about.fans = 20_000
    about.seats = 15_000
    about.arrivalSeconds = 5
    var result = DrillReport.Result()
    result.sellOutMilliseconds = 10_000
    result.bookingsPerSecond = 40
    result.requests = 10_000
    let steps = [("poll", 0.3), ("hold", 1 + sync), ("pay", 1 + sync)].map {
      DrillReport.Step(name: $0, count: 100, refused: 0, p50: $1, p95: $1, p99: $1, max: $1)
    }
    return DrillReport(
      about: about, result: result, steps: steps, funnel: .init(), refusals: [],
      seconds: Array(repeating: second, count: 10), fairness: .init(), findings: [],
      advice: .init(), violations: [], server: server, driver: .init())
  }

  private static func first(
    _ report: DrillReport, _ means: Judge.Means = .init(stay: 4_000, noticing: 500, answers: 10)
  ) -> DrillReport.Finding? {
    let findings = Judge(report: report, means: means).findings
    #expect(findings.count { $0.isFirst } == 1 && findings.first?.isFirst == true)
    return findings.first
  }

  @Test("an idle server with people waiting and seats free means that maxActive is too small")
  func maxActive() {
    let found = Self.first(Self.report())
    #expect(found?.kind == .maxActiveTooSmall)
    #expect(found?.text.contains("maxActive 50 is too small") == true)
  }

  @Test("when stays pass unnoticed the line is named, and when processors are full these")
  func others() {
    let unnoticed = Judge.Means(stay: 1_000, noticing: 800, answers: 10)
    #expect(Self.first(Self.report(), unnoticed)?.kind == .lineTooNarrow)
    #expect(Self.first(Self.report(cpu: 1.5, driver: 0.4))?.kind == .processorFull)
    #expect(Self.first(Self.report(cpu: 0.9, driver: 0.98))?.kind == .driverFull)
    #expect(Self.first(Self.report(waiting: 0))?.kind == .nothing)
  }

  @Test("when nobody is in line but answers are slow, it is not said that all went well")
  func slowAnswers() {
    var report = Self.report(cpu: 1.5, driver: 0.4, waiting: 0)
    for index in report.seconds.indices { report.seconds[index].p99 = 900 }
    #expect(Self.first(report)?.kind == .processorFull)
    for index in report.seconds.indices { report.seconds[index].serverCPU = 0.3 }
    report.steps[2].p50 = 800
    #expect(Self.first(report)?.text.hasPrefix("no single cause: a payment took 800.0 ms") == true)
  }

  @Test("a slow disk comes first when people wait for answers, and is only told when they think")
  func disk() {
    let waiting = Judge.Means(stay: 300, noticing: 100, answers: 150)
    #expect(Self.first(Self.report(sync: 30), waiting)?.kind == .slowDisk)
    #expect(Self.first(Self.report(sync: 30))?.kind == .maxActiveTooSmall)
    #expect(Self.first(Self.report(sync: 1), waiting)?.kind == .maxActiveTooSmall)
    let judge = Judge(report: Self.report(waiting: 0, sync: 30), means: .init(stay: 4_000))
    #expect(judge.findings.map(\.kind) == [.nothing, .slowDisk])
  }

  @Test("maxActive is the rate times the stay with headroom, and grace a few of the longest gaps")
  func advice() {
    let judge = Judge(
      report: Self.report(), means: .init(stay: 2_000, longestPollGap: 14_500))
    // 0.7 of two processors at half a millisecond a booking: 2,800 a second, two seconds each, and a fifth.
    #expect(judge.advice.ratePerSecond == 2_800)
    #expect(judge.advice.maxActive == 6_800)
    #expect(judge.advice.graceSeconds == 50)
    #expect(Judge.rounded(6_720) == 6_800 && Judge.rounded(99) == 99 && Judge.rounded(101) == 110)
  }

  @Test("nobody is advised to let in more people than come")
  func most() {
    var report = Self.report()
    report.about.fans = 400
    #expect(Judge(report: report, means: .init(stay: 2_000)).advice.maxActive == 400)
  }
}
