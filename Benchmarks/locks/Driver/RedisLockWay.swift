import Dispatch
import Glibc
import Measuring
import Redis
import Synchronization

/// Takes a lock in Redis, then reads, checks and writes in PostgreSQL without any other guard.
struct RedisLockWay: Way {
  let shop: Shop
  let crowding: Crowding
  /// One connection for all threads, which is what the usual clients have.
  let redis: RedisLane

  let name = "lock in Redis"
  let promise = Table.Promise.exact

  func run(_ wanted: Wanted, slot: Int) throws -> Tally {
    let address = shop.address
    let redis = self.redis
    return try Crowd.run(requests: crowding.requests, connections: crowding.connections) {
      number in
      let teller = try Teller(address, wanted, guarded: false)
      let lock = RedisLock(redis, key: "lock:\(wanted.rawValue):\(-1 - number)")
      _ = try lock.take()
      _ = try teller.attempt(-1 - number)
      _ = try lock.release()
      return teller
    } ask: { teller in
      let lock = RedisLock(redis, key: "lock:\(wanted.rawValue):\(slot)")
      guard let retries = try? lock.wait() else { return Outcome(kind: .error) }
      var outcome = Outcome(kind: .error, retries: retries)
      if let kind = try? teller.attempt(slot) { outcome.kind = kind }
      // A lock that ran out while its owner worked protected nothing.
      if (try? lock.release()) != true { outcome.kind = .error }
      return outcome
    }
  }
}

/// A lock with a value only its owner knows, and a timeout in case the owner dies.
private struct RedisLock {
  private let redis: RedisLane
  private let key: String
  private let token = String(UInt64.random(in: 0...(.max)), radix: 36)

  /// Deletes the lock if it is still the owner's.
  private static let releasing =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"

  init(_ redis: RedisLane, key: String) {
    self.redis = redis
    self.key = key
  }

  /// Tries until it has the lock, and returns how often it had to try again.
  func wait() throws -> Int {
    let end = clockSeconds() + Limits.lockWaitSeconds
    var retries = 0
    while try !take() {
      guard clockSeconds() < end else { throw Failure("no lock in time") }
      usleep(UInt32(Double.random(in: Limits.spinMilliseconds) * 1_000))
      retries += 1
    }
    return retries
  }

  func take() throws -> Bool {
    let ttl = String(Limits.lockMilliseconds)
    return try call(RedisCommand("SET", key, token, "NX", "PX", ttl)) == .status("OK")
  }

  /// Whether the lock was still ours.
  func release() throws -> Bool {
    try call(RedisCommand("EVAL", Self.releasing, "1", key, token)) == .integer(1)
  }

  /// Calls and lets the thread wait.
  private func call(_ command: RedisCommand) throws -> RedisReply {
    let answer = Waiting()
    redis.submit(command) { answer.set($0) }
    return try answer.get().reply
  }
}

/// An answer that another thread brings.
private final class Waiting: Sendable {
  private let result = Mutex<Result<RedisAnswer, RedisError>?>(nil)
  private let semaphore = DispatchSemaphore(value: 0)

  func set(_ answer: Result<RedisAnswer, RedisError>) {
    result.withLock { $0 = answer }
    semaphore.signal()
  }

  func get() throws -> RedisAnswer {
    semaphore.wait()
    guard let answer = result.withLock({ $0 }) else { throw RedisError.outcomeUnknown }
    return try answer.get()
  }
}
