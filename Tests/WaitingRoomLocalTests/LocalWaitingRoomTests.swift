import Conformance
import Database
import Synchronization
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomLocal

@Suite("The embedded waiting room")
struct LocalWaitingRoomTests {
  private static let arena = ConcertID(high: 7, low: 7)
  private static let opening = Timestamp(milliseconds: 1_800_000_000_000)

  private static let countRows = Statement(
    "SELECT count(*), max(position) FROM queue_entries WHERE concert_id = $1")
  private static let forgetEntries = Statement("DELETE FROM queue_entries WHERE concert_id = $1")
  private static let liveRows = Statement(
    "SELECT count(*) FROM queue_entries WHERE concert_id = $1 AND ended_at IS NULL")

  private static func concert(_ policy: LinePolicy, grace: Int = 0) -> Concert {
    Concert(
      id: arena, title: "Opening night", artist: "The Fenwicks", venue: "Arena",
      saleOpensAt: opening, saleClosesAt: opening.adding(seconds: 1_000_000),
      line: LineTerms(policy: policy, graceSeconds: grace), createdAt: opening)
  }

  private static func fan(_ number: Int) -> UserID { UserID(high: 3, low: UInt64(number)) }

  @Test("The embedded waiting room keeps the port's promise that", arguments: WaitingRoomCheck.all)
  func keeps(check: WaitingRoomCheck) async throws {
    try await check.run(LocalRoomLender())
  }

  @Test(
    "rows of people who left are pruned, all but the last, and expired tokens stay expired",
    arguments: [(1_024, 1), (1_100, 76)])
  func prunes(people: Int, rowsLeft: Int) async throws {
    try await withLocalRoom { lent in
      let now = Self.opening
      try await lent.room.configure(Self.concert(.standard), now: now)
      let tokens = try await withThrowingTaskGroup(of: String.self) { group in
        for number in 0..<people {
          group.addTask {
            try await lent.room.join(Self.fan(number), Self.arena, now: now).place.token
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for token in tokens {
          group.addTask { _ = try await lent.room.leave(token, now: now) }
        }
        try await group.waitForAll()
      }
      try await lent.room.runRound(now: now.adding(seconds: 1))
      let (rows, last) =
        try await lent.database.read { transaction in
          try transaction.first(Self.countRows, .id(Self.arena)) { row in (row.int(0), row.int(1)) }
        } ?? (0, 0)
      #expect(rows == rowsLeft)
      #expect(last == people - 1)
      for token in tokens {
        #expect(lent.room.knownPlace(token, now: now) == .failure(.tokenExpired))
      }
    }
  }

  @Test("drops are journaled, so that a restart brings no one back")
  func journalsDrops() async throws {
    try await withLocalRoom { lent in
      try await lent.room.configure(
        Self.concert(.batch(size: 1, everySeconds: 900, activeSeconds: 9), grace: 10),
        now: Self.opening)
      for number in 0..<5 {
        _ = try await lent.room.join(Self.fan(number), Self.arena, now: Self.opening)
      }
      for seconds in 0...12 {
        try await lent.room.runRound(now: Self.opening.adding(seconds: seconds))
      }
      let rows = try await lent.database.read { transaction in
        try transaction.first(Self.liveRows, .id(Self.arena)) { row in row.int(0) }
      }
      #expect(rows == 0)
    }
  }

  @Test("a token from before a restored backup is not found although its number is given again")
  func restoredBackup() async throws {
    try await withLocalRoom { lent in
      try await lent.room.configure(Self.concert(.standard), now: Self.opening)
      let old = try await lent.room.join(Self.fan(1), Self.arena, now: Self.opening).place.token
      _ = try await lent.database.write { transaction in
        try transaction.execute(Self.forgetEntries, .id(Self.arena))
      }
      let room = try await lent.restarted(now: Self.opening)
      try await room.configure(Self.concert(.standard), now: Self.opening)
      #expect(room.knownPlace(old, now: Self.opening) == .failure(.tokenNotFound))
      let new = try await room.join(Self.fan(1), Self.arena, now: Self.opening).place.token
      #expect(new != old)
      #expect(room.knownPlace(old, now: Self.opening) == .failure(.tokenNotFound))
    }
  }

  @Test("a line is read from the journal when its concert is made known")
  func restores() async throws {
    try await withLocalRoom { lent in
      let terms = Self.concert(.cycle(size: 1, periodSeconds: 100))
      try await lent.room.configure(terms, now: Self.opening)
      var tokens: [String] = []
      for number in 0..<3 {
        let joined = try await lent.room.join(Self.fan(number), Self.arena, now: Self.opening)
        tokens.append(joined.place.token)
      }
      let room = LocalRoomUnderTest(lent.database).local
      try await room.configure(terms, now: Self.opening)
      for (cycle, token) in tokens.enumerated() {
        let place = try await room.place(token, now: Self.opening)
        #expect(place.remainingTime == cycle * 100)
      }
    }
  }
}

@Suite("Races prove themselves")
struct RaceTests {
  /// Lets people in as systems did that checked first and counted later.
  private final class SplitTurnstile: Sendable {
    let inside = Mutex(0)

    func enter(cap: Int, together: Barrier) async {
      let count = inside.withLock { $0 }
      await together.arrive()
      if count < cap { inside.withLock { $0 += 1 } }
    }
  }

  /// Returns to no caller before all have come.
  private actor Barrier {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { missing = count }

    func arrive() async {
      missing -= 1
      guard missing > 0 else {
        for continuation in waiting { continuation.resume() }
        return
      }
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  @Test("a cap that is read and then counted lets too many in")
  func twinOversells() async {
    let turnstile = SplitTurnstile()
    let barrier = Barrier(32)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<32 { group.addTask { await turnstile.enter(cap: 4, together: barrier) } }
    }
    #expect(turnstile.inside.withLock { $0 } > 4)
  }

  @Test("the line lets in no more people than its cap, however many rounds run at once")
  func lineHoldsItsCap() async throws {
    try await withLocalRoom { lent in
      let arena = ConcertID(high: 1, low: 1)
      let now = Timestamp(milliseconds: 1_800_000_000_000)
      try await lent.room.configure(
        Concert(
          id: arena, title: "", artist: "", venue: "", saleOpensAt: now,
          saleClosesAt: now.adding(seconds: 100),
          line: LineTerms(policy: .capacity(maxActive: 4, activeSeconds: 60)), createdAt: now),
        now: now)
      for number in 0..<32 {
        _ = try await lent.room.join(UserID(high: 1, low: UInt64(number)), arena, now: now)
      }
      let barrier = Barrier(32)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<32 {
          group.addTask {
            await barrier.arrive()
            try await lent.room.runRound(now: now)
          }
        }
        try await group.waitForAll()
      }
      #expect(lent.room.summary(arena, now: now)?.active == 4)
    }
  }
}
