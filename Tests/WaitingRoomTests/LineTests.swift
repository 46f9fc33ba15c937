import Chance
import Testing
import Ticketing

@testable import WaitingRoom

@Suite("A line")
struct LineTests {
  @Test("an unknown token and one whose place has ended get different refusals")
  func unknownTokens() throws {
    var line = Line(concert())
    let token = try line.join(1, now: opening)
    let rows: [(QueueToken, LineRefusal)] = [
      (QueueToken(concert: arena, index: 1, nonce: 1), .tokenNotFound),
      (QueueToken(concert: arena, index: .max, nonce: 1), .tokenNotFound),
      (QueueToken(concert: arena, index: 0, nonce: 2), .tokenNotFound),
    ]
    for (token, refusal) in rows { #expect(line.poll(token, opening) == .failure(refusal)) }
    try line.leave(token, now: opening)
    #expect(line.poll(token, opening) == .failure(.tokenExpired))
    #expect(line.poll(rows[2].0, opening) == .failure(.tokenNotFound))
  }

  @Test("a place being journaled is shown to no one and keeps its position")
  func joiningPlaces() throws {
    var line = Line(concert(.capacity(maxActive: 5, activeSeconds: 60)))
    #expect(try line.reserve(user(1), nonce: 1, now: opening) == .reserved(index: 0, entry: nil))
    #expect(try line.reserve(user(1), nonce: 9, now: opening) == .existing(index: 0))
    #expect(line.token(of: user(1), now: opening) == nil)
    #expect(
      line.poll(QueueToken(concert: arena, index: 0, nonce: 1), opening)
        == .failure(.tokenNotFound))
    let behind = try line.join(2, now: opening)
    #expect(try line.poll(behind, opening).get().ahead == 1)
    #expect(line.pass(opening).isEmpty, "nobody overtakes a place that may yet be kept")
    line.withdraw(0, mayBeJournaled: false)
    #expect(try line.poll(behind, opening).get().ahead == 0)
    #expect(line.pass(opening) == [1])
  }

  @Test("a place whose commit has an unknown outcome is ended in the journal")
  func unknownOutcome() throws {
    var line = Line(concert())
    _ = try line.reserve(user(1), nonce: 1, now: opening)
    line.withdraw(0, mayBeJournaled: true)
    #expect(line.decideRound(opening).ends == [0])
  }

  @Test("a person who leaves while being let in is not let in, and the slot is free")
  func leavesWhileEntering() throws {
    var line = Line(concert(.capacity(maxActive: 1, activeSeconds: 60)))
    let first = try line.join(1, now: opening)
    _ = try line.join(2, now: opening)
    for settles in [true, false] {
      let round = line.decideRound(opening)
      #expect(line.decideRound(opening).isEmpty, "one turn at a time")
      if settles {
        try line.leave(first, now: opening)
        line.commit(round)
        #expect(line.summary(opening).active == 0)
      } else {
        #expect(round.admissions.map(\.index) == [1])
        line.undo(round)
        #expect(line.summary(opening).active == 0)
        #expect(line.summary(opening).waiting == 1)
      }
    }
    #expect(line.pass(opening) == [1])
  }

  @Test("people are not blamed for silence while the server was away")
  func amnesty() throws {
    var line = Line(concert(.batch(size: 1, everySeconds: 9_999, activeSeconds: 1), grace: 60))
    line.pass(opening)
    for number in 0..<3 { _ = try line.join(number, now: opening) }
    line.pass(at(1))
    // Six minutes without a round: a stopped process.
    line.pass(at(361))
    #expect(line.summary(at(361)).waiting == 2)
    for seconds in stride(from: 371, through: 411, by: 10) { line.pass(at(seconds)) }
    #expect(line.summary(at(421)).waiting == 2)
    line.pass(at(422))
    #expect(line.summary(at(422)).waiting == 0)
  }

  @Test("a sweep finds every silent person among many, whatever others poll")
  func sweepsMany() throws {
    var line = Line(concert(.batch(size: 1, everySeconds: 9_999, activeSeconds: 9_999), grace: 60))
    var tokens: [QueueToken] = []
    for number in 0..<5_000 { tokens.append(try line.join(number, now: opening)) }
    line.pass(opening)
    for seconds in stride(from: 10, through: 100, by: 10) {
      for number in stride(from: 0, to: 5_000, by: 7) {
        _ = line.poll(tokens[number], at(seconds))
      }
      line.pass(at(seconds))
    }
    let polling = 5_000 / 7 + 1
    #expect(line.summary(at(100)).waiting == polling - 1)
    #expect(try line.poll(tokens[7], at(100)).get().ahead == 0)
    #expect(try line.poll(tokens[4_998], at(100)).get().ahead == polling - 2)
  }

  @Test(
    "the advised time to the next poll grows with the wait and stays inside the grace time",
    arguments: [
      (0, 0, 1...1), (5, 0, 1...1), (30, 0, 3...3), (200, 0, 16...20), (5_000, 0, 24...30),
      (5_000, 30, 10...10), (5_000, 2, 1...1),
    ])
  func pollAfter(ahead: Int, grace: Int, expected: ClosedRange<Int>) throws {
    // One person a second.
    var line = Line(concert(.batch(size: 1, everySeconds: 1, activeSeconds: 1), grace: grace))
    for number in 0..<ahead { _ = try line.join(number, now: opening) }
    let token = try line.join(ahead, now: opening)
    let place = try line.poll(token, opening).get()
    #expect(place.remainingTime == ahead)
    #expect(expected.contains(place.pollAfter), "\(place.pollAfter)")
  }

