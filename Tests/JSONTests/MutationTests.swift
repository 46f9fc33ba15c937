import Chance
import JSON
import Testing

@Suite("Reading damaged JSON")
struct MutationTests {
  private static let seeds = [
    #"{"performanceId":"018f0000-0000-7000-8000-000000000001","seatIds":["a","b"],"n":[1,-2.5e3]}"#,
    #"[[[{"a":null,"b":[true,false]},"\ud834\udd1e é€ \\ \" \u0000"]],0.1,1e10,-0]"#,
    #"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":13}"#,
  ]
  private static let telling =
    Array(#"{}[]",:\/u0123456789eE+-.truefalsnd "#.utf8) + [
      0, 0x1F, 0x7F, 0x80, 0xBF, 0xC0, 0xC3, 0xE2, 0xED, 0xF0, 0xF4, 0xFF,
    ]

  @Test(
    "two hundred thousand damaged texts are read or refused, never more",
    arguments: [1, 2, 3, 4] as [UInt64])
  func mutations(seed: UInt64) throws {
    var chance = SeededChance(seed: seed)
    var accepted = 0
    for _ in 0..<50_000 {
      let start = Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &chance)]
      var bytes = Array(start.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &chance) { damage(&bytes, &chance) }
      do {
        let value = try JSONValue.parse(bytes)
        accepted += 1
        let again = try JSONValue.parse(value.bytes)
        if again != value { Issue.record("seed \(seed): \(bytes) changed by writing and reading") }
      } catch {
        if !(0...bytes.count).contains(error.offset) {
          Issue.record("seed \(seed): \(error) lies outside \(bytes)")
        }
      }
    }
    #expect(accepted > 1_000, "the damage should leave some texts well-formed")
  }

  private func damage(_ bytes: inout [UInt8], _ chance: inout SeededChance) {
    let position = Int.random(in: 0...bytes.count, using: &chance)
    let byte = Self.telling[Int.random(in: 0..<Self.telling.count, using: &chance)]
    switch Int.random(in: 0..<5, using: &chance) {
    case 0: bytes.insert(byte, at: position)
    case 1 where position < bytes.count: bytes.remove(at: position)
    case 2 where position < bytes.count: bytes[position] = byte
    case 3 where position < bytes.count:
      bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
    case 4 where Int.random(in: 0..<8, using: &chance) == 0:
      bytes.removeSubrange(position...)
    default: break
    }
  }
}
