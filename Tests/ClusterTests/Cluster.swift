import Foundation
import Redis
import Synchronization
import TestKit
import TestServers

/// Two instances of the built program with a PostgreSQL and a Redis of their own.
struct Cluster: Sendable {
  let postgres: PostgresServer
  let redis: RedisServer
  /// The database as the tests reach it.
  let database: String
  /// The database as the instances reach it.
  let instanceDatabase: String
  let places: [Premises]
  let instances: [Whereabouts]
  let journal = Journal()
  private let servers: Servers

  /// The processes, which change when one is started again.
  private final class Servers: Sendable {
    let running: Mutex<[RunningServer]>
    init(_ running: [RunningServer]) { self.running = Mutex(running) }
  }

  /// Runs `body` with a fresh cluster, whose database is reached through the proxy that `proxy`
  /// makes for a port, if it makes one; nothing is left behind. `redisSyncs` is Redis' `appendfsync`;
  /// limits are off unless `isLimited`.
  static func with(
    proxy: (Int) throws -> CommitProxy? = { _ in nil }, redisSyncs: String = "everysec",
    isLimited: Bool = false,
    _ body: (Cluster) async throws -> Void
  ) async throws {
    let postgres = try await onThread { try PostgresServer() }
    let database = try await onThread { try postgres.makeDatabase() }
    let proxy = try proxy(postgres.port)
    defer { proxy?.end() }
    let places = [try Premises(), try Premises()]
    let result = await Result {
      try await RedisServer.with(syncs: redisSyncs) { redis in
        let reached =
          proxy.map { proxy in
            let other = database.replacing(":\(postgres.port)/", with: ":\(proxy.port)/")
            return other + "?sslmode=disable&gssencmode=disable"
          } ?? database
        let cluster = try await Cluster(
          postgres, redis, database, reached, places, isLimited: isLimited)
        try await body(cluster)
        try await cluster.stop()
      }
    }
    for place in places { await place.clear() }
    try? await onThread { try postgres.stop("immediate") }
    try result.get()
  }

  private init(
    _ postgres: PostgresServer, _ redis: RedisServer, _ database: String, _ reached: String,
    _ places: [Premises], isLimited: Bool
  ) async throws {
    self.postgres = postgres
    self.redis = redis
    self.database = database
    instanceDatabase = reached
    self.places = places
    let flags = Self.flags(reached, redis)
    var started: [RunningServer] = []
    for place in places {
      started.append(try await RunningServer.start(in: place, flags, isLimited: isLimited))
    }
    instances = started.map { Whereabouts($0) }
    servers = Servers(started)
  }

  /// Ends an instance as a power cut does.
  func crash(_ number: Int) async throws {
    instances[number].leaving()
    try await servers.running.withLock { $0[number] }.crash()
  }

  /// Starts an instance again.
  func restart(_ number: Int) async throws {
    let server = try await RunningServer.start(
      in: places[number], Self.flags(instanceDatabase, redis))
    servers.running.withLock { $0[number] = server }
    instances[number].arrived(server)
  }

  /// Processor seconds of all instances so far.
  var cpuSeconds: Double { servers.running.withLock { $0 }.map(\.cpuSeconds).reduce(0, +) }

  /// Mebibytes of memory of all instances.
  var residentMebibytes: Double {
    servers.running.withLock { $0 }.map(\.residentMebibytes).reduce(0, +)
  }

  /// Whether the books agree; empty when they do.
  func reconcile() async throws -> String {
    let outcome = try await places[0].boxoffice("reconcile", ["--database", database])
    let agrees = outcome.code == 0 && outcome.output.contains("Everything agrees: 17 rules")
    return agrees ? "" : "\(outcome.code) \(outcome.output) \(outcome.errors)"
  }

  /// Ends every instance as an operator does.
  private func stop() async throws {
    for server in servers.running.withLock({ $0 }) {
      let code = try await server.stop()
      if code != 0 { journal.complain("an instance ended with \(code)") }
    }
  }

  private static func flags(_ database: String, _ redis: RedisServer) -> [String] {
    ["--database", database, "--waiting-room", "redis://127.0.0.1:\(redis.address.port)/0"]
  }
}
