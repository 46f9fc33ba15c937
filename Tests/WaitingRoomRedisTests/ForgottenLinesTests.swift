import Redis
import TestServers
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomRedis

@Suite("Lines that are over, in Redis")
struct ForgottenLinesTests {
  private static let day: Int64 = 86_400_000

  /// Milliseconds each key of Redis has left; -1 for one that stays.
  private func left(_ server: RedisServer) async throws -> [Int64] {
    let lane = try RedisLane(server.address)
    var left: [Int64] = []
    for key in try await lane.call(RedisCommand("KEYS", "*")).reply.members ?? [] {
      guard let name = key.text else { continue }
      left.append(try await lane.call(RedisCommand("PTTL", name)).reply.number ?? 0)
    }
    await lane.close()
    return left
  }

  @Test(
    "go after a day, unless another instance opened the line again, and then no one is lost")
  func expire() async throws {
    try await withRooms(2, .capacity(maxActive: 1, activeSeconds: 60)) { rooms, server in
      let policy = LinePolicy.capacity(maxActive: 1, activeSeconds: 60)
      let short = Cast.concert(policy, closes: 100)
      for room in rooms { try await room.configure(short, now: Cast.opening) }
      _ = try await rooms[0].join(Cast.fan(0), Cast.arena, now: Cast.at(1))
      #expect(try await !left(server).isEmpty)
      // Before its time nothing is said to Redis.
      try await rooms[0].forgetLines(closedFor: 3_600, now: Cast.at(3_000))
      #expect(try await left(server).allSatisfy { $0 == -1 })
      try await rooms[0].forgetLines(closedFor: 3_600, now: Cast.at(3_700))
      let going = try await left(server)
      #expect(!going.isEmpty && going.allSatisfy { (1...Self.day).contains($0) }, "\(going)")
      #expect(rooms[0].summary(Cast.arena, now: Cast.at(3_700)) == nil)

      // Opened again by the other, who had not forgotten it yet.
      let long = Cast.concert(policy)
      try await rooms[1].configure(long, now: Cast.at(3_800))
      _ = try await rooms[1].join(Cast.fan(1), Cast.arena, now: Cast.at(3_800))
      #expect(try await left(server).allSatisfy { $0 == -1 })
      // An instance that still has the old terms takes nothing away.
      let late = Rooms(server)
      let third = try late.make(seed: 3)
      try await third.configure(long, now: Cast.at(3_801))
      try await third.forgetLines(closedFor: 0, now: Cast.at(3_802))
      #expect(try await left(server).allSatisfy { $0 == -1 })
      #expect(try await third.join(Cast.fan(1), Cast.arena, now: Cast.at(3_803)).isNew == false)
      await late.close()
    }
  }
}
