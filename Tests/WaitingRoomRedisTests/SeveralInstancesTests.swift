import Database
import Redis
import Signing
import TestServers
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomRedis

@Suite("Several instances on one Redis")
struct SeveralInstancesTests {
  /// How many are inside, from Redis itself.
  private static func inside(_ lane: RedisLane) async throws -> Int64 {
    let key = "boxoffice:{\(Cast.arena.text)}:active"
    return try #require(try await lane.call(RedisCommand("ZCARD", key)).reply.number)
  }

  @Test("changes by other instances are known or read, and no caller waits in vain")
  func told() async throws {
    try await withRooms(2, .capacity(maxActive: 1, activeSeconds: 600)) { rooms, server in
      let (here, there) = (rooms[0], rooms[1])
      #expect(!there.isBehind(Cast.arena))
      let joined = try await here.join(Cast.fan(1), Cast.arena, now: Cast.opening)
      let index = try await here.leave(joined.place.token, now: Cast.at(1)).index
      _ = try await here.join(Cast.fan(2), Cast.arena, now: Cast.at(2))
      there.changedElsewhere(Cast.arena, ended: index)
      #expect(there.knownPlace(joined.place.token, now: Cast.at(3)) == .failure(.tokenExpired))
      #expect(there.isBehind(Cast.arena))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<20 {
          group.addTask { try await there.catchUp(Cast.arena, now: Cast.at(3)) }
        }
        try await group.waitForAll()
      }
      #expect(!there.isBehind(Cast.arena))
      #expect(there.summary(Cast.arena, now: Cast.at(3))?.waiting == 1)
      await server.stop()
      there.changedElsewhere(Cast.arena, ended: nil)
      await #expect(throws: DatabaseError.self) {
        try await there.catchUp(Cast.arena, now: Cast.at(4))
      }
      #expect(!there.isBehind(Cast.arena), "nobody waits for a Redis that is away")
      try await there.catchUp(Cast.arena, now: Cast.at(4))
    }
  }

  @Test("eight turnstiles of four instances at once let in no more than the cap")
  func capHolds() async throws {
    try await withRooms(4, .capacity(maxActive: 7, activeSeconds: 600)) { rooms, server in
      let lane = try RedisLane(server.address)
      var tokens: [String] = []
      for number in 0..<80 {
        let room = rooms[number % 4]
        let joined = try await room.join(Cast.fan(number), Cast.arena, now: Cast.opening)
        tokens.append(joined.place.token)
      }
      for round in 1...8 {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for turnstile in 0..<8 {
            group.addTask { try await rooms[turnstile % 4].runRound(now: Cast.at(round)) }
          }
          try await group.waitForAll()
        }
        #expect(try await Self.inside(lane) == 7)
        for (number, token) in tokens.enumerated() {
          let place = try await rooms[round % 4].place(token, now: Cast.at(round))
          #expect((place.status == .active) == (number < 7), "in order of arrival")
        }
        // From the mirror of another instance than the one that shows the place.
        _ = try await rooms[(round + 1) % 4].leave(tokens.removeFirst(), now: Cast.at(round))
      }
      await lane.close()
    }
  }

  @Test("a join, an entry, a leave and new terms on one instance are seen by another that follows")
  func follows() async throws {
    try await withRooms(2, .capacity(maxActive: 1, activeSeconds: 60)) { rooms, _ in
      let first = try await rooms[0].join(Cast.fan(1), Cast.arena, now: Cast.opening).place.token
      let second = try await rooms[0].join(Cast.fan(2), Cast.arena, now: Cast.opening).place.token
      #expect(rooms[1].knownPlace(second, now: Cast.opening) == nil)
      try await rooms[1].follow(now: Cast.opening)
      #expect(try rooms[1].knownPlace(second, now: Cast.opening)?.get().ahead == 1)
      try await rooms[0].runRound(now: Cast.at(1))
      try await rooms[1].follow(now: Cast.at(1))
      let place = try #require(try rooms[1].knownPlace(first, now: Cast.at(1))?.get())
      #expect(place.status == .active && place.expiresAt == Cast.at(61))
      #expect(place.enteredAt == Cast.at(1))
      #expect(
        rooms[1].summary(Cast.arena, now: Cast.at(1))
          == LineSummary(state: .open, waiting: 1, active: 1, admittedPerMinute: 1))
      _ = try await rooms[0].leave(first, now: Cast.at(2))
      try await rooms[0].configure(
        Cast.concert(.capacity(maxActive: 5, activeSeconds: 9), isPaused: true), now: Cast.at(2))
      try await rooms[1].follow(now: Cast.at(2))
      #expect(rooms[1].knownPlace(first, now: Cast.at(2)) == .failure(.tokenExpired))
      #expect(rooms[1].summary(Cast.arena, now: Cast.at(2))?.state == .paused)
    }
  }

  @Test("an instance that comes later reads the whole line, in pages")
  func loads() async throws {
    try await withRooms(1, .cycle(size: 50, periodSeconds: 100)) { rooms, server in
      let tokens = try await joinMany(12_000, rooms[0])
      try await rooms[0].runRound(now: Cast.opening)
      let late = Rooms(server)
      let room = try late.make()
      try await room.configure(Cast.concert(.cycle(size: 50, periodSeconds: 100)), now: Cast.at(1))
      let calls = late.calls
      for token in tokens {
        let old = try rooms[0].knownPlace(token, now: Cast.at(1))?.get()
        let new = try room.knownPlace(token, now: Cast.at(1))?.get()
        #expect(old == new && old != nil)
      }
      #expect(
        room.summary(Cast.arena, now: Cast.at(1)) == rooms[0].summary(Cast.arena, now: Cast.at(1)))
      #expect(late.calls == calls, "a poll costs no call")
      await late.close()
    }
  }

  @Test("a token of a waiting room that keeps its lines itself is refused")
  func otherKind() async throws {
    try await withRooms(1, .standard) { rooms, _ in
      let token = QueueToken(concert: Cast.arena, index: 1, nonce: 1).text(
        signedBy: ShortMACKey(secret: [], purpose: "test"))
      #expect(rooms[0].knownPlace(token, now: Cast.opening) == .failure(.tokenInvalid))
      await #expect(throws: LineRefusal.tokenInvalid) {
        try await rooms[0].place(token, now: Cast.opening)
      }
    }
  }

  @Test(
    "who only polls is not silent once the signs of life are flushed", arguments: [true, false])
  func seen(flushes: Bool) async throws {
    try await withRooms(2, .capacity(maxActive: 1, activeSeconds: 900), grace: 60) { rooms, _ in
      _ = try await rooms[0].join(Cast.fan(0), Cast.arena, now: Cast.opening)
      let token = try await rooms[0].join(Cast.fan(1), Cast.arena, now: Cast.opening).place.token
      for seconds in stride(from: 0, through: 100, by: 10) {
        _ = rooms[0].knownPlace(token, now: Cast.at(seconds))
        if flushes { try await rooms[0].flushSeen(now: Cast.at(seconds)) }
        try await rooms[1].runRound(now: Cast.at(seconds))
      }
      try await rooms[0].follow(now: Cast.at(100))
      let glance = rooms[0].knownPlace(token, now: Cast.at(100))
      #expect((try? glance?.get().status) == (flushes ? .waiting : nil))
    }
  }

  @Test("without a grace time, signs of life cost no call")
  func unseen() async throws {
    try await RedisServer.with { server in
      let rooms = Rooms(server)
      let room = try rooms.make()
      try await room.configure(Cast.concert(.standard), now: Cast.opening)
      let token = try await room.join(Cast.fan(1), Cast.arena, now: Cast.opening).place.token
      let calls = rooms.calls
      for _ in 0..<100 { _ = room.knownPlace(token, now: Cast.at(1)) }
      try await room.flushSeen(now: Cast.at(1))
      #expect(rooms.calls == calls)
      await rooms.close()
    }
  }
}
