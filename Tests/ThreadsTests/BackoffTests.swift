import Testing
import Threads

@Suite("What lanes count and how long they wait")
struct BackoffTests {
  @Test("pauses double up to their bound, and start over after a success")
  func doubling() {
    var backoff = Backoff(shortest: 50, longest: 300)
    #expect((0..<5).map { _ in backoff.fail(chance: 0) } == [50, 100, 200, 300, 300])
    #expect(backoff.pause(after: 1, chance: 0) == 100)
    backoff.reset()
    #expect(backoff.fail(chance: 0) == 50)
  }

  @Test("chance takes up to half away")
  func chance() {
    var backoff = Backoff(shortest: 100, longest: 1_000)
    #expect(backoff.fail(chance: 0.5) == 75)
    #expect(backoff.fail(chance: 0.999) == 100)
  }

  @Test("no bounds and no count of failures overflow")
  func extremes() {
    var backoff = Backoff(shortest: 1, longest: .max / 2)
    for _ in 0..<1_000 { #expect(backoff.fail(chance: 0) > 0) }
    let turned = Backoff(shortest: 500, longest: 200)
    #expect(turned.pause(after: 0, chance: 0) == 200)
    #expect(turned.pause(after: .max, chance: 0) == 200)
    #expect(Backoff(shortest: 0, longest: 9).pause(after: 9, chance: 0) == 0)
  }

  @Test("a batch counts in the first bucket that holds it")
  func buckets() {
    for (size, bucket) in [
      (0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (512, 9), (513, 10), (1_024, 10), (9_999, 10),
    ] {
      var figures = BatchFigures()
      figures.count(size)
      #expect(figures.counts.firstIndex(of: 1) == bucket, "\(size)")
      #expect(figures.counts.reduce(0, +) == 1)
      #expect(figures.total == size)
    }
    #expect(BatchFigures.bounds.count == BatchFigures().counts.count)
    #expect(BatchFigures.bounds.first == 1 && BatchFigures.bounds.last == 1_024)
  }
}
