import Testing
import Ticketing
import WaitingRoom

@testable import Capacity

@Suite("The polls of a line")
struct PollLoadTests {
  /// 100,000 people, each followed from poll to poll by the law of the line, without groups.
  private static func everyone(_ sale: PlannedSale) -> [Double] {
    let pace = sale.entriesPerSecond
    let estimate = EntryEstimate(
      policy: .capacity(maxActive: sale.maxActive, activeSeconds: sale.staySeconds),
      graceSeconds: sale.graceSeconds, holdSeconds: sale.staySeconds, inside: sale.maxActive,
      perMinute: Int((pace * 60).rounded()), stalledSeconds: 0, batch: BatchClock())
    let end = Double(sale.minutes) * 60
    var polls = [Double](repeating: 0, count: Int(end) + sale.arriveSeconds + 61)
    for index in 0..<sale.fans {
      let arrival = Double(index) / sale.arrivalsPerSecond
      let turn = max(arrival, Double(index - sale.maxActive) / pace)
      var time = arrival
      while time < min(turn, end) {
        let ahead = Int((turn - time) * pace)
        let wait = estimate.secondsToEntry(
          ahead: ahead, planned: nil, now: Timestamp(milliseconds: 0))
        time += Double(estimate.pollAfter(ahead: ahead, wait: wait, index: UInt64(index)))
        polls[min(polls.count - 1, Int(time))] += 1
      }
    }
    return polls
  }

  @Test(
    "their number agrees with following 100,000 people one by one, in all and in each half minute",
    arguments: [
      // A long line, of whom few get in; one that empties; a short one; a rush of five seconds.
      (100_000, 6_000, 10, 60), (100_000, 90_000, 20, 60), (100_000, 90_000, 4, 120),
      (100_000, 20_000, 10, 5),
    ])
  func bruteForce(fans: Int, seats: Int, minutes: Int, arrive: Int) {
    var sale = PlannedSale(fans: fans, seats: seats, minutes: minutes)
    sale.arriveSeconds = arrive
    sale.buyersPercent = 100
    let load = PollLoad(sale)
    let exact = Self.everyone(sale)
    let total = exact.reduce(0, +)
    #expect(abs(load.total - total) / total < 0.01)
    // One second of one line has chance in it.
    #expect(abs(load.peak - (exact.max() ?? 0)) / (exact.max() ?? 1) < 0.1)
    for start in stride(from: 0, to: exact.count - 30, by: 30) {
      let right = exact[start..<start + 30].reduce(0, +)
      let ours = load.perSecond[start..<min(load.perSecond.count, start + 30)].reduce(0, +)
      // A half minute with few polls may be off by more of itself.
      #expect(abs(ours - right) < max(0.05 * right, 0.002 * total), "\(start): \(ours), \(right)")
    }
  }

  @Test("a line at the longest interval polls once in it: 1,000,000 at 24 to 30 seconds")
  func pace() {
    var sale = PlannedSale(fans: 1_000_000, seats: 6_000, minutes: 60)
    sale.buyersPercent = 100
    let load = PollLoad(sale)
    #expect(load.pollAfter.lowerBound >= 24 && load.pollAfter.upperBound == 30)
    let middle = load.perSecond[1_500..<1_800].reduce(0, +) / 300
    #expect((1_000_000 / 30...1_000_000 / 24).contains(Int(middle)))
  }

  @Test("a short grace time makes polls frequent: a third of it")
  func grace() {
    var sale = PlannedSale(fans: 100_000, seats: 6_000, minutes: 60)
    sale.graceSeconds = 30
    #expect(PollLoad(sale).pollAfter == 10...10)
  }

  @Test("where there is room for all, no one waits and no one polls")
  func room() {
    var sale = PlannedSale(fans: 100, seats: 1_000, minutes: 1)
    sale.staySeconds = 60
    let load = PollLoad(sale)
    #expect(load.total == 0)
    #expect(load.waitingPeak == 0)
    #expect(load.longestWait == 0)
  }
}
