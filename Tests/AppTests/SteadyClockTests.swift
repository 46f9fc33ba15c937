import Synchronization
import Testing
import Ticketing

@testable import App

/// A wall clock and a monotonic clock that a test sets. Milliseconds.
final class HandClocks: Sendable {
  private let state = Mutex((wall: Int64(1_000_000), monotonic: Int64(5_000)))

  var steady: SteadyClock {
    SteadyClock(
      wall: { self.state.withLock { $0.wall } },
      monotonic: { self.state.withLock { $0.monotonic } })
  }

  func pass(_ milliseconds: Int64) {
    state.withLock { $0 = ($0.wall + milliseconds, $0.monotonic + milliseconds) }
  }

  func step(wall milliseconds: Int64) { state.withLock { $0.wall += milliseconds } }
}

@Suite("The steady clock")
struct SteadyClockTests {
  @Test("it shows wall time and passes with the monotonic clock")
  func passes() {
    let hands = HandClocks()
    let clock = hands.steady
    #expect(clock.now().milliseconds == 1_000_000)
    hands.pass(1_234)
    #expect(clock.now().milliseconds == 1_001_234)
    #expect(clock.drift() == 0)
  }

  @Test(
    "setting the machine's clock changes nothing but the drift it reports",
    arguments: [3_600_000, -3_600_000, 1_001, -1_001] as [Int64])
  func stepped(by step: Int64) {
    let hands = HandClocks()
    let clock = hands.steady
    hands.step(wall: step)
    for second in 1...20 {
      hands.pass(1_000)
      #expect(clock.drift() == step)
      #expect(clock.now().milliseconds == 1_000_000 + Int64(second) * 1_000)
    }
  }

  @Test(
    "small drift is followed slowly until it is made up for",
    arguments: [1_000, -1_000, 7, -7] as [Int64])
  func followed(difference: Int64) {
    let hands = HandClocks()
    let clock = hands.steady
    hands.step(wall: difference)
    var before = clock.now()
    for _ in 1...(abs(difference) / SteadyClock.step + 2) {
      hands.pass(1_000)
      _ = clock.drift()
      let passed = clock.now().milliseconds - before.milliseconds
      #expect(abs(passed - 1_000) <= SteadyClock.step)
      before = clock.now()
    }
    #expect(clock.drift() == 0)
  }

  @Test("no reader gets an earlier time than one before, not even by a correction")
  func neverBack() {
    let hands = HandClocks()
    let clock = hands.steady
    hands.step(wall: -900)
    var before = clock.now()
    for turn in 0..<2_000 {
      if turn % 3 == 0 { _ = clock.drift() }
      if turn % 5 == 0 { hands.pass(1) }
      let now = clock.now()
      #expect(now >= before)
      before = now
    }
  }
}
