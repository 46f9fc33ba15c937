import Drill
import DrillPage
import Testing

@testable import App
@testable import CommandLine

@Suite("The flags of drill")
struct DrillFlagsTests {
  @Test("without flags there are twenty thousand people in a minute's rush on the arena")
  func defaults() throws {
    let flags = try DrillFlags([])
    #expect(flags.settings == DrillSettings())
    #expect(flags.terms == Rehearsal.Terms())
    #expect(flags.settings.fans == 20_000 && flags.settings.arrivals.seconds == 60)
    #expect(flags.terms.seats == nil && !flags.keeps && flags.json == nil)
  }

  @Test("shares are per cent or fractions, and times have units")
  func values() throws {
    let flags = try DrillFlags([
      "--let-lapse", "3%", "--double-click", "0.05", "--arrive", "2m", "--think=500ms", "--curve",
      "ramp", "--seed", "18446744073709551615", "--bots", "7", "--seats", "600", "--report",
      "r.html", "--language", "ko",
    ])
    #expect(flags.settings.lettingLapse == 0.03 && flags.settings.doubleClicking == 0.05)
    #expect(flags.settings.arrivals == ArrivalCurve(shape: .ramp, seconds: 120))
    #expect(flags.settings.thinkSeconds == 0.5 && flags.settings.seed == .max)
    #expect(flags.settings.bots == 7 && flags.terms.seats == 600)
    #expect(flags.page == "r.html" && flags.language == .korean)
  }

  @Test(
    "a wrong value is refused with its name, what it may be and what it was",
    arguments: [
      (["--fans", "0"], "--fans must be a whole number from 1 to 1000000, not '0'."),
      (["--fans", "many"], "not 'many'"), (["--bots", "-1"], "--bots must be"),
      (["--arrive", "soon"], "--arrive must be a time such as 60s"),
      (["--arrive", "-5s"], "not '-5s'"), (["--think", "infs"], "--think must be a time"),
      (["--arrive", "2000m"], "at most a day"), (["--let-lapse", "101%"], "--let-lapse must be"),
      (["--picking", "nan"], "--picking must be a share"), (["--party", "11"], "from 1 to 10"),
      (["--curve", "/nowhere/curve.csv"], "--curve must be spike, ramp, even or a file"),
      (["--seed", "1.5"], "--seed must be a whole number"),
      (["--rate-limits", "maybe"], "--rate-limits must be on or off"),
      (["--report", "r.html", "--language", "fr"], "--language must be en or ko, not 'fr'."),
      (["rehearse"], "drill takes flags only, not 'rehearse'."),
      (["--crowd", "5"], "There is no flag --crowd."),
      (["--url", "http://x", "--copy-of", "y"], "only one of --copy-of and --url"),
      (["--url", "http://x"], "--url needs --fans-file FILE"),
      (["--prepare", "5"], "needs --fans-file"),
      (["--fans-file", "f"], "belongs to --prepare or --url"),
      (["--data", "d"], "belong to --prepare"),
      (["--prepare", "5", "--fans", "5", "--fans-file", "f"], "leave --fans out"),
      (["--concert", "7"], "--concert must be the identifier"),
      (["--url", "http://x", "--fans-file", "f", "--max-active", "5"], "keeps its terms"),
      (["--copy-of", "d", "--seats", "5"], "made for the drill"),
      (["--prepare", "5", "--fans-file", "f", "--balance", "10000001"], "--balance must be"),
    ])
  func refused(arguments: [String], message: String) {
    let stop = #expect(throws: Stop.self) { try DrillFlags(arguments) }
    #expect(stop?.code == 64)
    #expect(stop?.message.contains(message) == true, "\(stop?.message ?? "")")
  }
}
