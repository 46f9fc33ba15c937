import Testing

@testable import App

@Suite("What an outage says")
struct OutageWordTests {
  @Test("it is reported at once, then every ten seconds, and once when it is over")
  func outage() {
    var word = OutageWord()
    let begun = ContinuousClock.now
    let told = (0..<250).count { word.fails(now: begun + .milliseconds(100 * $0)) }
    let (isTold, isToldAgain) = (word.works(), word.works())
    let next = word.fails(now: begun + .seconds(25))
    #expect(told == 3)
    #expect(isTold && !isToldAgain)
    #expect(next)
  }
}
