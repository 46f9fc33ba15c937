import Signing
import Testing

@Suite("Random numbers")
struct RandomTests {
  @Test("numbers taken many at a time do not repeat, within one taking and across")
  func randomNumbers() {
    var numbers = RandomNumbers()
    var others = RandomNumbers()
    var seen: Set<UInt64> = []
    for _ in 0..<2_000 {
      #expect(seen.insert(numbers.next()).inserted)
      #expect(seen.insert(others.next()).inserted)
    }
  }

  @Test("random bytes do not repeat, and a negative count gives none")
  func random() {
    var random = SecureRandom()
    #expect(random.bytes(-1).isEmpty)
    #expect(Set((0..<1_000).map { _ in random.next() }).count == 1_000)
    #expect(Set((0..<1_000).map { _ in random.bytes(16) }).count == 1_000)
  }
}
