import Chance
import TestServers
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomRedis

/// A random history of one line, applied both to the machine in memory and to Redis.
///
/// The machine is checked against a line on paper by its own tests; here Redis is checked against the
/// machine: who enters when, who is refused why, who stands where.
final class Agreement {
  private var chance: SeededChance
  private let room: RedisWaitingRoom
  private var line: Line
  private var now = Cast.opening
  private var policy: LinePolicy
  private let grace: Int
  /// Seconds a hold lasts: often less than extensions ask for.
  private let hold: Int
  /// The tokens both gave for a place, oldest first.
  private var places: [(line: QueueToken, redis: String, user: UserID)] = []
  private var shown: [String: Int] = [:]
  private let people = 25

  private static let policies: [LinePolicy] = [
    .capacity(maxActive: 3, activeSeconds: 15), .batch(size: 2, everySeconds: 4, activeSeconds: 9),
    .cycle(size: 3, periodSeconds: 10), .capacity(maxActive: 1, activeSeconds: 60),
    .cycle(size: 2, periodSeconds: 25), .batch(size: 5, everySeconds: 11, activeSeconds: 30),
    .capacity(maxActive: 12, activeSeconds: 5), .cycle(size: 1, periodSeconds: 7),
  ]

  init(seed: Int, room: RedisWaitingRoom) async throws {
    chance = SeededChance(seed: UInt64(seed))
    self.room = room
    policy = Self.policies[seed % Self.policies.count]
    grace = seed % 3 == 0 ? 20 : 0
    hold = seed % 4 * 6
    let concert = Cast.concert(policy, grace: grace, hold: hold)
    line = Line(concert: concert.id, now: now)
    line.configure(concert, now: now)
    try await room.configure(concert, now: now)
  }

  func step() async throws {
    switch Int.random(in: 0..<100, using: &chance) {
    case 0..<30: try await join()
    case 30..<50: if let place = places.randomElement(using: &chance) { try await poll(place) }
    case 50..<72: try await runRound()
    case 72..<78: try await leave()
    case 78..<81: try await configure()
    case 81..<83:
      let isSoldOut = Int.random(in: 0..<10, using: &chance) < 3
      line.stockChanged(isSoldOut: isSoldOut)
      room.stockChanged(Cast.arena, isSoldOut: isSoldOut)
    case 83..<86: extend()
    default:
      let steps = Int.random(in: 0..<25, using: &chance) == 0 ? -3_000...0 : 0...4_000
      now = now.adding(milliseconds: Int64(Int.random(in: steps, using: &chance)))
    }
    #expect(room.summary(Cast.arena, now: now) == line.summary(now))
  }

  /// Asks both about every place there was.
  func audit() async throws {
    for place in places { try await poll(place) }
  }

  private func join() async throws {
    let user = Cast.fan(Int.random(in: 0..<people, using: &chance))
    let expected = Result { () throws(LineRefusal) in
      try line.reserve(user, nonce: UInt64(places.count), now: now)
    }
    let found = await result { try await room.join(user, Cast.arena, now: now) }
    switch (expected, found) {
    case (.failure(let expected), .failure(let found)): #expect(expected == found)
    case (.success(.existing(let index)), .success(let joined)):
      #expect(!joined.isNew)
      #expect(places.first { $0.redis == joined.place.token }?.line.index == UInt64(index))
    case (.success(.reserved(let index, _)), .success(let joined)):
      _ = line.joined(index)
      #expect(joined.isNew)
      guard let token = line.token(index, of: user, now: now) else {
        Issue.record("a new place without a token")
        return
      }
      places.append((token, joined.place.token, user))
    default: Issue.record("joining: \(expected) became \(found)")
    }
  }

  private func poll(_ place: (line: QueueToken, redis: String, user: UserID)) async throws {
    let now = now
    let expected = Result { () throws(LineRefusal) in
      try line.place(place.line, text: place.redis, now: now)
    }
    let found = await result { try await room.place(place.redis, now: now) }
    check(found, expected)
    if let glance = room.knownPlace(place.redis, now: now) { check(glance, expected) }
    let admission = Result { () throws(LineRefusal) in
      try line.admission(place.line, user: place.user, now: now).endsBy
    }
    #expect(
      await result {
        try await room.admission(
          place.redis, user: place.user, concert: Cast.arena, now: now
        ).endsBy
      } == admission)
    guard let ahead = try? found.get().ahead else { return }
    #expect(ahead <= shown[place.redis] ?? .max, "a shown place never grows")
    shown[place.redis] = ahead
  }

  private func check(
    _ found: Result<Place, LineRefusal>, _ expected: Result<Place, LineRefusal>
  ) {
    // Spread by number, and numbers differ.
    func comparable(_ result: Result<Place, LineRefusal>) -> Result<Place, LineRefusal> {
      result.map { place in
        var place = place
        place.pollAfter = 0
        return place
      }
    }
    #expect(comparable(found) == comparable(expected))
  }

  private func runRound() async throws {
    let turn = line.decideRound(now)
    line.commit(turn)
    try await room.runRound(now: now)
  }

  private func leave() async throws {
    guard let place = places.randomElement(using: &chance) else { return }
    let expected = Result { () throws(LineRefusal) in try line.departure(place.line, now: now) }
    let found = await result { try await room.leave(place.redis, now: now) }
    #expect(found.map(\.wasActive) == expected.map(\.wasActive))
    if case .success(let admission) = expected { _ = line.ended(admission.index) }
  }

  private func extend() {
    let user = Cast.fan(Int.random(in: 0..<people, using: &chance))
    let until = now.adding(seconds: Int.random(in: -5...20, using: &chance))
    line.extend(user, until: until)
    room.extend(user, Cast.arena, until: until)
  }

  private func configure() async throws {
    if Bool.random(using: &chance) {
      policy = Self.policies.randomElement(using: &chance) ?? policy
    }
    let concert = Cast.concert(
      policy, grace: grace, isPaused: Int.random(in: 0..<10, using: &chance) < 3,
      closes: Int.random(in: 0..<10, using: &chance) == 0 ? 1 : 100_000_000, hold: hold)
    line.configure(concert, now: now)
    try await room.configure(concert, now: now)
  }

  private func result<Value: Sendable>(
    _ body: () async throws -> Value
  ) async -> Result<Value, LineRefusal> {
    do {
      return .success(try await body())
    } catch let refusal as LineRefusal {
      return .failure(refusal)
    } catch {
      Issue.record("\(String(reflecting: error))")
      return .failure(.concertNotFound)
    }
  }
}

@Suite("Redis decides as the machine in memory does")
struct AgreementTests {
  @Test("random histories give the same answers step by step", arguments: 1...24)
  func agrees(seed: Int) async throws {
    try await RedisServer.with { server in
      let rooms = Rooms(server)
      let agreement = try await Agreement(seed: seed, room: rooms.make())
      for step in 0..<250 {
        try await agreement.step()
        if step % 25 == 24 { try await agreement.audit() }
      }
      await rooms.close()
    }
  }
}
