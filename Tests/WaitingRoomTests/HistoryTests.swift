import Chance
import Testing
import Ticketing
import WaitingRoom

/// A random history of one line beside the naive one, with everything checked after each step.
struct History {
  var chance: SeededChance
  var line: Line
  var model: NaiveLine
  var now = opening
  /// Joins between reserving and journaling, in order.
  var joins: [Int] = []
  var round: (decided: Line.Round, model: [(Int, Timestamp)], at: Timestamp)?
  var lastShown: [Int: Int] = [:]
  var lastEntered = -1
  let people: Int

  init(seed: UInt64, people: Int) {
    chance = SeededChance(seed: seed)
    self.people = people
    let first = concert(Self.policies[Int(seed % 7)], grace: seed % 3 == 0 ? 20 : 0)
    line = Line(first)
    model = NaiveLine(first)
  }

  static let policies: [LinePolicy] = [
    .capacity(maxActive: 3, activeSeconds: 15), .batch(size: 2, everySeconds: 4, activeSeconds: 9),
    .cycle(size: 3, periodSeconds: 10), .capacity(maxActive: 1, activeSeconds: 60),
    .cycle(size: 2, periodSeconds: 25), .batch(size: 5, everySeconds: 11, activeSeconds: 30),
    .capacity(maxActive: 12, activeSeconds: 5),
  ]

  func token(_ index: Int) -> QueueToken {
    QueueToken(concert: arena, index: UInt64(index), nonce: UInt64(index) &* 31)
  }

  mutating func step() {
    switch Int.random(in: 0..<100, using: &chance) {
    case 0..<28: join()
    case 28..<36: finishJoin()
    case 36..<50: poll(Int.random(in: 0..<max(1, model.people.count), using: &chance))
    case 50..<66: beginTurn()
    case 66..<80: finishRound()
    case 80..<84: leave()
    case 84..<86: reconfigure()
    case 86..<88:
      let isSoldOut = chance.chance(30)
      line.stockChanged(isSoldOut: isSoldOut)
      model.isSoldOut = isSoldOut
    case 88..<90: extend()
    default:
      now = now.adding(
        milliseconds: Int64.random(in: chance.chance(4) ? -3_000...0 : 0...4_000, using: &chance))
    }
  }

