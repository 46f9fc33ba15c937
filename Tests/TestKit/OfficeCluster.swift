import API
import Booking
import BookingStore
import BoxOffice
import Chance
import Cluster
import Database
import DatabasePostgres
import Foundation
import HTTPServer
import Redis
import Synchronization
import TestServers
import Testing
import Ticketing
import WaitingRoom
import WaitingRoomRedis

/// Two offices that share a PostgreSQL and a Redis, and what runs beside their requests.
final class OfficeCluster: Sendable {
  /// One instance but for its office.
  struct Member: Sendable {
    let office: TestOffice
    let room: RedisWaitingRoom
    let channel: ClusterChannel
  }

  private let members: [Member]

  private init(_ members: [Member]) { self.members = members }

  /// Runs `body` with a fresh cluster; the office it gets reaches both instances in turn.
  static func with(
    _ options: TestOffice.Options, _ body: (TestOffice) async throws -> Void
  ) async throws {
    try await withPostgres { database in
      _ = try await database.migrate(Schema.migrations)
      try await RedisServer.with { server in
        let lanes = try (0..<2).map { _ in try RedisWaitingRoom.lane(to: server.address) }
        let first = try await make(database, options, lanes, server.address)
        let beside = Task { [cluster = first.cluster] in await cluster?.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body(first)) } catch { result = .failure(error) }
        beside.cancel()
        await beside.value
        for member in first.cluster?.members ?? [] { await member.channel.end() }
        for lane in lanes { await lane.close() }
        try result.get()
      }
    }
  }

  private static func make(
    _ database: PostgresDatabase, _ options: TestOffice.Options, _ lanes: [RedisLane],
    _ address: RedisAddress
  ) async throws -> TestOffice {
    let (clock, failures) = (TestClock(), Failures())
    let rooms = lanes.enumerated().map { number, lane in
      RedisWaitingRoom(
        redis: lane, tokenKey: TestOffice.tokenKey,
        nonces: SeededChance(seed: options.seed &+ UInt64(number) + 1), instant: { .now },
        time: .caller)
    }
    // The instances' own time: a test that moves the other must not make them fall silent.
    let channel = zip(["one", "two"], lanes).map { name, lane in
      ClusterChannel(
        redis: lane, instance: name,
        now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) })
    }
    var others = options
    others.seed = options.seed &+ 1_000
    let second = try TestOffice(
      database, others, room: rooms[1], clock: clock, failures: failures
    ) { router in InProcess(router) }
    let first = try TestOffice(
      database, options, room: rooms[0], clock: clock, failures: failures
    ) { router in
      Alternating([InProcess(router), InProcess(second.router)])
    }
    let cluster = OfficeCluster(
      zip([first, second], zip(rooms, channel)).map {
        Member(office: $0, room: $1.0, channel: $1.1)
      })
    for member in cluster.members {
      try member.channel.connect(address, live: member.office.office.live)
    }
    return first.joined(by: cluster)
  }

  /// Waits until both know what either has done.
  func settle(now: Timestamp) async throws {
    for member in members {
      let version = member.channel.version(after: nil)
      for other in members { await other.channel.catchUp(with: version[...]) }
    }
    for member in members { try await member.room.follow(now: now) }
  }

  /// What a server does beside the requests, only faster: these publish to each other within milliseconds.
  func run() async {
    await withDiscardingTaskGroup { group in
      for member in members {
        group.addTask { await Self.every(2) { member.channel.publish() } }
        group.addTask {
          await Self.every(0) {
            await member.channel.waitForUnread(timeout: .milliseconds(5))
            let unread = member.channel.takeUnread()
            guard !unread.isEmpty else { return }
            do {
              if unread.isAll {
                try await member.office.office.live.reload()
              } else {
                try await member.office.office.live.read(unread)
              }
              member.channel.haveRead()
            } catch {
              member.channel.giveBack(unread)
            }
          }
        }
        group.addTask {
          await Self.every(50) {
            let received = member.channel.received
            guard (try? await member.room.follow(now: member.office.now)) != nil else { return }
            member.channel.linesFollow(received)
          }
        }
      }
    }
  }

  private static func every(_ milliseconds: Int, _ work: () async -> Void) async {
    while !Task.isCancelled {
      await work()
      try? await Task.sleep(for: .milliseconds(milliseconds))
    }
  }
}

/// Sends every request to another instance than the last, with what the answers so far have shown, as
/// one client with a jar for cookies does.
final class Alternating: Carrier {
  private struct State {
    var next = 0
    /// The last message received, by instance.
    var versions: [Substring: Int] = [:]
  }

  private let instances: [InProcess]
  private let state = Mutex(State())

  init(_ instances: [InProcess]) { self.instances = instances }

  func carry(
    _ method: Method, _ target: String, headers: [(name: String, value: String)], body: [UInt8]
  ) async throws -> Reply {
    let (chosen, version) = state.withLock { state in
      state.next += 1
      let version = state.versions.map { "\($0.key).\($0.value)" }.joined(separator: "~")
      return (instances[state.next % instances.count], version)
    }
    let shown = version.isEmpty ? [] : [("Box-Office-Version", version)]
    let reply = try await chosen.carry(method, target, headers: headers + shown, body: body)
    note(reply.header("box-office-version") ?? "")
    return reply
  }

  func listen(
    _ target: String, headers: [(name: String, value: String)]
  ) async throws -> Listener? { nil }

  private func note(_ version: String) {
    for part in version.split(separator: "~") {
      let halves = part.split(separator: ".")
      guard halves.count == 2, let number = Int(halves[1]) else { continue }
      state.withLock { state in
        state.versions[halves[0]] = max(state.versions[halves[0]] ?? 0, number)
      }
    }
  }
}
