import BookingStore
import Database
import DatabaseSQLite
import Foundation
import Redis
import TestServers
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomRedis

@Suite("When Redis loses something, or is away")
struct LossTests {
  @Test("after Redis was emptied, holders of tokens come back in their old order, before the new")
  func emptied() async throws {
    try await withRooms(2, .capacity(maxActive: 1, activeSeconds: 600)) { rooms, server in
      var tokens: [String] = []
      for number in 0..<6 {
        tokens.append(
          try await rooms[number % 2].join(Cast.fan(number), Cast.arena, now: Cast.opening)
            .place.token)
      }
      try await rooms[0].runRound(now: Cast.at(1))
      try await server.flushAll()
      let stranger = try await rooms[0].join(Cast.fan(9), Cast.arena, now: Cast.at(2)).place
      #expect(stranger.ahead == 0, "nobody is known yet")
      // In any order, and the first of them by the guard.
      await #expect(throws: LineRefusal.notActive(queuePosition: 1)) {
        try await rooms[1].admission(
          tokens[3], user: Cast.fan(3), concert: Cast.arena, now: Cast.at(2))
      }
      for number in [5, 0, 4, 1] {
        let place = try await rooms[number % 2].place(tokens[number], now: Cast.at(3))
        #expect(place.status == .waiting)
      }
      // Joined anew without showing the token: the new place counts.
      #expect(try await rooms[0].join(Cast.fan(2), Cast.arena, now: Cast.at(3)).isNew)
      await #expect(throws: LineRefusal.tokenExpired) {
        try await rooms[0].place(tokens[2], now: Cast.at(3))
      }
      for (ahead, number) in [0, 1, 3, 4, 5].enumerated() {
        #expect(try await rooms[1].place(tokens[number], now: Cast.at(4)).ahead == ahead)
      }
      #expect(try await rooms[0].place(stranger.token, now: Cast.at(4)).ahead == 5)
      try await rooms[0].follow(now: Cast.at(4))
      #expect(try rooms[0].knownPlace(stranger.token, now: Cast.at(4))?.get().ahead == 5)
      try await rooms[0].runRound(now: Cast.at(5))
      #expect(try await rooms[1].place(tokens[0], now: Cast.at(5)).status == .active)
    }
  }

  @Test("a place that ended after coming back does not come back twice")
  func spent() async throws {
    try await withRooms(1, .capacity(maxActive: 1, activeSeconds: 10)) { rooms, server in
      let room = rooms[0]
      var tokens: [String] = []
      for number in 0..<3 {
        tokens.append(
          try await room.join(Cast.fan(number), Cast.arena, now: Cast.opening).place.token)
      }
      try await server.flushAll()
      _ = try await room.place(tokens[0], now: Cast.at(10))
      _ = try await room.leave(tokens[0], now: Cast.at(10))
      // Left without having come back first.
      _ = try await room.leave(tokens[1], now: Cast.at(10))
      _ = try await room.place(tokens[2], now: Cast.at(10))
      for seconds in [10, 21, 40] { try await room.runRound(now: Cast.at(seconds)) }
      for token in tokens {
        await #expect(throws: LineRefusal.tokenExpired) {
          try await room.place(token, now: Cast.at(41))
        }
      }
      try await room.follow(now: Cast.at(41))
      #expect(room.summary(Cast.arena, now: Cast.at(41))?.waiting == 0)
    }
  }

  @Test("a sale that is over takes no one back")
  func closed() async throws {
    try await withRooms(1, .standard) { rooms, server in
      let token = try await rooms[0].join(Cast.fan(1), Cast.arena, now: Cast.opening).place.token
      try await rooms[0].configure(Cast.concert(.standard, closes: 5), now: Cast.opening)
      try await server.flushAll()
      await #expect(throws: LineRefusal.saleNotOpen) {
        try await rooms[0].place(token, now: Cast.at(5))
      }
    }
  }

  @Test("cycles plan those who came back anew, in their old order and never more than fit")
  func emptiedCycles() async throws {
    try await withRooms(1, .cycle(size: 2, periodSeconds: 100)) { rooms, server in
      let room = rooms[0]
      var tokens: [String] = []
      for number in 0..<6 {
        tokens.append(
          try await room.join(Cast.fan(number), Cast.arena, now: Cast.opening).place.token)
      }
      try await server.flushAll()
      for number in [5, 1, 0, 2] { _ = try await room.place(tokens[number], now: Cast.at(10)) }
      try await room.runRound(now: Cast.at(11))
      // These come back among people who are planned already.
      for number in [4, 3] { _ = try await room.place(tokens[number], now: Cast.at(12)) }
      for seconds in [12, 13] { try await room.runRound(now: Cast.at(seconds)) }
      for (number, token) in tokens.enumerated() {
        let place = try await room.place(token, now: Cast.at(13))
        #expect((place.status == .active) == (number < 2))
        #expect(place.remainingTime == (number < 2 ? 98 : number / 2 * 100 - 2))
      }
    }
  }

  @Test("a place given shortly before an outage, and forgotten by Redis, is taken back")
  func lostTail() async throws {
    try await withRooms(1, .standard) { others, _ in
      // Given by a Redis whose last second the one below does not have.
      let given = try await others[0].join(Cast.fan(1), Cast.arena, now: Cast.at(99)).place.token
      let older = try await others[0].join(Cast.fan(2), Cast.arena, now: Cast.at(100)).place.token
      try await withRooms(1, .standard) { rooms, _ in
        let room = rooms[0]
        _ = try await room.join(Cast.fan(5), Cast.arena, now: Cast.at(101))
        for tick in 980...1_000 {
          try await room.runRound(now: Cast.opening.adding(milliseconds: Int64(tick) * 100))
        }
        await #expect(throws: LineRefusal.tokenExpired) {
          try await room.place(given, now: Cast.at(101))
        }
        // No round for two seconds: Redis was away.
        try await room.runRound(now: Cast.at(102))
        #expect(try await room.place(given, now: Cast.at(102)).ahead == 0)
        #expect(try await room.place(older, now: Cast.at(102)).ahead == 1)
      }
    }
  }

  @Test("while Redis is away polls and people inside go on, and joining is refused in time")
  func away() async throws {
    try await withRooms(1, .capacity(maxActive: 1, activeSeconds: 600)) { rooms, server in
      let room = rooms[0]
      let inside = try await room.join(Cast.fan(0), Cast.arena, now: Cast.opening).place.token
      let waits = try await room.join(Cast.fan(1), Cast.arena, now: Cast.opening).place.token
      try await room.runRound(now: Cast.at(1))
      await server.stop()
      let clock = ContinuousClock()
      let begun = clock.now
      await #expect(throws: DatabaseError.self) {
        try await room.join(Cast.fan(2), Cast.arena, now: Cast.at(2))
      }
      await #expect(throws: DatabaseError.self) { try await room.runRound(now: Cast.at(2)) }
      #expect(clock.now - begun < .seconds(2))
      #expect(try room.knownPlace(waits, now: Cast.at(2))?.get().ahead == 0)
      #expect(try room.knownPlace(inside, now: Cast.at(2))?.get().status == .active)
      let admission = try await room.admission(
        inside, user: Cast.fan(0), concert: Cast.arena, now: Cast.at(2))
      #expect(admission.user == Cast.fan(0) && admission.wasActive)
      await #expect(throws: DatabaseError.unavailable, "another instance may know better") {
        try await room.admission(waits, user: Cast.fan(1), concert: Cast.arena, now: Cast.at(2))
      }
      await #expect(throws: DatabaseError.unavailable, "the stay may have been lengthened") {
        try await room.admission(inside, user: Cast.fan(0), concert: Cast.arena, now: Cast.at(601))
      }
      try await server.start()
      try await eventually { try await room.follow(now: Cast.at(3)) }
      #expect(try await room.place(waits, now: Cast.at(3)).ahead == 0)
      #expect(try await room.place(inside, now: Cast.at(3)).expiresAt == Cast.at(601))
      #expect(try await room.join(Cast.fan(2), Cast.arena, now: Cast.at(3)).place.ahead == 1)
      #expect(try room.knownPlace(waits, now: Cast.at(3))?.get().ahead == 0)
    }
  }

  @Test("let in by one instance as Redis goes away: no other sends that person back to the line")
  func letInUnheard() async throws {
    try await withRooms(2, .capacity(maxActive: 1, activeSeconds: 600)) { rooms, server in
      let (left, inside, waits) = (Cast.fan(0), Cast.fan(1), Cast.fan(2))
      var tokens: [UserID: String] = [:]
      for fan in [left, inside, waits] {
        tokens[fan] = try await rooms[0].join(fan, Cast.arena, now: Cast.opening).place.token
      }
      try await rooms[1].follow(now: Cast.opening)
      let gone = try await rooms[1].leave(#require(tokens[left]), now: Cast.at(1))
      #expect(!gone.wasActive)
      try await rooms[0].runRound(now: Cast.at(1))
      try await rooms[0].follow(now: Cast.at(1))
      await server.stop()
      func enter(_ room: RedisWaitingRoom, _ fan: UserID) async throws -> Admission {
        try await room.admission(
          #require(tokens[fan]), user: fan, concert: Cast.arena, now: Cast.at(2))
      }
      #expect(try await enter(rooms[0], inside).wasActive)
      for fan in [inside, waits] {
        await #expect(throws: DatabaseError.unavailable) { try await enter(rooms[1], fan) }
      }
      await #expect(throws: LineRefusal.tokenExpired, "this one it knows") {
        try await enter(rooms[1], left)
      }
      try await server.start()
      try await eventually { try await rooms[1].follow(now: Cast.at(3)) }
      #expect(try await enter(rooms[1], inside).wasActive)
      await #expect(throws: LineRefusal.notActive(queuePosition: 1)) {
        try await enter(rooms[1], waits)
      }
    }
  }

  @Test("terms that came while Redis was away reach it and the other instances later")
  func termsLater() async throws {
    try await withRooms(2, .standard) { rooms, server in
      await server.stop()
      await #expect(throws: DatabaseError.self) {
        try await rooms[0].configure(Cast.concert(.standard, isPaused: true), now: Cast.at(1))
      }
      #expect(rooms[0].summary(Cast.arena, now: Cast.at(1))?.state == .paused)
      try await server.start()
      for room in rooms {
        try await eventually { try await room.follow(now: Cast.at(1)) }
        #expect(room.summary(Cast.arena, now: Cast.at(1))?.state == .paused)
      }
    }
  }

  @Test("a change reported as done while Redis is away reaches it later")
  func pending() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "line-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try SQLiteDatabase(folder: folder.appending(path: "data").path) { _ in }
    try await withRooms(2, .capacity(maxActive: 2, activeSeconds: 60)) { rooms, server in
      let room = rooms[0]
      var tokens: [String] = []
      for number in 0..<3 {
        tokens.append(
          try await room.join(Cast.fan(number), Cast.arena, now: Cast.opening).place.token)
      }
      try await room.runRound(now: Cast.at(1))
      let admission = try await room.admission(
        tokens[0], user: Cast.fan(0), concert: Cast.arena, now: Cast.at(1))
      await server.stop()
      try await database.write { transaction in
        try room.end(admission, in: transaction, now: Cast.at(2))
      }
      room.extend(Cast.fan(1), Cast.arena, until: Cast.at(300))
      #expect(room.knownPlace(tokens[0], now: Cast.at(2)) == .failure(.tokenExpired))
      #expect(try room.knownPlace(tokens[1], now: Cast.at(2))?.get().expiresAt == Cast.at(300))
      await #expect(throws: DatabaseError.self) { try await room.follow(now: Cast.at(2)) }
      try await server.start()
      try await eventually { try await room.follow(now: Cast.at(2)) }
      // Handed over by a following that may have come too early for it.
      try await room.follow(now: Cast.at(2))
      try await eventually {
        _ = try await rooms[1].place(tokens[1], now: Cast.at(2))
      }
      await #expect(throws: LineRefusal.tokenExpired) {
        try await rooms[1].place(tokens[0], now: Cast.at(2))
      }
      #expect(try await rooms[1].place(tokens[1], now: Cast.at(2)).expiresAt == Cast.at(300))
    }
    await database.close()
  }

  @Test("a person who leaves while Redis is away has left; Redis and others learn of it later")
  func leavingLater() async throws {
    try await withRooms(2, .capacity(maxActive: 1, activeSeconds: 600)) { rooms, server in
      var tokens: [String] = []
      for number in 0..<3 {
        tokens.append(
          try await rooms[0].join(Cast.fan(number), Cast.arena, now: Cast.opening).place.token)
      }
      try await rooms[0].runRound(now: Cast.at(1))
      await server.stop()
      let inside = try await rooms[0].leave(tokens[0], now: Cast.at(2))
      #expect(inside.wasActive && inside.user == Cast.fan(0))
      let waiting = try await rooms[0].leave(tokens[1], now: Cast.at(2))
      #expect(!waiting.wasActive)
      for token in tokens[..<2] {
        #expect(rooms[0].knownPlace(token, now: Cast.at(2)) == .failure(.tokenExpired))
        await #expect(throws: LineRefusal.tokenExpired, "it has ended") {
          try await rooms[0].leave(token, now: Cast.at(2))
        }
      }
      // Its mirror was never read after they joined.
      await #expect(throws: DatabaseError.self) {
        try await rooms[1].leave(tokens[2], now: Cast.at(2))
      }
      try await server.start()
      try await eventually { try await rooms[0].follow(now: Cast.at(3)) }
      try await rooms[0].follow(now: Cast.at(3))
      try await eventually {
        let place = try await rooms[1].place(tokens[2], now: Cast.at(3))
        #expect(place.ahead == 0)
      }
      for token in tokens[..<2] {
        await #expect(throws: LineRefusal.tokenExpired) {
          try await rooms[1].place(token, now: Cast.at(3))
        }
      }
      try await rooms[1].runRound(now: Cast.at(4))
      #expect(try await rooms[1].place(tokens[2], now: Cast.at(4)).status == .active)
    }
  }

  /// Tries until it works, because a connection that broke is made again only after a pause.
  private func eventually(_ body: () async throws -> Void) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while true {
      do {
        return try await body()
      } catch let error as DatabaseError {
        guard ContinuousClock.now < deadline else { throw error }
        await Task.yield()
      }
    }
  }
}
