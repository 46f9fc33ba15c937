@testable import Booking
@testable import BoxOffice
import Chance
import Testing
import Ticketing

@Suite("A board's sets of free seats")
struct FreeSetsTests {
  @Test("they follow holds, sales, expiry and attempts", arguments: 1...5)
  func follow(seed: UInt64) {
    var chance = SeededChance(seed: seed)
    let date = PerformanceID(high: 1, low: 1)
    var seats: [Seat] = []
    for number in 0..<90 {
      let (row, place) = number.quotientAndRemainder(dividingBy: 30)
      seats.append(
        Seat(
          id: SeatID(high: 1, low: UInt64(number)), row: "\(row)", number: "\(place)",
          price: Money(Int64(1_000 - row)), x: Double(place), y: Double(row)))
    }
    let standings = seats.map { seat in
      SeatStanding(
        seat: seat, performanceID: date, status: .available, reservationID: nil, heldUntil: nil)
    }
    let map = SeatMap(
      performanceID: date, standings: standings.map { ($0, 0) }, firstVersion: 1)
    var state = SeatBoard.State(map)
    var (tried, versions) = ([Int: Int](), Array(repeating: 0, count: seats.count))
    for step in 0..<2_000 {
      let now = Timestamp(milliseconds: Int64(step))
      let index = Int.random(in: 0..<seats.count, using: &chance)
      switch Int.random(in: 0..<4, using: &chance) {
      case 0, 1:
        versions[index] += 1
        let status = [SeatStatus.available, .held, .sold][Int.random(in: 0..<3, using: &chance)]
        let change = SeatChange(
          seatID: seats[index].id, status: status,
          heldUntil: status == .held
            ? now.adding(milliseconds: Int64.random(in: 1..<200, using: &chance)) : nil,
          version: versions[index])
        if let changed = state.map.apply(change) { state.note(changed) }
      case 2:
        state.tried(index, 1)
        tried[index, default: 0] += 1
      default:
        if tried[index, default: 0] > 0 {
          state.tried(index, -1)
          tried[index, default: 0] -= 1
        }
      }
      state.expire(now)
      for index in seats.indices {
        let isFree = state.map.status(at: index) == .available
        let place = state.rows.places[index]
        #expect(state.free[place] == isFree)
        #expect(state.untried[place] == (isFree && tried[index, default: 0] == 0))
      }
    }
  }
}
