import Chance
import Foundation
import Testing
import Ticketing

@Suite("An identifier")
struct IdentifierTests {
  @Test("has the text Foundation gives, and is read back from it in either case")
  func textRoundTrips() throws {
    var chance = SeededChance(seed: 0x1D)
    for _ in 0..<5_000 {
      let id = SeatID(high: chance.next(), low: chance.next())
      let bytes = [id.high, id.low].flatMap { half in
        (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - $0 * 8)) }
      }
      let uuid = try #require(
        NSUUID(uuidBytes: bytes).uuidString as String?)
      #expect(id.text == uuid.lowercased())
      #expect(SeatID(id.text) == id)
      #expect(SeatID(uuid.uppercased()) == id)
    }
  }

  @Test(
    "is read from the 36-character form alone",
    arguments: [
      "", "0192f1a0-0000-7000-8000-00000000000", "0192f1a0-0000-7000-8000-0000000000000",
      "0192f1a000007000800000000000000000000", "0192f1a0-0000-7000-80000-00000000000",
      "{192f1a0-0000-7000-8000-000000000000}", "0192f1a0_0000-7000-8000-000000000000",
      "0192f1ag-0000-7000-8000-000000000000", "0192f1a0-0000-7000-8000-00000000000 ",
      "0192f1a0-0000-7000-8000-0000000000é", "------------------------------------",
      "٠192f1a0-0000-7000-8000-00000000000", "0192f1a0-0000-7000-8000\u{0}000000000000",
    ])
  func refuses(text: String) {
    #expect(UserID(text) == nil)
  }

  @Test("the first and the last are read and written")
  func extremes() {
    #expect(UserID("00000000-0000-0000-0000-000000000000") == UserID(high: 0, low: 0))
    #expect(UserID("ffffffff-ffff-ffff-ffff-ffffffffffff") == UserID(high: .max, low: .max))
    #expect(UserID(high: 1 << 63, low: 1).text == "80000000-0000-0000-0000-000000000001")
  }

  @Test("orders as its sixteen bytes and as its text do")
  func orders() {
    var chance = SeededChance(seed: 0x1E)
    var ids = (0..<500).map { _ in SeatID(high: (chance.next() % 4) << 62, low: chance.next()) }
    ids += [SeatID(high: 0, low: .max), SeatID(high: 1, low: 0), SeatID(high: .max, low: 0)]
    #expect(ids.sorted().map(\.text) == ids.map(\.text).sorted())
    #expect(!(ids[0] < ids[0]))
  }

  @Test("a source's identifiers strictly increase, even when the clock stands still or steps back")
  func sourceIncreases() {
    let source = IdentifierSource(chance: SeededChance(seed: 3))
    var chance = SeededChance(seed: 4)
    var now = Timestamp(milliseconds: 1_800_000_000_000)
    var last = SeatID(high: 0, low: 0)
    for _ in 0..<50_000 {
      if Int.random(in: 0..<100, using: &chance) == 0 {
        now = now.adding(milliseconds: Int64.random(in: -50...60, using: &chance))
      }
      let next: SeatID = source.next(now)
      #expect(last < next)
      #expect(next.high >> 12 & 0xF == 7, "version 7")
      #expect(next.low >> 62 == 0b10, "the RFC's variant")
      last = next
    }
  }

  @Test("an identifier is stamped with its instant, and clocks outside 48 bits do not trap")
  func stamps() {
    let source = IdentifierSource(chance: SeededChance(seed: 5))
    let early: SeatID = source.next(Timestamp(milliseconds: .min))
    #expect(early.high >> 16 == 0)
    let id: SeatID = source.next(Timestamp(milliseconds: 1_800_000_000_123))
    #expect(id.high >> 16 == 1_800_000_000_123)
    for _ in 0..<10_000 { _ = source.next(Timestamp(milliseconds: .max)) as SeatID }
  }

  @Test("many tasks get as many different identifiers")
  func concurrentSource() async {
    let source = IdentifierSource(chance: SeededChance(seed: 6))
    let ids = await withTaskGroup(of: [SeatID].self) { group in
      for _ in 0..<16 {
        group.addTask { (0..<500).map { _ in source.next(Timestamp(milliseconds: 1_000)) } }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(ids).count == 8_000)
  }
}
