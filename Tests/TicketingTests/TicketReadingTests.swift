import Testing
import Ticketing

@Suite("Readings of tickets")
struct TicketReadingTests {
  @Test(
    "what equipment adds is taken away",
    arguments: [
      "AQGx-_9", "\u{FEFF}AQGx-_9", " AQGx-_9\r\n", "\"AQGx-_9\"", "“AQGx-_9”", "'AQGx-_9",
      "]Q1AQGx-_9",
      "]C0\u{2}AQGx-_9\u{3}", "\"]d2AQGx-_9\";", "ＡＱＧｘ－＿９", "AQG x-\n_9", "\u{200B}AQGx-_9,",
    ])
  func bare(raw: String) {
    let reading = TicketReading(raw)
    #expect(reading.text == "AQGx-_9")
    #expect(!reading.isHangul && reading.hasBothCases)
    #expect(reading.candidates.contains("AQGx-_9") && reading.candidates.contains("aqgX-_9"))
  }

  @Test(
    "Hangul is converted to the keys that made it",
    arguments: [
      ("ㅁㅂㅎ", "aqg"), ("]ㅃ1ㅁㅃㅎ", "aQg"), ("가", "rk"), ("값", "rkqt"), ("왜", "dho"), ("쀍", "Qnpfr"),
      ("ㅘ", "hk"), ("ㄳ", "rt"), ("힣", "glg"), ("각1ㅖ-", "rkr1P-"),
      ("\u{1100}\u{1161}\u{11A8}", "rkr"),
    ])
  func hangul(raw: String, keys: String) {
    let reading = TicketReading(raw)
    #expect(reading.text == keys && reading.isHangul)
  }

  @Test("every syllable has the keys of its letters")
  func syllables() {
    for value in 0xAC00...0xD7A3 as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let reading = TicketReading(String(scalar))
      #expect((2...5).contains(reading.text.utf8.count) && reading.text.allSatisfy(\.isLetter))
    }
  }

  @Test(
    "a row of a file offers each of its fields",
    arguments: ["7,AQGx", "AQGx\tA 1", "\"7\";\"AQGx\""])
  func rows(raw: String) {
    #expect(TicketReading(raw).candidates.contains("AQGx"))
  }

  @Test(
    "nothing is read from nothing", arguments: ["", " ", "\u{FEFF}", "\"\"", "\r\n", "]Q1", ",;"])
  func nothing(raw: String) {
    #expect(TicketReading(raw).text.isEmpty)
  }
}
