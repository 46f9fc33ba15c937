import Drill
import Encoding
import Testing

@Suite("The histogram of a drill")
struct HistogramTests {
  @Test("small times are exact, at every percentile")
  func exact() {
    var histogram = Histogram()
    for value in 1...200 { histogram.add(UInt64(value)) }
    #expect(histogram.count == 200)
    #expect(histogram.percentile(0.5) == 100)
    #expect(histogram.percentile(0.95) == 190)
    #expect(histogram.percentile(0.99) == 198)
    #expect(histogram.percentile(1) == 200)
    #expect(histogram.percentile(0) == 1)
    #expect(histogram.max == 200)
    #expect(histogram.mean == 100.5)
  }

  @Test("larger ones are never told too small, and at most 0.8 per cent too large")
  func close() {
    var dice = SplitMix64(seed: 7)
    var histogram = Histogram()
    var values: [UInt64] = []
    for _ in 0..<20_000 {
      let value = dice.next() >> UInt64.random(in: 30...63, using: &dice)
      values.append(min(value, 1 << 36))
      histogram.add(values[values.count - 1])
    }
    values.sort()
    for share in stride(from: 0.001, through: 1, by: 0.001) {
      let exact = values[max(0, Int((share * 20_000).rounded(.up)) - 1)]
      let told = histogram.percentile(share)
      #expect(told >= exact && Double(told) <= Double(exact) * 1.008, "\(share): \(exact) \(told)")
    }
    #expect(histogram.max == values.last)
  }

  @Test("two added together are one of all times, and a cleared one is empty")
  func together() {
    var (first, second, all) = (Histogram(), Histogram(), Histogram())
    for value in stride(from: UInt64(1), to: 100_000, by: 37) {
      if value % 2 == 0 { first.add(value) } else { second.add(value) }
      all.add(value)
    }
    first.add(second)
    for share in [0.1, 0.5, 0.9, 0.99] {
      #expect(first.percentile(share) == all.percentile(share))
    }
    #expect(first.mean == all.mean)
    first.clear()
    #expect(first.count == 0 && first.max == 0 && first.percentile(0.99) == 0)
  }

  @Test("a time beyond the last bucket counts as the last bucket, and the largest stays exact")
  func beyond() {
    var histogram = Histogram()
    histogram.add(.max)
    #expect(histogram.max == .max)
    #expect(histogram.percentile(0.5) > 1 << 35)
  }
}
