import Chance
import Encoding
import TestServers
import Testing

@Suite("Gzip")
struct GzipTests {
  @Test("what it writes reads back to the byte, in any manner", arguments: [0, 1, 2, 3, 4, 5])
  func whole(seed: UInt64) throws {
    var chance = SeededChance(seed: seed)
    let words = (0..<50).map { _ in (0..<9).map { _ in UInt8.random(in: 97...122, using: &chance) }
    }
    let text = (0..<Int.random(in: 100...40_000, using: &chance)).flatMap { _ in
      words.randomElement(using: &chance) ?? []
    }
    for manner: Gzip.Manner in [.quick, .small, .columns] {
      let zipped = try #require(Gzip.compressed(text, manner))
      #expect(zipped.count < text.count)
      #expect(gunzip(zipped) == text)
    }
    #expect(
      Gzip.compressed(text, .small) == Gzip.compressed(text, .small),
      "the same each time, or tags would change with each start")
  }

  @Test("what it cannot make smaller stays as it is")
  func notSmaller() {
    var chance = SeededChance(seed: 1)
    let noise = (0..<5_000).map { _ in UInt8.random(in: 0...255, using: &chance) }
    for bytes in [[], [7], Array("ab".utf8), noise] {
      #expect(Gzip.compressed(bytes, .small) == nil)
      #expect(Gzip.compressed(bytes, .quick) == nil)
    }
  }
}
