import Encoding
import Testing

@testable import Drill

@Suite("Fairness of a line")
struct FairnessTests {
  private static func entry(_ asked: UInt64, _ answered: UInt64, _ entered: Int64)
    -> FairnessCheck.Entry
  { .init(asked: asked, answered: answered, entered: entered) }

  @Test("entering in the order of arrival is fair, also together")
  func fair() {
    let result = FairnessCheck.compare([
      Self.entry(1, 2, 10), Self.entry(3, 4, 10), Self.entry(5, 6, 11), Self.entry(7, 8, 12),
    ])
    #expect(result.inOrder == 1 && result.overtook == 0)
  }

  @Test("who entered before somebody who was in line already has overtaken")
  func unfair() {
    let result = FairnessCheck.compare([
      Self.entry(1, 2, 20), Self.entry(3, 4, 10), Self.entry(5, 6, 15), Self.entry(7, 8, 30),
    ])
    #expect(result.overtook == 2)
    #expect(abs(result.inOrder - 4.0 / 6) < 1e-9)
  }

  @Test("requests on their way at the same time have no order")
  func together() {
    let result = FairnessCheck.compare([Self.entry(1, 9, 20), Self.entry(2, 8, 10)])
    #expect(result.overtook == 0 && result.inOrder == 0)
  }

  @Test("the picture of the order has each person's place in both, and of many people some")
  func order() {
    // The second enters last; the other two in one round, in the order of arrival.
    let points = FairnessCheck.order([
      Self.entry(5, 6, 10), Self.entry(3, 4, 20), Self.entry(1, 2, 10),
    ])
    #expect(points.map(\.arrival) == [0, 0.5, 1])
    #expect(points.map(\.entry) == [0, 1, 0.5])
    #expect(FairnessCheck.order([Self.entry(1, 2, 3)]).isEmpty)
    let many = FairnessCheck.order((0..<1_001).map { Self.entry($0, $0, Int64($0)) })
    #expect(many.count == 334 && many.allSatisfy { $0.arrival == $0.entry })
  }

  @Test("inversions are counted like by hand")
  func inversions() {
    var dice = SplitMix64(seed: 5)
    for count in [0, 1, 2, 7, 64, 100] {
      let values = (0..<count).map { _ in Int64.random(in: 0...20, using: &dice) }
      var slow = 0
      for first in 0..<count {
        for second in first..<count where values[first] > values[second] { slow += 1 }
      }
      #expect(FairnessCheck.inversions(values) == slow, "\(values)")
    }
  }
}
