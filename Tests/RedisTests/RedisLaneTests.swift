import Redis
import Synchronization
import TestServers
import Testing

@Suite("The lane to Redis")
struct RedisLaneTests {
  @Test("replies of every kind come back, in the order of their commands")
  func replies() async throws {
    try await RedisServer.with { server in
      let lane = try RedisLane(server.address)
      #expect(try await lane.call(RedisCommand("SET", "k", "a\0é")).reply == .status("OK"))
      #expect(try await lane.call(RedisCommand("GET", "k")).reply == .bytes(Array("a\0é".utf8)))
      #expect(try await lane.call(RedisCommand("GET", "none")).reply == .null)
      #expect(try await lane.call(RedisCommand("STRLEN", "k")).reply == .integer(4))
      #expect(
        try await lane.call(RedisCommand("MGET", "k", "none")).reply
          == .array([.bytes(Array("a\0é".utf8)), .null]))
      await #expect(
        throws: RedisError.failed("ERR unknown command 'NONSENSE', with args beginning with: ")
      ) {
        try await lane.call(RedisCommand("NONSENSE"))
      }
      let seen = Mutex<[Int64?]>([])
      for _ in 0..<5_000 {
        lane.submit(RedisCommand("INCR", "n")) { result in
          seen.withLock { $0.append(try? result.get().reply.number) }
        }
      }
      _ = try await lane.call(RedisCommand("PING"))
      #expect(seen.withLock { $0 } == (1...5_000).map { $0 })
      await lane.close()
      await #expect(throws: RedisError.unavailable) { try await lane.call(RedisCommand("PING")) }
    }
  }

  @Test("only a client with the password is let in")
  func login() async throws {
    try await RedisServer.with(password: "s3cret") { server in
      let lane = try RedisLane(server.address)
      #expect(try await lane.call(RedisCommand("PING")).reply == .status("PONG"))
      let stranger = try RedisLane(
        RedisAddress("redis://127.0.0.1:\(server.address.port)"))
      await #expect(throws: RedisError.unavailable) {
        try await stranger.call(RedisCommand("PING"))
      }
      await lane.close()
      await stranger.close()
    }
  }

  @Test("a server that stops is an error at once, and one that comes back is found again")
  func outage() async throws {
    try await RedisServer.with { server in
      let lane = try RedisLane(server.address)
      let first = try await lane.call(RedisCommand("PING")).connection
      await server.stop()
      let clock = ContinuousClock()
      for _ in 0..<3 {
        let begun = clock.now
        await #expect(throws: RedisError.self) { try await lane.call(RedisCommand("PING")) }
        #expect(clock.now - begun < .seconds(2))
      }
      try await server.start()
      var connection: Int?
      let deadline = clock.now + .seconds(10)
      while connection == nil, clock.now < deadline {
        connection = try? await lane.call(RedisCommand("PING")).connection
        await Task.yield()
      }
      #expect(connection ?? 0 > first)
      await lane.close()
    }
  }

  @Test("a server that receives and never answers is an error within two seconds")
  func silence() async throws {
    try await RedisServer.with { server in
      let lane = try RedisLane(server.address)
      _ = try await lane.call(RedisCommand("PING"))
      let begun = ContinuousClock.now
      await #expect(throws: RedisError.outcomeUnknown) {
        try await lane.call(RedisCommand("BLPOP", "nothing", "60"))
      }
      // A second by its limits; the rest is what a busy machine may add.
      #expect(ContinuousClock.now - begun < .seconds(5))
      await lane.close()
    }
  }

  @Test("a lane that is full refuses at once")
  func full() async throws {
    try await RedisServer.with { server in
      var limits = RedisLimits()
      limits.waitingMax = 1
      let lane = try RedisLane(server.address, limits: limits)
      let refused = Mutex(0)
      for _ in 0..<1_000 {
        lane.submit(RedisCommand("PING")) { result in
          if case .failure(.busy) = result { refused.withLock { $0 += 1 } }
        }
      }
      #expect(refused.withLock { $0 } > 0)
      await lane.close()
    }
  }
}
