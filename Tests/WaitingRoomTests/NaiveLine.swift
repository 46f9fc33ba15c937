import Ticketing
import WaitingRoom

/// The line as one would write it on paper: one array, everything counted from the start each time.
struct NaiveLine {
  enum State { case joining, waiting, admitting, active, gone }

  struct Person {
    let index: Int
    let user: UserID
    var state: State
    var seen: Timestamp
    var planned: Timestamp?
    var enteredAt: Timestamp?
    var until: Timestamp?
    var isInLine: Bool { state == .joining || state == .waiting || state == .admitting }
  }

  var people: [Person] = []
  var concert: Concert
  var isSoldOut = false
  var isDecidingRound = false
  var lastTurn: Timestamp?
  var amnesty = Timestamp(milliseconds: 0)
  var nextBatch: Timestamp?
  var batchLeft = 0
  var plannedInRun = 0
  var lastPlan = Timestamp(milliseconds: 0)
  var runEnd = Timestamp(milliseconds: 0)
  /// The state that an undone round must restore.
  var beforeTurn: (nextBatch: Timestamp?, left: Int, version: Int) = (nil, 0, 0)
  var version = 0

  init(_ concert: Concert) { self.concert = concert }

  var policy: LinePolicy { concert.line.policy }
  var inside: [Person] { people.filter { $0.state == .admitting || $0.state == .active } }

  func ahead(of index: Int) -> Int { people.filter { $0.index < index && $0.isInLine }.count }

  func live(_ user: UserID) -> Person? {
    people.last { $0.user == user && $0.state != .gone }
  }

  func refusal(_ now: Timestamp) -> LineRefusal? {
    concert.isOnSale(at: now) ? isSoldOut ? .soldOut : nil : .saleNotOpen
  }

  mutating func reserve(_ user: UserID, _ now: Timestamp) throws(LineRefusal) -> (Int, Bool) {
    if let person = live(user), person.state == .active {
      if now < person.until ?? now { return (person.index, false) }
      people[person.index].state = .gone
    }
    if let refusal = refusal(now) { throw refusal }
    if let person = live(user) {
      people[person.index].seen = max(person.seen, now)
      return (person.index, false)
    }
    var plan: Timestamp?
    if case .cycle = policy { plan = nextPlan(now) }
    people.append(
      Person(index: people.count, user: user, state: .joining, seen: now, planned: plan))
    return (people.count - 1, true)
  }

  mutating func poll(_ index: Int, _ now: Timestamp) -> LineRefusal? {
    let person = people[index]
    switch person.state {
    case .joining: return .tokenNotFound
    case .gone: return .tokenExpired
    case .active: return now < person.until ?? now ? nil : .tokenExpired
    case .waiting, .admitting:
      people[index].seen = max(person.seen, now)
      return refusal(now)
    }
  }

  mutating func configure(_ new: Concert, _ now: Timestamp) {
    let old = concert
    concert = new
    let isChanged = old.line.policy != policy
    if isChanged {
      if case .batch(let size, let every, _) = policy, let next = nextBatch {
        nextBatch = min(next, now.adding(seconds: every))
        batchLeft = min(batchLeft, size)
      } else {
        (nextBatch, batchLeft) = (nil, 0)
      }
    }
    if isChanged || (old.line.isPaused && !new.line.isPaused) {
      version += 1
      replan(now)
    }
  }

  mutating func round(_ now: Timestamp) -> [(Int, Timestamp)] {
    guard !isDecidingRound else { return [] }
    beforeTurn = (nextBatch, batchLeft, version)
    if let last = lastTurn, last.adding(seconds: 30) < now { amnesty = max(amnesty, now) }
    lastTurn = max(lastTurn ?? now, now)
    for person in people where person.state == .active && person.until ?? now <= now {
      people[person.index].state = .gone
    }
    let grace = concert.line.graceSeconds
    for person in people where person.state == .waiting && grace > 0 {
      let silence = seconds(now) - max(seconds(person.seen), seconds(amnesty))
      if silence > grace { people[person.index].state = .gone }
    }
    guard refusal(now) == nil, !concert.line.isPaused else { return [] }
    return admit(now)
  }

  mutating func commit(_ admitted: [(Int, Timestamp)]) {
    isDecidingRound = false
    for (index, _) in admitted where people[index].state == .admitting {
      people[index].state = .active
    }
  }

  mutating func undo(_ admitted: [(Int, Timestamp)], _ now: Timestamp) {
    isDecidingRound = false
    for (index, _) in admitted where people[index].state == .admitting {
      people[index].state = .waiting
      people[index].until = nil
      people[index].enteredAt = nil
    }
    if version == beforeTurn.version {
      (nextBatch, batchLeft) = (beforeTurn.nextBatch, beforeTurn.left)
    } else {
      replan(now)
    }
  }

  private mutating func admit(_ now: Timestamp) -> [(Int, Timestamp)] {
    var quota = Int.max
    var until = now
    switch policy {
    case .capacity(let maxActive, let activeSeconds):
      quota = maxActive - inside.count
      until = now.adding(seconds: activeSeconds)
    case .batch(let size, let every, let activeSeconds):
      let count = people.filter(\.isInLine).count
      if batchLeft == 0, count > 0, nextBatch ?? now <= now {
        batchLeft = min(size, count)
        let onBeat = nextBatch?.adding(seconds: every)
        nextBatch = (onBeat ?? now) > now ? onBeat : now.adding(seconds: every)
      }
      quota = batchLeft
      until = now.adding(seconds: activeSeconds)
    case .cycle:
      if let head = people.first(where: \.isInLine), head.state == .waiting,
        head.planned.map({ $0.adding(seconds: 10) < now }) ?? true
      {
        replan(now)
      }
    }
    var admitted: [(Int, Timestamp)] = []
    for person in people where person.isInLine {
      guard admitted.count < quota, person.state == .waiting else { break }
      if case .cycle(_, let period) = policy {
        guard let planned = people[person.index].planned, planned <= now else { break }
        until = planned.adding(seconds: period)
      }
      people[person.index].state = .admitting
      people[person.index].enteredAt = now
      people[person.index].until = until
      admitted.append((person.index, until))
    }
    if case .batch = policy {
      batchLeft -= admitted.count
      if !people.contains(where: { $0.state == .waiting || $0.state == .joining }) {
        batchLeft = 0
        if admitted.isEmpty { (nextBatch, batchLeft) = (beforeTurn.nextBatch, beforeTurn.left) }
      }
    }
    return admitted
  }

  private mutating func nextPlan(_ now: Timestamp) -> Timestamp {
    guard case .cycle(let size, let period) = policy else { return now }
    if now >= runEnd { plannedInRun = 0 }
    lastPlan = max(lastPlan, now.adding(seconds: plannedInRun / size * period))
    plannedInRun += 1
    runEnd = max(runEnd, lastPlan.adding(seconds: period))
    return lastPlan
  }

  private mutating func replan(_ now: Timestamp) {
    guard case .cycle(let size, let period) = policy else { return }
    plannedInRun = min(inside.count, size)
    lastPlan = now
    runEnd = plannedInRun > 0 ? now.adding(seconds: period) : now
    for person in people where person.state == .waiting || person.state == .joining {
      people[person.index].planned = nextPlan(now)
    }
  }

  private func seconds(_ now: Timestamp) -> Int64 { now.milliseconds / 1_000 }
}
