import Testing
import Ticketing

@testable import Drill

@Suite("The forecast of a drill")
struct ForecastTests {
  private static let opening = Timestamp(milliseconds: 1_800_000_000_000)

  /// A forecast for a hall of a hundred seats and two hundred people who come at once.
  private static func predict(
    maxActive: Int, thinkSeconds: Double, seats: Int = 100, cpu: Double = 0
  ) -> DrillReport.Prediction? {
    var settings = DrillSettings()
    settings.fans = 200
    settings.arrivals.seconds = 0
    settings.thinkSeconds = thinkSeconds
    let concert = Concert(
      id: ConcertID(high: 1, low: 1), title: "", artist: "", venue: "",
      saleOpensAt: opening.adding(seconds: -60), saleClosesAt: opening.adding(seconds: 86_400),
      line: LineTerms(policy: .capacity(maxActive: maxActive, activeSeconds: 300)),
      createdAt: opening)
    var about = DrillReport.About()
    about.seats = seats
    var result = DrillReport.Result()
    result.bookingP99 = 12
    var server = DrillReport.Server()
    server.cpuMillisecondsPerBooking = cpu
    server.processors = 2
    let probe = DrillReport(
      about: about, result: result, steps: [], funnel: .init(), refusals: [], seconds: [],
      fairness: .init(), findings: [], advice: .init(), violations: [], server: server,
      driver: .init())
    return Forecast.predict(settings, concert, probe: probe, opening: opening)
  }

  @Test("a narrow line takes as long as its stays, one behind the other")
  func narrow() throws {
    let time = try #require(Self.predict(maxActive: 10, thinkSeconds: 1)).sellOutMilliseconds
    // Ten stays of two seconds of thought behind each other, and at most as much again before they are noticed.
    #expect(time > 20_000 && time < 60_000, "\(time)")
    let wide = try #require(Self.predict(maxActive: 200, thinkSeconds: 1)).sellOutMilliseconds
    // One poll, then half a second to three of thought.
    #expect(wide > 1_500 && wide < 5_000, "\(wide)")
  }

  @Test(
    "processors that are slower than the line set the pace, and the probe's slowest hundredth is told"
  )
  func processors() throws {
    let told = try #require(Self.predict(maxActive: 200, thinkSeconds: 0, cpu: 500))
    #expect(told.sellOutMilliseconds == 25_000 && told.bookingP99 == 12)
  }

  @Test("nothing is predicted when seats will be left")
  func left() { #expect(Self.predict(maxActive: 200, thinkSeconds: 0, seats: 300) == nil) }

  @Test("a probe has a tenth of the people in a tenth of the time")
  func probe() {
    var settings = DrillSettings()
    settings.fans = 20_000
    settings.bots = 50
    #expect(settings.probe.fans == 2_000 && settings.probe.bots == 5)
    #expect(settings.probe.arrivals.seconds == 6)
  }
}
