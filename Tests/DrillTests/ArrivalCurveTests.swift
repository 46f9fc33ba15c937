import Drill
import Encoding
import Testing

@Suite("How people arrive")
struct ArrivalCurveTests {
  private static func times(_ shape: ArrivalCurve.Shape, _ count: Int = 8_000) -> [Double] {
    var dice = SplitMix64(seed: 3)
    return ArrivalCurve(shape: shape, seconds: 80).times(count, using: &dice).map {
      Double($0) / 1e9
    }
  }

  @Test("half of a rush comes in its first eighth, and the middle of a ramp after two thirds")
  func shapes() {
    let rush = Self.times(.spike)
    #expect(abs(rush.count { $0 < 10 } - 4_000) < 150)
    #expect(rush == rush.sorted() && rush[0] >= 0 && rush[7_999] < 80)
    #expect(abs(Self.times(.ramp)[4_000] - 56.6) < 1.5)
    #expect(abs(Self.times(.even)[2_000] - 20) < 1.5)
  }

  @Test("a measured curve has its counts in its seconds, stretched to the time")
  func measured() throws {
    let counts = try ArrivalCurve.counts("second,came\n0,100\n1,300\n2,0\n3,400\n")
    let times = Self.times(.measured("last.csv", counts))
    // Four seconds became eighty.
    #expect(abs(times.count { $0 < 20 } - 1_000) < 120)
    #expect(abs(times.count { $0 >= 20 && $0 < 40 } - 3_000) < 160)
    #expect(times.count { $0 >= 40 && $0 < 60 } == 0)
    #expect(abs(times.count { $0 >= 60 } - 4_000) < 160)
  }

  @Test("the same seed brings the same people, and nobody waits when the time is nothing")
  func seeds() {
    #expect(Self.times(.spike) == Self.times(.spike))
    var dice = SplitMix64(seed: 1)
    #expect(ArrivalCurve(shape: .even, seconds: 0).times(3, using: &dice) == [0, 0, 0])
  }

  @Test("comments, blanks, a heading and more columns are skipped")
  func reading() throws {
    let counts = try ArrivalCurve.counts(
      "\"second\",\"joins\",x\r\n# last year\n\n 0.5, 12 ,9\r\n2,3\n")
    #expect(counts == [.init(second: 0.5, count: 12), .init(second: 2, count: 3)])
  }

  @Test(
    "what is no curve is refused with its line",
    arguments: [
      ("0,1\nnoon,5\n", ArrivalCurve.LinesError.notACount(line: 2)),
      ("0,1\n1\n", .notACount(line: 2)),
      ("0,1\n1,-2\n", .notACount(line: 2)), ("0,nan\n", .notACount(line: 1)),
      ("0,1\n5,1\n5,2\n", .notInOrder(line: 3)), ("second,count\n", .nobody), ("0,0\n", .nobody),
      ("", .nobody),
    ])
  func refused(text: String, error: ArrivalCurve.LinesError) {
    #expect(throws: error) { try ArrivalCurve.counts(text) }
  }
}
