import Figures
import Measuring
import Testing

/// What makes a row met, missed or doubtful.
@Suite struct RowTests {
  private func row(
    ours: [Double], limit: [Double] = [], comparing compares: Comparison? = nil,
    must: Bound? = nil, aim: Bound? = nil
  ) -> Row {
    Row(
      Figure(
        "P2", "hold", "holds", "/s", against: limit.isEmpty ? "" : "raw", comparing: compares,
        must: must, aim: aim),
      ours: ours, limit: limit)
  }

  @Test func `the ratio is of the medians, and one wild sample changes nothing`() {
    let row = row(ours: [50, 52, 900], limit: [100, 104, 104], must: .atLeast(0.5))
    #expect(row.ratio == 0.5)
    #expect(row.verdict == .met)
  }

  @Test func `a server that sleeps in each request misses what it met before`() {
    // 20 us of work in a limit of 40; its twin sleeps 60 us more.
    let honest = row(ours: [60, 61, 62], limit: [40, 41, 42], must: .atMost(1.6))
    let twin = row(ours: [120, 121, 122], limit: [40, 41, 42], must: .atMost(1.6))
    #expect(honest.verdict == .met)
    #expect(twin.verdict == .missed)
  }

  @Test(arguments: [
    (0.49, Row.Verdict.missed), (0.50, .met), (0.59, .met), (0.60, .aim), (2, .aim),
  ])
  func `a rate has to reach its bound and its aim`(share: Double, verdict: Row.Verdict) {
    let row = row(
      ours: [share * 1_000], limit: [1_000], must: .atLeast(0.50), aim: .atLeast(0.60))
    #expect(row.verdict == verdict)
  }

  @Test(arguments: [(5.1, Row.Verdict.missed), (5, .met), (3.1, .met), (3, .aim), (0.5, .aim)])
  func `a time must not pass its bound`(factor: Double, verdict: Row.Verdict) {
    let row = row(ours: [factor * 1_000], limit: [1_000], must: .atMost(5), aim: .atMost(3))
    #expect(row.verdict == verdict)
  }

  @Test func `a value without a limit is held against its own bound`() {
    #expect(row(ours: [49, 51, 50], must: .atMost(50)).verdict == .met)
    #expect(row(ours: [49, 51, 51], must: .atMost(50)).verdict == .missed)
    #expect(row(ours: [49]).verdict == .shown)
  }

  @Test func `neighbours in time are divided pair by pair where a figure says so`() {
    // An hour's mood doubles both of the second pair.
    let row = row(
      ours: [10.2, 20.4, 10.2], limit: [10, 20, 10], comparing: .pairs, must: .atMost(1.05))
    #expect(abs((row.ratio ?? 0) - 1.02) < 1e-9)
    #expect(row.verdict == .met)
  }

  @Test func `a limit that moves by more than a quarter makes the row doubtful`() {
    let calm = row(ours: [50], limit: [100, 110, 125], must: .atLeast(0.1))
    let wild = row(ours: [50], limit: [100, 110, 126], must: .atLeast(0.1))
    #expect(calm.doubt == nil)
    #expect(wild.doubt == "the limit moved between 100 and 126/s")
    #expect(wild.verdictText == "yes?")
  }

  @Test func `one sample, no bound or a value of its own is never doubtful`() {
    #expect(row(ours: [50], limit: [100], must: .atLeast(0.1)).doubt == nil)
    #expect(row(ours: [50], limit: [100, 900]).doubt == nil)
    #expect(
      row(ours: [50], limit: [100, 900], comparing: .value, must: .atMost(60)).doubt == nil)
  }

  @Test func `what was not measured is neither met nor missed`() {
    let nothing = row(ours: [], limit: [100, 101], must: .atLeast(0.5))
    #expect(nothing.verdict == .unmeasured)
    #expect(row(ours: [10], limit: [0], must: .atMost(2)).verdict == .unmeasured)
    #expect(row(ours: [10], comparing: .medians, must: .atMost(2)).verdict == .unmeasured)
  }

  @Test(arguments: [
    (123_456.7, 123_457.0), (1_234.56, 1_235), (12.3456, 12.35), (0.00123456, 0.001235), (0, 0),
    (-12.3456, -12.35),
  ])
  func `samples keep four digits`(value: Double, kept: Double) {
    #expect(row(ours: [value]).ours == [kept])
  }

  @Test func `the middle of an even number is the mean of two, and of none it is nothing`() {
    #expect(median([4, 1, 3, 2]) == 2.5)
    #expect(median([3, 1, 2]) == 2)
    #expect(median([]) == 0)
  }

  @Test func `the spread is of the largest over the smallest`() {
    #expect(spread([100, 125]) == 0.25)
    #expect(spread([100]) == nil)
    #expect(spread([0, 100]) == nil)
  }
}
