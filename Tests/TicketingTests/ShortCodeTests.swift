import Testing
import Ticketing

@Suite("Short codes")
struct ShortCodeTests {
  @Test("a code reads back as it was written, however it is typed")
  func readsBack() throws {
    var chance: UInt64 = 88_172_645_463_325_252
    for _ in 0..<1_000 {
      chance ^= chance << 13
      chance ^= chance >> 7
      chance ^= chance << 17
      let code = ShortCode(chance: chance)
      let text = code.text
      #expect(text.utf8.count == ShortCode.count)
      #expect(
        text.allSatisfy { $0.isASCII && !"ILOU".contains($0) && ($0.isNumber || $0.isUppercase) })
      #expect(ShortCode(text) == code && ShortCode(number: code.number) == code)
      let typed = " " + text.lowercased().prefix(5) + "-" + text.suffix(5) + "\t"
      #expect(ShortCode(typed) == code)
      let heard = text.replacing("0", with: "o").replacing("1", with: "L")
      #expect(ShortCode(heard) == code)
    }
  }

  @Test("every wrong character, and every two that changed places, is found")
  func mistakes() {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    for chance in [0, 1, 0xFFFF_FFFF_FFFF_FFFF, 0x1234_5678_9ABC_DEF0] as [UInt64] {
      let right = Array(ShortCode(chance: chance).text)
      for place in right.indices {
        for other in alphabet where other != right[place] {
          var wrong = right
          wrong[place] = other
          #expect(ShortCode(String(wrong)) == nil)
        }
        guard place > 0, right[place] != right[place - 1] else { continue }
        var wrong = right
        wrong.swapAt(place, place - 1)
        #expect(ShortCode(String(wrong)) == nil)
      }
    }
  }

  @Test(
    "what is no code is none",
    arguments: [
      "", "0", "000000000", "0000000000", "00000000000", "UUUUUUUUUU", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "AQG",
    ])
  func none(text: String) {
    #expect(ShortCode(text) == nil)
  }

  @Test(
    "numbers that are no code's are refused", arguments: [-1, 0, 32, 36, 1 << 45, .max] as [Int64])
  func numbers(number: Int64) {
    #expect(ShortCode(number: number) == nil)
  }

  @Test("a typed code is Crockford's own, with the sign for the rest modulo 37")
  func crockford() throws {
    // 16519 with its check sign is FMZ? in Crockford's alphabet: 16519 = G47, rest 17 = H.
    #expect(try #require(ShortCode(number: 16_519)).text == "000000G47H")
  }
}
