import Redis
import TestServers
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomRedis

@Suite("Redis' time")
struct RedisTimeTests {
  @Test("counts for every instance, however wrong its own clock is", arguments: [-3_600, 3_600])
  func counts(wrongBy seconds: Int) async throws {
    try await RedisServer.with { server in
      let lane = try RedisLane(server.address)
      let told = try await lane.call(RedisCommand("TIME")).reply.members?.first?.number
      let real = Timestamp(milliseconds: try #require(told) * 1_000)
      await lane.close()
      let rooms = Rooms(server)
      let room = try rooms.make(time: .redis)
      let here = real.adding(seconds: seconds)
      // Open for ten minutes around the real time: closed by the wrong clock.
      let terms = Cast.concert(
        .capacity(maxActive: 1, activeSeconds: 300), opens: real.adding(seconds: -300), closes: 600)
      try await room.configure(terms, now: here)
      let token = try await room.join(Cast.fan(1), Cast.arena, now: here).place.token
      try await room.runRound(now: here)
      let place = try await room.place(token, now: here)
      let expiresAt = try #require(place.expiresAt)
      #expect((280...330).contains(real.secondsUntil(expiresAt)))
      let glance = try #require(try room.knownPlace(token, now: here)?.get())
      #expect(glance.expiresAt == expiresAt)
      #expect((250...330).contains(glance.remainingTime))
      #expect(room.summary(Cast.arena, now: here)?.state == .open)
      await server.stop()
      _ = try await room.admission(token, user: Cast.fan(1), concert: Cast.arena, now: here)
      await rooms.close()
    }
  }
}