  mutating func join() {
    let user = user(Int.random(in: 0..<people, using: &chance))
    let expected = Result { () throws(LineRefusal) in try model.reserve(user, now) }
    let nonce = UInt64(expected.map(\.0).successOrZero) &* 31
    let found = Result { () throws(LineRefusal) in try line.reserve(user, nonce: nonce, now: now) }
    switch (expected, found) {
    case (.failure(let expected), .failure(let found)): #expect(expected == found)
    case (.success((let index, false)), .success(.existing(let found))): #expect(index == found)
    case (.success((let index, true)), .success(.reserved(let found, let entry))):
      #expect(index == found)
      if entry != nil { #expect(entry == model.people[index].planned) }
      joins.append(index)
      if chance.chance(75) { finishJoin() }
    default: Issue.record("joining: \(expected) became \(found)")
    }
  }

  mutating func finishJoin() {
    guard let index = joins.first else { return }
    joins.removeFirst()
    if chance.chance(15) {
      line.withdraw(index, mayBeJournaled: chance.chance(50))
      model.people[index].state = .gone
    } else {
      _ = line.joined(index)
      model.people[index].state = .waiting
    }
  }

  mutating func beginTurn() {
    let decided = line.decideRound(now)
    let expected = model.round(now)
    #expect(decided.admissions.map(\.index) == expected.map(\.0))
    #expect(decided.admissions.map(\.until) == expected.map(\.1))
    for entrance in decided.admissions {
      #expect(entrance.index > lastEntered, "entries go strictly in order of arrival")
    }
    guard !decided.isEmpty else { return }
    model.isDecidingRound = true
    round = (decided, expected, now)
    if chance.chance(60) { finishRound() }
  }

  mutating func finishRound() {
    guard let (decided, expected, decidedAt) = round else { return }
    round = nil
    if chance.chance(20) {
      line.undo(decided)
      model.undo(expected, decidedAt)
    } else {
      line.commit(decided)
      model.commit(expected)
      lastEntered = max(lastEntered, expected.last?.0 ?? -1)
    }
  }

  mutating func leave() {
    guard let index = model.people.indices.randomElement(using: &chance) else { return }
    let person = model.people[index]
    let isOver = person.state == .active && person.until ?? now <= now
    let found = Result { () throws(LineRefusal) in try line.departure(token(index), now: now) }
    switch found {
    case .success(let admission):
      #expect(person.isInLine || person.state == .active)
      #expect(admission.wasActive == (person.state == .active))
      #expect(admission.user == person.user)
      _ = line.ended(index)
      model.people[index].state = .gone
    case .failure(let refusal):
      #expect(refusal == (person.state == .joining ? .tokenNotFound : .tokenExpired))
      #expect(person.state == .gone || person.state == .joining || isOver)
    }
  }

  mutating func extend() {
    guard let person = model.inside.randomElement(using: &chance) else { return }
    let until = now.adding(seconds: Int.random(in: -5...20, using: &chance))
    line.extend(person.user, until: until)
    if person.state == .active {
      model.people[person.index].until = max(person.until ?? until, until)
    }
  }

  mutating func reconfigure() {
    let policy = chance.chance(50) ? model.policy : Self.policies.randomElement(using: &chance)
    let changed = concert(
      policy ?? model.policy, grace: [0, 5, 20].randomElement(using: &chance) ?? 0,
      isPaused: chance.chance(30), opens: 0, closes: chance.chance(10) ? 1 : 1_000_000)
    line.configure(changed, now: now)
    model.configure(changed, now)
  }

  /// Asks both about one place.
  mutating func poll(_ index: Int) {
    guard model.people.indices.contains(index) else { return }
    let refusal = model.poll(index, now)
    switch line.poll(token(index), now) {
    case .failure(let found): #expect(found == refusal)
    case .success(let place):
      #expect(refusal == nil)
      check(place, model.people[index])
    }
  }

  mutating func check(_ place: Place, _ person: NaiveLine.Person) {
    #expect(place.user == person.user)
    #expect((place.status == .active) == (person.state == .active))
    #expect((1...30).contains(place.pollAfter))
    #expect(place.remainingTime >= 0)
    guard place.status == .waiting else {
      #expect(place.expiresAt == person.until)
      #expect(place.enteredAt == person.enteredAt)
      return
    }
    #expect(place.ahead == model.ahead(of: person.index))
    #expect(place.ahead <= lastShown[person.index] ?? .max, "a shown place never grows")
    lastShown[person.index] = place.ahead
    if case .cycle = model.policy, person.state == .waiting, let planned = person.planned {
      let isDue = planned <= now
      #expect(isDue || place.remainingTime == now.secondsUntil(planned))
      #expect(
        !isDue || place.remainingTime <= planned.secondsUntil(now),
        "what is late may take as long again")
    }
  }

  /// Compares what can be seen without being seen: figures, and who has which token.
  mutating func audit() {
    let summary = line.summary(now)
    #expect(
      summary.waiting
        == model.people.filter { $0.state == .waiting || $0.state == .admitting }.count)
    #expect(summary.active == model.people.filter { $0.state == .active }.count)
    if case .capacity(let maxActive, _) = model.policy, let round {
      let entering = round.model.filter { model.people[$0.0].state == .admitting }.count
      #expect(entering == 0 || model.inside.count <= max(maxActive, 12))
    }
    for number in 0..<min(people, 12) {
      let person = model.live(user(number))
      let isOver = person?.state == .active && person?.until ?? now <= now
      let expected = person.flatMap { $0.state == .joining || isOver ? nil : token($0.index) }
      #expect(line.token(of: user(number), now: now) == expected)
    }
  }
}

extension Result where Success == Int {
  var successOrZero: Int { (try? get()) ?? 0 }
}

@Suite("A line behaves like the line on paper")
struct HistoryTests {
  @Test("random histories give the same answers step by step", arguments: 1...80)
  func history(seed: Int) {
    var history = History(seed: UInt64(seed), people: 40)
    for step in 0..<400 {
      history.step()
      history.audit()
      if step % 20 == 0 {
        for index in history.model.people.indices { history.poll(index) }
      }
    }
  }

  @Test("histories of thousands cross chunks and free them", arguments: 101...106)
  func largeHistory(seed: Int) {
    var history = History(seed: UInt64(seed), people: 5_000)
    for _ in 0..<2_600 { history.join() }
    while !history.joins.isEmpty { history.finishJoin() }
    for _ in 0..<2_300 { history.leave() }
    for _ in 0..<150 {
      history.step()
      for _ in 0..<3 {
        history.poll(Int.random(in: 0..<history.model.people.count, using: &history.chance))
      }
    }
    for index in history.model.people.indices.reversed() where !history.model.people[index].isInLine
    {
      history.poll(index)
    }
    history.audit()
  }
}
