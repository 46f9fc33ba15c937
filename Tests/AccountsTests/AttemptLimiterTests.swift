import Accounts
import Testing
import Ticketing

@Suite("Limiting attempts")
struct AttemptLimiterTests {
  private let start = Timestamp(milliseconds: 1_795_255_200_000)

  @Test("ten attempts may be made at once; the next one waits its share of the window")
  func burst() {
    let limiter = AttemptLimiter(attempts: 10, seconds: 300)
    for _ in 0..<10 { #expect(limiter.take("a", now: start) == nil) }
    #expect(limiter.take("a", now: start) == 30)
    #expect(limiter.take("b", now: start) == nil)
    let almost = start.adding(milliseconds: 29_999)
    #expect(limiter.take("a", now: almost) == 1)
    let later = start.adding(seconds: 30)
    #expect(limiter.take("a", now: later) == nil)
    #expect(limiter.take("a", now: later) == 30)
  }

  @Test("being refused costs nothing, and after a whole window all may be made again")
  func refill() {
    let limiter = AttemptLimiter(attempts: 3, seconds: 30)
    for _ in 0..<3 { #expect(limiter.take("a", now: start) == nil) }
    for _ in 0..<100 { #expect(limiter.take("a", now: start) == 10) }
    let later = start.adding(seconds: 30)
    for _ in 0..<3 { #expect(limiter.take("a", now: later) == nil) }
    #expect(limiter.take("a", now: later) == 10)
  }

  @Test("an attempt that succeeded is given back, and a full bucket is forgotten")
  func givingBack() {
    let limiter = AttemptLimiter(attempts: 2, seconds: 60)
    for _ in 0..<100 {
      #expect(limiter.take("a", now: start) == nil)
      limiter.giveBack("a", now: start)
    }
    #expect(limiter.count == 0)
    limiter.giveBack("a", now: start)
    #expect(limiter.take("a", now: start) == nil)
    #expect(limiter.take("a", now: start) == nil)
    limiter.giveBack("a", now: start)
    #expect(limiter.take("a", now: start) == nil)
    #expect(limiter.take("a", now: start) == 30)
  }

  @Test("a clock set back keeps no one out for longer than the window")
  func steppingClock() {
    let limiter = AttemptLimiter(attempts: 2, seconds: 60)
    for _ in 0..<2 { #expect(limiter.take("a", now: start) == nil) }
    let earlier = start.adding(seconds: -3_600)
    #expect(limiter.take("a", now: earlier) == 30)
  }

  @Test("an attempt with a timeout gets a turn, one at a time, and is refused beyond it")
  func timeout() {
    let limiter = AttemptLimiter(attempts: 2, seconds: 20)
    let turn = { (later: Int64) in
      limiter.admit("a", timeout: 15_000, now: start.adding(milliseconds: later))
    }
    #expect(turn(0) == .now && turn(0) == .now)
    #expect(turn(0) == .after(milliseconds: 10_000))
    #expect(turn(0) == .refused(seconds: 5))
    #expect(turn(5_000) == .after(milliseconds: 15_000))
    #expect(turn(5_000) == .refused(seconds: 10))
    limiter.giveBack("a", now: start.adding(milliseconds: 5_000))
    #expect(turn(6_000) == .after(milliseconds: 14_000))
  }

  @Test("a full table lets new keys in, and forgets those that tried least")
  func full() {
    let limiter = AttemptLimiter(attempts: 10, seconds: 300, keysMax: 100)
    for _ in 0..<10 { #expect(limiter.take("guessed", now: start) == nil) }
    for number in 0..<5_000 { #expect(limiter.take("flood \(number)", now: start) == nil) }
    #expect(limiter.count <= 100)
    #expect(limiter.take("guessed", now: start) == 30)
    // What has refilled goes before anything else.
    let later = start.adding(seconds: 100)
    for number in 0..<100 { #expect(limiter.take("later \(number)", now: later) == nil) }
    #expect(limiter.count <= 100)
    #expect(limiter.take("guessed", now: later) == nil)
  }

  @Test("many threads at once take exactly as many as there are")
  func concurrent() async {
    let limiter = AttemptLimiter(attempts: 100, seconds: 300)
    let start = start
    let taken = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<100).reduce(0) { taken, _ in
            taken + (limiter.take("a", now: start) == nil ? 1 : 0)
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(taken == 100)
  }

  @Test(
    "bounds out of reason do not trap",
    arguments: [(0, 0), (-1, -1), (.max, 1), (1, .max), (.max, .max), (.min, .min)] as [(Int, Int)])
  func extremes(attempts: Int, seconds: Int) {
    let limiter = AttemptLimiter(attempts: attempts, seconds: seconds, keysMax: 0)
    #expect(limiter.take("a", now: Timestamp(milliseconds: .max)) == nil)
    _ = limiter.take("a", now: Timestamp(milliseconds: .max))
    limiter.giveBack("a", now: Timestamp(milliseconds: .max))
    _ = limiter.take("a", now: Timestamp(milliseconds: 0))
  }
}
