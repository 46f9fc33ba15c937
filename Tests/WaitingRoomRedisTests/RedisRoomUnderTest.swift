import BookingStore
import Chance
import Conformance
import Database
import DatabaseSQLite
import Foundation
import Redis
import Signing
import Synchronization
import TestServers
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomRedis

/// Lends the contract suite waiting rooms on a real Redis, each on a server of its own.
struct RedisRoomLender: RoomLender {
  func withRoom(_ body: @Sendable (any RoomUnderTest) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "line-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try SQLiteDatabase(folder: folder.appending(path: "data").path) { reason in
      Issue.record("the disk failed: \(reason)")
    }
    do {
      try await RedisServer.with { server in
        let rooms = Rooms(server)
        try await body(RedisRoomUnderTest(database: database, rooms: rooms, first: rooms.make()))
        await rooms.close()
      }
      await database.close()
    } catch {
      await database.close()
      throw error
    }
  }
}

/// A waiting room on a Redis that can be made to fail.
struct RedisRoomUnderTest: RoomUnderTest {
  let database: any Database
  let rooms: Rooms
  let first: RedisWaitingRoom

  var room: any WaitingRoom { first }

  func restarted(now: Timestamp) async throws -> any WaitingRoom { try rooms.make() }

  func failNextWrite() { rooms.failNextWrite() }
}

/// Several instances on one Redis.
final class Rooms: Sendable {
  let server: RedisServer
  private let callers = Mutex<[FailingCaller]>([])

  init(_ server: RedisServer) { self.server = server }

  /// Makes an instance with a connection of its own.
  func make(
    time: RedisWaitingRoom.RoomTime = .caller, seed: UInt64 = 1
  ) throws -> RedisWaitingRoom {
    let caller = FailingCaller(try RedisWaitingRoom.lane(to: server.address))
    callers.withLock { $0.append(caller) }
    return RedisWaitingRoom(
      redis: caller, tokenKey: ShortMACKey(secret: [], purpose: "test"),
      nonces: SeededChance(seed: seed),
      instant: { .now }, time: time)
  }

  func failNextWrite() { callers.withLock { $0.first }?.failNextWrite() }

  /// Commands handed to Redis by every instance so far.
  var calls: Int { callers.withLock { $0.reduce(0) { $0 + $1.calls } } }

  /// Hangs every instance up.
  func close() async {
    for caller in callers.withLock({ $0 }) { await caller.base.close() }
  }
}

/// A lane whose next changing call can be made to fail: nothing is sent.
final class FailingCaller: RedisCaller {
  let base: RedisLane
  private let state = Mutex((isFailing: false, calls: 0))

  init(_ base: RedisLane) { self.base = base }

  var calls: Int { state.withLock { $0.calls } }

  func failNextWrite() { state.withLock { $0.isFailing = true } }

  func submit(
    _ command: RedisCommand,
    answer: @escaping @Sendable (Result<RedisAnswer, RedisError>) -> Void
  ) {
    let name = command.bytes.split(separator: 13).prefix(5).last.map { Array($0) } ?? []
    let text = String(decoding: name, as: UTF8.self)
    let isWrite = ["_join", "_turn", "_leave"].contains { text.hasSuffix($0) }
    let fails = state.withLock { state in
      state.calls += 1
      defer { if isWrite { state.isFailing = false } }
      return isWrite && state.isFailing
    }
    if fails { return answer(.failure(.unavailable)) }
    base.submit(command, answer: answer)
  }
}
