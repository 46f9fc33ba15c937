import Foundation
import Redis
import Signing
import Synchronization
import TestServers
import Ticketing
import WaitingRoom
import WaitingRoomRedis

/// Prints what a line of 100,000 people costs when it is kept in Redis.
@main
struct RedisFigures {
  static let people = 100_000
  static let concert = ConcertID(high: 7, low: 7)

  static func main() async throws {
    try await RedisServer.with(syncs: "everysec") { server in
      let caller = CountingCaller(try RedisWaitingRoom.lane(to: server.address))
      let room = RedisWaitingRoom(
        redis: caller, tokenKey: ShortMACKey(secret: [], purpose: "test"),
        nonces: SystemRandomNumberGenerator(),
        instant: { .now })
      try await room.configure(terms(.capacity(maxActive: 50, activeSeconds: 300)), now: now())
      let tokens = try await fill(room)
      try await turns(room, caller)
      try await load(server)
      try await polls(room, caller, tokens)
      try await replan(room)
      await caller.base.close()
    }
  }

  static func terms(_ policy: LinePolicy) -> Concert {
    Concert(
      id: concert, title: "", artist: "", venue: "", saleOpensAt: now().adding(seconds: -60),
      saleClosesAt: now().adding(seconds: 1_000_000),
      line: LineTerms(policy: policy, graceSeconds: 120), createdAt: now())
  }

  static func now() -> Timestamp {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
  }

  static func fill(_ room: RedisWaitingRoom) async throws -> [String] {
    let begun = ContinuousClock.now
    var tokens: [String] = []
    for start in stride(from: 0, to: people, by: 500) {
      tokens += try await withThrowingTaskGroup(of: String.self) { group in
        for number in start..<start + 500 {
          group.addTask {
            let user = UserID(high: 1, low: UInt64(number))
            return try await room.join(user, concert, now: now()).place.token
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
    }
    let took = ContinuousClock.now - begun
    say("joins: \(Int(Double(people) / (took / .seconds(1)))) a second, five hundred at once")
    return tokens
  }

  static func turns(_ room: RedisWaitingRoom, _ caller: CountingCaller) async throws {
    for (name, count) in [("that lets 50 in", 1), ("that changes nothing", 300)] {
      var took: [Duration] = []
      for _ in 0..<count {
        let begun = ContinuousClock.now
        try await room.runRound(now: now())
        took.append(ContinuousClock.now - begun)
      }
      took.sort()
      say("turn \(name): median \(took[took.count / 2]), worst \(took[took.count - 1])")
    }
    try await room.configure(terms(.capacity(maxActive: 2_050, activeSeconds: 300)), now: now())
    let begun = ContinuousClock.now
    try await room.runRound(now: now())
    say("turn that lets 2,000 in: \(ContinuousClock.now - begun)")
  }

  static func load(_ server: RedisServer) async throws {
    let before = residentBytes()
    let caller = CountingCaller(try RedisWaitingRoom.lane(to: server.address))
    let other = RedisWaitingRoom(
      redis: caller, tokenKey: ShortMACKey(secret: [], purpose: "test"),
      nonces: SystemRandomNumberGenerator(), instant: { .now }
    )
    let begun = ContinuousClock.now
    try await other.configure(terms(.capacity(maxActive: 2_050, activeSeconds: 300)), now: now())
    let took = ContinuousClock.now - begun
    let waiting = other.summary(concert, now: now())?.waiting ?? 0
    say(
      "mirror of \(waiting): loaded in \(took) with \(caller.calls) calls, "
        + "\((residentBytes() - before) / max(1, waiting)) bytes each with buffers")
    await caller.base.close()
  }

  /// All people poll as often as advised, for ten seconds, beside the turnstile and the services.
  static func polls(
    _ room: RedisWaitingRoom, _ caller: CountingCaller, _ tokens: [String]
  ) async throws {
    let calls = caller.calls
    var polls = 0
    var unknown = 0
    var inPolls = Duration.zero
    for tick in 0..<100 {
      let begun = ContinuousClock.now
      for number in stride(from: tick, to: tokens.count, by: 270) {
        polls += 1
        if room.knownPlace(tokens[number], now: now()) == nil { unknown += 1 }
      }
      inPolls += ContinuousClock.now - begun
      try await room.runRound(now: now())
      if tick % 3 == 0 { try await room.follow(now: now()) }
      if tick % 10 == 0 { try await room.flushSeen(now: now()) }
      try await Task.sleep(until: begun + .milliseconds(100))
    }
    say(
      "polls in ten seconds: \(polls), unknown to the mirror \(unknown); calls of Redis "
        + "\(caller.calls - calls), \(Double(caller.calls - calls) / Double(polls)) a poll; "
        + "\(inPolls / polls) each")
  }

  static func replan(_ room: RedisWaitingRoom) async throws {
    for size in [50, 10] {
      let begun = ContinuousClock.now
      try await room.configure(terms(.cycle(size: size, periodSeconds: 60)), now: now())
      say("everybody planned anew, cycles of \(size): \(ContinuousClock.now - begun)")
      try await room.configure(terms(.standard), now: now())
    }
  }

  /// At once, so that figures are seen even when a later one fails.
  static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  static func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4_096 } ?? 0
  }
}

/// A lane that counts what it is handed.
final class CountingCaller: RedisCaller {
  let base: RedisLane
  private let count = Atomic<Int>(0)

  init(_ base: RedisLane) { self.base = base }

  var calls: Int { count.load(ordering: .relaxed) }

  func submit(
    _ command: RedisCommand,
    answer: @escaping @Sendable (Result<RedisAnswer, RedisError>) -> Void
  ) {
    count.add(1, ordering: .relaxed)
    base.submit(command, answer: answer)
  }
}
