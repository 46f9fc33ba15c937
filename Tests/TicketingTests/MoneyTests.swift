import Testing
import Ticketing

@Suite("Money")
struct MoneyTests {
  @Test(
    "adds, and refuses a sum that does not fit",
    arguments: [
      (0, 0, 0), (1, 2, 3), (-1, 1, 0), (.max, 0, .max), (.max - 1, 1, .max), (.max, 1, nil),
      (.min, 0, .min), (.min + 1, -1, .min), (.min, -1, nil), (.max, .max, nil), (.min, .max, -1),
    ] as [(Int64, Int64, Int64?)])
  func adds(left: Int64, right: Int64, sum: Int64?) {
    #expect(Money(left).adding(Money(right)) == sum.map { Money($0) })
    #expect(Money(right).adding(Money(left)) == sum.map { Money($0) })
  }

  @Test("the smaller amount is the smaller")
  func orders() {
    #expect([Money(3), Money(-2), .zero, Money(.min)].sorted().map(\.amount) == [.min, -2, 0, 3])
  }
}
