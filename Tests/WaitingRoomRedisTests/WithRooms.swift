import TestServers
import Ticketing
import WaitingRoom
import WaitingRoomRedis

/// Runs `body` with several instances on one fresh Redis, all of which know the arena.
func withRooms(
  _ count: Int, _ policy: LinePolicy, grace: Int = 0,
  _ body: ([RedisWaitingRoom], RedisServer) async throws -> Void
) async throws {
  try await RedisServer.with { server in
    let rooms = Rooms(server)
    var made: [RedisWaitingRoom] = []
    for number in 0..<count {
      let room = try rooms.make(seed: UInt64(number + 1))
      try await room.configure(Cast.concert(policy, grace: grace), now: Cast.opening)
      made.append(room)
    }
    try await body(made, server)
    await rooms.close()
  }
}

/// Joins many fans, some hundred at a time; gives their tokens in the order of fans, which is not
/// that of places.
func joinMany(
  _ count: Int, _ room: RedisWaitingRoom, now: Timestamp = Cast.opening
) async throws -> [String] {
  var tokens: [String] = []
  for start in stride(from: 0, to: count, by: 250) {
    let wave = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for number in start..<min(start + 250, count) {
        group.addTask {
          (number, try await room.join(Cast.fan(number), Cast.arena, now: now).place.token)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    tokens += wave.sorted { $0.0 < $1.0 }.map(\.1)
  }
  return tokens
}
