import DatabasePostgres
import Dispatch
import Glibc
import Measuring
import Redis
import Signing
import Synchronization
import Ticketing
import WaitingRoom
import WaitingRoomRedis

/// Polls of two instances while a hundred thousand people wait in Redis.
struct ClusterBench {
  let bench: Bench
  private let tokens: Tokens

  init(_ bench: Bench) {
    self.bench = bench
    tokens = Tokens(secret: bench.secret)
  }

  func run(_ results: inout Results) async throws {
    let database = try PostgresServer(bench)
    defer { database.stop() }
    let redis = try RedisChild(bench)
    defer { redis.stop() }
    let seeding = try await Seeding(database: PostgresDatabase(address: database.address))
    // One slot, which the first takes: then the line stands still.
    let concert = try await seeding.concert(maxActive: 1)
    _ = try await seeding.performance(of: concert, seats: 100)
    await seeding.close()
    let lane = try RedisWaitingRoom.lane(to: RedisAddress(redis.address))
    let polls = try await fill(concert, lane)
    let memory = try await figure("used_memory", of: "memory", lane)
    let instances = try ["one", "two"].map { name in
      try BoxOffice(
        bench, folder: bench.freshFolder("cluster-" + name), database: database.address,
        redis: redis.address)
    }
    defer { for instance in instances { instance.child.stop() } }
    // Every instance has read the line, and has the tokens.
    for instance in instances { try warm(instance, polls) }
    let before = try await calls(lane)
    let cpu = instances.map(\.child.cpuSeconds)
    let begun = clockSeconds()
    let answers = try await poll(instances, polls)
    // Of both together: their own rates say nothing when one was served after the other.
    let elapsed = clockSeconds() - begun
    let used = try await calls(lane) - before
    let count = answers.reduce(0) { $0 + $1.count }
    guard answers.allSatisfy({ $0.statuses[200] == $0.count && $0.broken == 0 }) else {
      throw Failure("polls answered \(answers.map(\.statuses))")
    }
    let rate = Double(count) / elapsed
    let spent = zip(instances, cpu).reduce(0) { $0 + $1.0.child.cpuSeconds - $1.1 }
    try results.add(
      "cluster-polls", [rate], note: "\(text(spent * 1e6 / Double(count))) us of CPU each")
    try results.add("cluster-calls", [used * 1_000 / Double(count)])
    try results.add("cluster-memory", [memory / Double(Self.people)])
    await lane.close()
  }

  private static let people = 100_000

  /// Joins all people as an instance does, a few hundred at once; returns the polls of some of them.
  private func fill(_ concert: Concert, _ lane: RedisLane) async throws -> Requests {
    let room = RedisWaitingRoom(
      redis: lane, tokenKey: tokens.queue, nonces: SystemRandomNumberGenerator(), instant: { .now })
    try await room.configure(concert, now: Seeding.wallClock())
    var polls = Requests()
    for start in stride(from: 0, to: Self.people, by: 500) {
      let joined = try await withThrowingTaskGroup(of: String.self) { group in
        for number in start..<start + 500 {
          group.addTask {
            let user = UserID(high: 1, low: UInt64(number))
            return try await room.join(user, concert.id, now: Seeding.wallClock()).place.token
          }
        }
        return try await group.reduce(into: [String]()) { $0.append($1) }
      }
      for token in joined.prefix(Limits.pollTokens * 500 / Self.people) {
        polls.add("GET", "/api/v1/queue-tokens/current", [("Queue-Token", token)])
      }
    }
    return polls
  }

  private func warm(_ instance: BoxOffice, _ polls: Requests) throws {
    let load = try Load(port: instance.port, connections: Limits.pollConnections)
    _ = load.run(polls, seconds: 2)
  }

  /// Polls both instances at once, each from a thread of its own.
  private func poll(_ instances: [BoxOffice], _ polls: Requests) async throws -> [Answers] {
    let seconds = bench.pollSeconds
    return try await withThrowingTaskGroup(of: Answers.self) { group in
      for instance in instances {
        let port = instance.port
        group.addTask {
          let load = try Load(port: port, connections: Limits.pollConnections)
          return load.run(polls, seconds: seconds)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// Calls clients have made, without what functions call inside.
  private func calls(_ lane: RedisLane) async throws -> Double {
    let text = try await lane.call(RedisCommand("INFO", "commandstats")).reply.text ?? ""
    var sum = 0.0
    for line in text.split(whereSeparator: \.isNewline) {
      for name in ["fcall", "fcall_ro", "publish", "ping", "subscribe"]
      where line.hasPrefix("cmdstat_\(name):calls=") {
        sum += Double(line.split(separator: "=")[1].prefix { $0.isNumber }) ?? 0
      }
    }
    return sum
  }

  private func figure(
    _ name: String, of section: String, _ lane: RedisLane
  ) async throws -> Double {
    let text = try await lane.call(RedisCommand("INFO", section)).reply.text ?? ""
    let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix(name + ":") }
    return line.flatMap { Double($0.dropFirst(name.count + 1)) } ?? 0
  }
}
