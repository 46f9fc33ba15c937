import Chance
import Booking
import Testing
import Ticketing

@Suite("The seat map")
struct SeatMapTests {
  private func map(_ standings: [SeatStanding]) -> SeatMap {
    SeatMap(
      performanceID: friday, standings: standings.map { ($0, 1) }, firstVersion: 1_000)
  }

  private func change(
    _ number: Int, _ status: SeatStatus, until: Timestamp? = nil, version: Int
  ) -> SeatChange {
    SeatChange(seatID: seatID(number), status: status, heldUntil: until, version: version)
  }

  @Test("begins as the store stands, and finds seats by id")
  func begins() {
    let map = map([
      standing(1), standing(3, .held, until: at(5)), standing(5, .sold), standing(7),
    ])
    #expect((map.freeCount, map.heldCount, map.soldCount) == (2, 1, 1))
    #expect(map.version == 1_000)
    #expect([1, 3, 5, 7].map { map.index(of: seatID($0)) } == [0, 1, 2, 3])
    #expect([0, 2, 4, 6, 8].map { map.index(of: seatID($0)) } == [nil, nil, nil, nil, nil])
    #expect((0..<4).map { map.status(at: $0) } == [.available, .held, .sold, .available])
  }

  @Test("counts sections and revenue with each change, as a count of all seats would")
  func sections() {
    let names = ["A", "A", "B", "", "B", "A"]
    let start = names.enumerated().map { number, section in
      var seat = seat(number, price: Int64(number + 1))
      seat.section = section
      return SeatStanding(
        seat: seat, performanceID: friday, status: number == 2 ? .sold : .available,
        reservationID: nil, heldUntil: nil)
    }
    var map = map(start)
    #expect(map.sections.map(\.section) == ["A", "B", ""])
    #expect(map.revenue == Money(3))
    var chance = SeededChance(seed: 5)
    for step in 2..<400 {
      let number = Int.random(in: 0..<names.count, using: &chance)
      let status = [SeatStatus.available, .held, .sold][Int.random(in: 0..<3, using: &chance)]
      _ = map.apply(
        change(number, status, until: status == .held ? at(step + 5) : nil, version: step))
      _ = map.expire(now: at(step))
      var revenue = Money.zero
      for section in map.sections {
        let mine = names.indices.filter { names[$0] == section.section }.map { map.status(at: $0) }
        #expect(section.free == mine.count { $0 == .available }, "step \(step)")
        #expect(section.held == mine.count { $0 == .held }, "step \(step)")
        #expect(section.sold == mine.count { $0 == .sold }, "step \(step)")
      }
      for index in names.indices where map.status(at: index) == .sold {
        revenue = Money(revenue.amount + Int64(index + 1))
      }
      #expect(map.revenue == revenue, "step \(step)")
    }
  }

  @Test("an empty map has nothing and does nothing")
  func empty() {
    var map = map([])
    #expect(map.index(of: seatID(1)) == nil)
    #expect(map.apply(change(1, .sold, version: 9)) == nil)
    #expect(map.expire(now: at(0)) == [])
    #expect((map.freeCount, map.heldCount, map.soldCount, map.version) == (0, 0, 0, 1_000))
  }

