import Testing

@testable import Threads

@Suite("A queue that does not become empty")
struct StandingQueueTests {
  private static let patience: Int64 = 250
  private static let batch = 64

  private func queue() -> StandingQueue {
    StandingQueue(patience: Self.patience, batchMax: Self.batch)
  }

  /// Full batches that always leave something behind, one every so many milliseconds.
  private func overload(_ queue: inout StandingQueue, every: Int64, batches: Int) {
    for number in 0..<batches {
      queue.took(Self.batch, left: 1_000) { Int64(number) * every }
    }
  }

  @Test("a burst is no overload, however long it is, if it is served within the patience")
  func burst() {
    var queue = queue()
    overload(&queue, every: 249, batches: 2)
    #expect(queue.allowed == .max)
    queue.took(Self.batch, left: 0) { 10_000 }
    #expect(queue.allowed == .max)
  }

  @Test(
    "what may wait is what was served within the patience",
    arguments: [(1, 16_000), (10, 1_600), (50, 320), (100, 160), (1_000, 128)] as [(Int64, Int)])
  func paced(every: Int64, allowed: Int) {
    var queue = queue()
    overload(&queue, every: every, batches: 2_000)
    #expect(queue.allowed == allowed, "at least two batches")
  }

  @Test("the bound begins when the patience is over, to the millisecond")
  func boundary() {
    for (last, isBound) in [(249, false), (250, true)] as [(Int64, Bool)] {
      var queue = queue()
      queue.took(Self.batch, left: 1) { 0 }
      queue.took(Self.batch, left: 1) { last }
      #expect((queue.allowed != .max) == isBound)
    }
  }

  @Test("a slower pace lowers the bound, a faster one lifts it, and an empty queue ends it")
  func changes() {
    var queue = queue()
    overload(&queue, every: 5, batches: 100)
    let before = queue.allowed
    for number in 0..<100 { queue.took(Self.batch, left: 9) { 1_000 + Int64(number) * 20 } }
    #expect(queue.allowed < before)
    let slow = queue.allowed
    for number in 0..<2_000 { queue.took(Self.batch, left: 9) { 10_000 + Int64(number) } }
    #expect(queue.allowed > slow)
    queue.took(3, left: 0) { 0 }
    #expect(queue.allowed == .max)
  }

  @Test("a lane that keeps up reads no clock")
  func noClock() {
    var queue = queue()
    for count in 1...Self.batch {
      queue.took(count, left: 0) {
        Issue.record("the clock was read")
        return 0
      }
    }
  }

  @Test("a machine that stood still overflows nothing")
  func extremes() {
    var queue = StandingQueue(patience: .max, batchMax: .max)
    queue.took(.max, left: .max) { 0 }
    queue.took(1, left: 1) { .max }
    #expect(queue.allowed == .max)
  }
}
