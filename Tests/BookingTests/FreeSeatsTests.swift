@testable import Booking
import Chance
import Testing

@Suite("Sets of seats")
struct FreeSeatsTests {
  @Test("places and gaps are found as by looking at each", arguments: [0, 1, 63, 64, 65, 200])
  func searching(count: Int) {
    var chance = SeededChance(seed: UInt64(count))
    for share in [0, 1, 5, 9, 10] {
      var set = FreeSeats(places: count)
      var plain = Array(repeating: false, count: count)
      for place in 0..<count where Int.random(in: 0..<10, using: &chance) < share {
        set[place] = true
        plain[place] = true
      }
      #expect(set.count == plain.count { $0 })
      for start in 0...count {
        for end in start...count {
          let slice = plain[start..<end]
          #expect(set.next(from: start, below: end) == slice.firstIndex(of: true) ?? end)
          #expect(set.nextGap(from: start, below: end) == slice.firstIndex(of: false) ?? end)
        }
      }
      for place in 0..<count {
        set[place] = false
        #expect(!set[place])
      }
      #expect(set.count == 0)
    }
  }
}