  @Test("the estimate of a capacity line follows the freed slots of the last minute")
  func capacityEstimate() throws {
    var line = Line(concert(.capacity(maxActive: 10, activeSeconds: 100)))
    var tokens: [QueueToken] = []
    for number in 0..<200 { tokens.append(try line.join(number, now: opening)) }
    #expect(try line.poll(tokens[9], opening).get().remainingTime == 0)
    #expect(try line.poll(tokens[19], opening).get().remainingTime == 100)
    for number in 0..<60 {
      line.pass(at(number))
      try line.leave(tokens[number], now: at(number))
    }
    // 69 entered in the last minute, ten of them into empty slots; nine are inside, 131 wait.
    #expect(line.summary(at(59)).admittedPerMinute == 69)
    #expect(try line.poll(tokens[199], at(59)).get().remainingTime == 133)
    #expect(line.summary(at(119)).admittedPerMinute == 0)
  }

  @Test("a policy with numbers out of bounds is read as the nearest that makes sense")
  func boundedPolicies() throws {
    for policy in [
      LinePolicy.capacity(maxActive: .max, activeSeconds: .max),
      .batch(size: .max, everySeconds: .max, activeSeconds: .max),
      .cycle(size: 1, periodSeconds: .max), .capacity(maxActive: .min, activeSeconds: .min),
      .batch(size: 0, everySeconds: 0, activeSeconds: 0), .cycle(size: -1, periodSeconds: -1),
    ] {
      var line = Line(concert(policy, grace: .max))
      var tokens: [QueueToken] = []
      for number in 0..<200 { tokens.append(try line.join(number, now: opening)) }
      line.pass(opening)
      for token in tokens { _ = line.poll(token, at(1)) }
      #expect(line.summary(at(1)).active + line.summary(at(1)).waiting == 200)
    }
  }

  @Test("rows of any content restore without a trap")
  func hostileRows() {
    let times = [Int64.min, -1, 0, 1, .max].map { Timestamp(milliseconds: $0) }
    var line = Line(concert: arena, now: opening, startingAt: .min)
    var index = Int.min
    for first in times {
      for second in times {
        line.restore(
          Line.Row(
            index: index, user: user(abs(index % 7)), nonce: 0, plannedAt: first,
            stay: index % 2 == 0 ? (first, second) : nil), now: opening)
        index = index < 0 ? 0 : index + 700
      }
    }
    line.restore(
      Line.Row(index: .max, user: user(1), nonce: 0, plannedAt: nil, stay: nil), now: opening)
    line.restored(next: line.arrivals.next, now: opening)
    for policy in [LinePolicy.cycle(size: 1, periodSeconds: .max), .standard] {
      line.configure(concert(policy), now: opening)
      line.pass(opening)
    }
    #expect(line.summary(opening).state == .open)
  }

  @Test("of two live rows of one person the later one counts, and the earlier is ended")
  func twoRows() {
    var line = Line(concert: arena, now: opening)
    for (index, number) in [(0, 1), (3, 2), (5, 1)] {
      line.restore(
        Line.Row(
          index: index, user: user(number), nonce: UInt64(index), plannedAt: nil, stay: nil),
        now: opening)
    }
    line.restored(next: 6, now: opening)
    line.configure(concert(), now: opening)
    #expect(line.token(of: user(1), now: opening)?.index == 5)
    #expect(line.summary(opening).waiting == 2)
    #expect(line.decideRound(opening).ends == [0])
  }
}

@Suite("The cycle plan")
struct CyclePlanTests {
  @Test("no more people than the size are inside at once", arguments: 1...20)
  func neverOverlaps(seed: Int) {
    var chance = SeededChance(seed: UInt64(seed))
    let size = Int.random(in: 1...5, using: &chance)
    let period = Int.random(in: 5...50, using: &chance)
    var plan = CyclePlan()
    var entries: [Timestamp] = []
    var now = opening
    for _ in 0..<200 {
      now = now.adding(milliseconds: .random(in: 0...Int64(period) * 400, using: &chance))
      if chance.chance(2) {
        // A restart knows the latest promise and who is inside.
        let inside = entries.count { $0 <= now && now < $0.adding(seconds: period) }
        plan = CyclePlan(
          latest: entries.last, inside: inside, size: size, periodSeconds: period, now: now)
      }
      entries.append(plan.next(size: size, periodSeconds: period, now: now))
    }
    for entry in entries {
      let together = entries.count { $0 <= entry && entry < $0.adding(seconds: period) }
      #expect(together <= size)
    }
    #expect(entries == entries.sorted())
  }
}

@Suite("Counts by slot")
struct PrefixCountsTests {
  @Test("sums equal those counted one by one while slots are added")
  func sums() {
    var chance = SeededChance(seed: 3)
    var counts = PrefixCounts()
    var naive: [Int32] = []
    for _ in 0..<500 {
      counts.append()
      naive.append(0)
      let slot = Int.random(in: 0..<naive.count, using: &chance)
      let change = Int32.random(in: -3...9, using: &chance)
      counts.add(change, at: slot)
      naive[slot] += change
      let end = Int.random(in: 0...naive.count, using: &chance)
      #expect(counts.sum(before: end) == Int(naive[..<end].reduce(0, +)))
    }
  }
}
