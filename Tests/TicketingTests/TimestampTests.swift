import Chance
import Foundation
import Testing
import Ticketing

@Suite("An instant and its text")
struct TimestampTests {
  private static let formatter = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  @Test(
    "has the text Foundation gives, and is read back from it",
    arguments: [
      0, 1, 999, 1_000, 86_399_999, 86_400_000, 951_782_399_999, 951_782_400_000,
      951_868_800_000, 1_709_164_800_123, 1_798_761_599_999, 4_107_542_400_000,
      253_402_300_799_999,
    ] as [Int64])
  func agreesWithFoundation(milliseconds: Int64) throws {
    let instant = Timestamp(milliseconds: milliseconds)
    #expect(instant.text == Self.foundation(milliseconds))
    #expect(Timestamp(instant.text) == instant)
  }

  @Test("agrees with Foundation at random instants of all years")
  func agreesAtRandom() throws {
    var chance = SeededChance(seed: 0x7157)
    for _ in 0..<20_000 {
      let milliseconds = Int64.random(in: 0...253_402_300_799_999, using: &chance)
      let instant = Timestamp(milliseconds: milliseconds)
      let text = instant.text
      try #require(text == Self.foundation(milliseconds), "\(milliseconds)")
      try #require(Timestamp(text) == instant, "\(milliseconds)")
    }
  }

  @Test("has every day from 1970 to 2400 right")
  func everyDay() throws {
    let days = Int64(157_054)
    var previous = ""
    for day in 0..<days {
      let instant = Timestamp(milliseconds: day * 86_400_000)
      let text = instant.text
      try #require(Timestamp(text) == instant, "day \(day)")
      try #require(previous < text, "day \(day)")
      previous = text
    }
    #expect(previous == "2399-12-31T00:00:00.000Z")
  }

  @Test(
    "is read from every form the RFC allows",
    arguments: [
      ("2026-11-21T10:00:00Z", 0),
      ("2026-11-21t10:00:00z", 0),
      ("2026-11-21T10:00:00.5Z", 500),
      ("2026-11-21T10:00:00.05Z", 50),
      ("2026-11-21T10:00:00.123456789Z", 123),
      ("2026-11-21T10:00:00.999999999Z", 999),
      ("2026-11-21T10:00:00+00:00", 0),
      ("2026-11-21T10:00:00-00:00", 0),
      ("2026-11-21T19:00:00+09:00", 0),
      ("2026-11-21T19:00:00.250+09:00", 250),
      ("2026-11-21T04:30:00-05:30", 0),
      ("2026-11-22T09:59:00+23:59", 0),
      ("2026-11-20T10:01:00-23:59", 0),
    ])
  func readsForms(text: String, milliseconds: Int64) {
    #expect(
      Timestamp(text) == Timestamp(milliseconds: 1_795_255_200_000 + milliseconds), "\(text)")
  }

  @Test(
    "is not read from anything looser",
    arguments: [
      "", "2026-11-21", "2026-11-21T10:00:00", "2026-11-21 10:00:00Z", "2026-11-21T10:00Z",
      "2026-11-21T10:00:00.Z", "2026-11-21T10:00:00.1234567890Z", "2026-11-21T10:00:60Z",
      "2026-11-21T24:00:00Z", "2026-11-21T10:60:00Z", "2026-00-21T10:00:00Z",
      "2026-13-21T10:00:00Z", "2026-11-00T10:00:00Z", "2026-11-31T10:00:00Z",
      "2026-02-29T10:00:00Z", "2100-02-29T10:00:00Z", "1969-12-31T23:59:59Z",
      "1970-01-01T00:59:59+01:00", "2026-11-21T10:00:00+24:00", "2026-11-21T10:00:00+09:60",
      "2026-11-21T10:00:00+0900", "2026-11-21T10:00:00+09", "2026-11-21T10:00:00ZZ",
      "2026-11-21T10:00:00 Z", " 2026-11-21T10:00:00Z", "2026-11-21T10:00:00Z ",
      "+026-11-21T10:00:00Z", "2026-11-21T10:00:-1Z", "2026-11-21T10:00:00,5Z",
      "２026-11-21T10:00:00Z", "2026-11-21T10:00:00.123456789+09:00:00",
    ])
  func refusesForms(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test("just inside each of those limits it is read")
  func readsJustInside() {
    for text in [
      "1970-01-01T00:00:00Z", "1970-01-01T01:00:00+01:00", "9999-12-31T23:59:59.999Z",
      "2000-02-29T23:59:59Z", "2028-02-29T00:00:00Z", "2026-11-30T10:59:59Z",
      "2026-11-21T10:00:00.123456789+09:00",
    ] {
      #expect(Timestamp(text) != nil, "\(text)")
    }
  }

  @Test("a text cut short or with one byte changed never traps")
  func mutations() {
    var chance = SeededChance(seed: 0x7158)
    let whole = Array("2026-11-21T10:00:00.123+09:00".utf8)
    for length in 0...whole.count {
      _ = Timestamp(String(decoding: whole[..<length], as: UTF8.self))
    }
    for _ in 0..<20_000 {
      var bytes = whole
      bytes[Int.random(in: bytes.indices, using: &chance)] = UInt8.random(
        in: 0...255, using: &chance)
      if let read = Timestamp(String(decoding: bytes, as: UTF8.self)) {
        #expect(Timestamp(read.text) == read)
      }
    }
  }

  @Test(
    "an instant outside the years of the text still has a text of 24 characters",
    arguments: [Int64.min, .min + 1, -62_135_596_800_000, -1, 253_402_300_800_000, .max - 1, .max])
  func extremes(milliseconds: Int64) {
    #expect(Timestamp(milliseconds: milliseconds).text.utf8.count == 24)
  }

  @Test("adding saturates at both ends")
  func addingSaturates() {
    let first = Timestamp(milliseconds: .min)
    let last = Timestamp(milliseconds: .max)
    #expect(Timestamp(milliseconds: 5).adding(seconds: 2) == Timestamp(milliseconds: 2_005))
    #expect(Timestamp(milliseconds: 5).adding(seconds: -2) == Timestamp(milliseconds: -1_995))
    #expect(Timestamp(milliseconds: 0).adding(seconds: .max) == last)
    #expect(Timestamp(milliseconds: -1).adding(seconds: .min) == first)
    #expect(last.adding(milliseconds: 1) == last)
    #expect(first.adding(milliseconds: -1) == first)
    #expect(last.adding(milliseconds: -1) == Timestamp(milliseconds: .max - 1))
  }

  @Test(
    "seconds until a later instant are rounded up, and never below zero",
    arguments: [
      (0, 0, 0), (0, -1, 0), (0, 1, 1), (0, 999, 1), (0, 1_000, 1), (0, 1_001, 2),
      (0, .max, 9_223_372_036_854_776), (.min, .max, 18_446_744_073_709_552),
      (.max, .min, 0), (-1, .max, 9_223_372_036_854_776), (.min, 0, 9_223_372_036_854_776),
    ] as [(Int64, Int64, Int)])
  func secondsUntil(from: Int64, to: Int64, seconds: Int) {
    #expect(Timestamp(milliseconds: from).secondsUntil(Timestamp(milliseconds: to)) == seconds)
  }

  private static func foundation(_ milliseconds: Int64) -> String {
    // Half a millisecond more, because Foundation cuts a Double that may lie just below.
    formatter.format(Date(timeIntervalSince1970: (Double(milliseconds) + 0.25) / 1_000))
  }
}
