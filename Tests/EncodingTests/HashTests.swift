import Encoding
import Testing

@Suite("Numbers made of bytes")
struct HashTests {
  private static let known: [(text: String, number: UInt64)] = [
    ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c),
    ("foobar", 0x8594_4171_f739_67e8), ("boxoffice", 0xdb25_e141_a1c5_e4d2),
  ]

  @Test("FNV-1a gives the numbers of its authors", arguments: known)
  func fnv(text: String, number: UInt64) {
    #expect(FNV1a.hash(text.utf8) == number)
    var pieces = FNV1a()
    for byte in text.utf8 { pieces.add([byte]) }
    #expect(pieces.value == number)
  }

  @Test("a word is added in one step")
  func words() {
    var hash = FNV1a()
    hash.add(word: 0x0102_0304_0506_0708)
    let step: UInt64 = (0xcbf2_9ce4_8422_2325 ^ 0x0102_0304_0506_0708) &* 0x100_0000_01b3
    #expect(hash.value == step)
  }

  @Test("splitmix64 gives the numbers of its author")
  func splitMix() {
    var numbers = SplitMix64(seed: 1_234_567)
    #expect(numbers.next() == 6_457_827_717_110_365_317)
    #expect(numbers.next() == 3_203_168_211_198_807_973)
    #expect(numbers.next() == 9_817_491_932_198_370_423)
  }
}