  @Test("changes may come out of order and twice: the greatest version stands")
  func outOfOrder() {
    let story = [
      change(1, .held, until: at(10), version: 2), change(1, .available, version: 3),
      change(1, .held, until: at(20), version: 4), change(1, .sold, version: 5),
    ]
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 3, 0, 2, 2, 0]] {
      var map = map([standing(1), standing(2)])
      for index in order { _ = map.apply(story[index]) }
      #expect(map.status(at: 0) == .sold, "\(order)")
      #expect((map.freeCount, map.heldCount, map.soldCount) == (1, 0, 1), "\(order)")
      #expect(map.expire(now: at(99)) == [], "\(order)")
    }
  }

  @Test("returns which seat changed, and only when its status can be seen to change")
  func tellsChanges() {
    var map = map([standing(1), standing(2)])
    #expect(map.apply(change(2, .held, until: at(10), version: 2)) == 1)
    #expect(map.version == 1_001)
    #expect(map.apply(change(2, .held, until: at(10), version: 2)) == nil, "twice")
    #expect(map.apply(change(2, .available, version: 1)) == nil, "old")
    #expect(map.apply(change(2, .held, until: at(20), version: 3)) == nil, "held still")
    #expect(map.apply(change(9, .sold, version: 3)) == nil, "not of this date")
    #expect(map.version == 1_001)
    #expect(map.expire(now: at(19)) == [], "the later end counts")
    #expect(map.expire(now: at(20)) == [1])
  }

  @Test("a hold expires at exactly its instant, once")
  func lapses() {
    var map = map([
      standing(1, .held, until: at(10)), standing(2, .held, until: at(10) + 1), standing(3, .sold),
    ])
    #expect(map.expire(now: at(10) + -1) == [])
    #expect(map.expire(now: at(10)) == [0])
    #expect(map.expire(now: at(10)) == [])
    #expect((map.freeCount, map.heldCount, map.soldCount, map.version) == (1, 1, 1, 1_001))
    #expect(map.expire(now: at(10) + 1) == [1])
    #expect(map.expire(now: at(99)) == [])
    // The sweeper's change for the expired hold changes nothing visible.
    #expect(map.apply(change(1, .available, version: 2)) == nil)
    #expect(map.version == 1_002)
  }

  @Test(
    "agrees with a naive model through random changes, and its counts add up", arguments: 0..<40)
  func agreesWithModel(seed: UInt64) throws {
    var chance = SeededChance(seed: seed)
    let count = Int.random(in: 1...30, using: &chance)
    var naive = NaiveSeatMap(count: count)
    var map = map((0..<count).map { standing($0) })
    var now = opening
    var versions = Array(repeating: 1, count: count)
    var late: [SeatChange] = []
    for step in 0..<400 {
      now = now + Int64.random(in: 0...2_000, using: &chance)
      let number = Int.random(in: 0..<count, using: &chance)
      versions[number] += 1
      let status = [SeatStatus.available, .held, .sold].randomElement(using: &chance) ?? .held
      let until = now + Int64.random(in: -3_000...9_000, using: &chance)
      late.append(
        change(number, status, until: status == .held ? until : nil, version: versions[number]))
      if Bool.random(using: &chance) { late.append(late[late.count - 1]) }
      late.shuffle(using: &chance)
      for _ in 0..<Int.random(in: 0...late.count, using: &chance) {
        guard let change = late.popLast() else { break }
        let index = map.apply(change)
        #expect(index == naive.apply(change), "seed \(seed), step \(step)")
      }
      if Bool.random(using: &chance) {
        #expect(map.expire(now: now) == naive.expire(now: now), "seed \(seed), step \(step)")
      }
      try #require((0..<count).map { map.status(at: $0) } == naive.statuses, "seed \(seed)")
      try #require(map.freeCount == naive.statuses.count { $0 == .available }, "seed \(seed)")
      try #require(map.soldCount == naive.statuses.count { $0 == .sold }, "seed \(seed)")
      try #require(map.heldCount == naive.statuses.count { $0 == .held }, "seed \(seed)")
      try #require(map.version == 1_000 + naive.changes, "seed \(seed)")
    }
  }
}

/// The map as kept on paper: the newest change of each seat, scanned every time.
private struct NaiveSeatMap {
  var statuses: [SeatStatus]
  var news: [SeatChange?]
  var changes = 0

  init(count: Int) {
    statuses = Array(repeating: .available, count: count)
    news = Array(repeating: nil, count: count)
  }

  mutating func apply(_ change: SeatChange) -> Int? {
    let index = Int(change.seatID.low)
    if change.version <= news[index]?.version ?? 1 { return nil }
    news[index] = change
    return set(index, change.status) ? index : nil
  }

  mutating func expire(now: Timestamp) -> [Int] {
    statuses.indices.filter { index in
      guard statuses[index] == .held, let until = news[index]?.heldUntil, until <= now else {
        return false
      }
      return set(index, .available)
    }
  }

  private mutating func set(_ index: Int, _ status: SeatStatus) -> Bool {
    defer { statuses[index] = status }
    changes += statuses[index] == status ? 0 : 1
    return statuses[index] != status
  }
}
