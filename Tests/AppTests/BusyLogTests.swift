import Testing

@testable import App

@Suite("What is logged of an overload")
struct BusyLogTests {
  @Test("one line a second, with the number of refusals since the last")
  func oneALine() {
    let log = BusyLog()
    #expect(log.refused(now: 5_000) == 1)
    for _ in 0..<1_000 { #expect(log.refused(now: 5_999) == nil) }
    #expect(log.refused(now: 6_000) == 1_001)
    #expect(log.refused(now: 6_001) == nil)
    #expect(log.refused(now: 60_000) == 2)
  }
}
