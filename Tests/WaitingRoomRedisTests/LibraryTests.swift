import Redis
import TestServers
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomRedis

@Suite("The functions in Redis")
struct LibraryTests {
  @Test("the library is brought along, and again when an operator removed it")
  func isBrought() async throws {
    try await RedisServer.with { server in
      let lane = try RedisWaitingRoom.lane(to: server.address)
      let first = try await lane.call(RedisCommand("FUNCTION", "LIST")).reply.members?.count
      #expect(first == 1)
      let rooms = Rooms(server)
      let room = try rooms.make()
      try await room.configure(Cast.concert(.standard), now: Cast.opening)
      _ = try await lane.call(RedisCommand("FUNCTION", "FLUSH"))
      let joined = try await room.join(Cast.fan(1), Cast.arena, now: Cast.opening)
      #expect(joined.isNew)
      await rooms.close()
      await lane.close()
    }
  }
}
