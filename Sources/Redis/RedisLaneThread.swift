import Encoding
import Glibc
import Threads

/// The state of the lane's thread: the connection, or when to try again.
final class RedisLaneThread: LaneResource {
  private let address: RedisAddress
  private let limits: RedisLimits
  private let greeting: [RedisCommand]
  private let health: RedisHealth
  private var connection: RedisConnection?
  private var connections = 0
  private var backoff: Backoff
  private var nextAttempt = ContinuousClock.now
  private var isQuiet = false
  private var spread: SplitMix64

  init(
    _ address: RedisAddress, _ limits: RedisLimits, greeting: [RedisCommand], health: RedisHealth
  ) {
    self.address = address
    self.limits = limits
    self.greeting = greeting
    self.health = health
    backoff = limits.backoff
    spread = SplitMix64(seed: limits.pauseSeed)
  }

  func serve(_ batch: borrowing [RedisWork]) {
    silenceBrokenPipes()
    let begun = ContinuousClock.now
    let fresh = begun - .milliseconds(limits.waitedMillisecondsMax)
    guard let connection = connected() else {
      for position in batch.indices { batch[position].answer(.failure(.unavailable)) }
      return
    }
    var sent: [RedisWork] = []
    sent.reserveCapacity(batch.count)
    for position in batch.indices {
      let work = batch[position]
      // Its caller was promised an answer in two seconds, and this batch may need one of them.
      if work.since < fresh || !connection.append(work.command) {
        work.answer(.failure(.unavailable))
      } else {
        sent.append(work)
      }
    }
    health.count(batch: sent.count)
    answer(sent, from: connection, until: .now + .milliseconds(limits.answerMilliseconds))
  }

  func finish() { connection = nil }

  private func answer(
    _ sent: [RedisWork], from connection: RedisConnection, until deadline: ContinuousClock.Instant
  ) {
    for (position, work) in sent.enumerated() {
      guard ContinuousClock.now < deadline, let reply = connection.read() else {
        hangUp()
        health.countUnknown(sent.count - position)
        for work in sent[position...] { work.answer(.failure(.outcomeUnknown)) }
        return
      }
      if case .failure(let text) = reply {
        work.answer(.failure(.failed(text)))
      } else {
        work.answer(.success(RedisAnswer(reply: reply, connection: connections)))
      }
    }
  }

  private func connected() -> RedisConnection? {
    if let connection { return connection }
    guard ContinuousClock.now >= nextAttempt else { return nil }
    guard let made = RedisConnection(address, limits), greet(made) else {
      health.countConnect(isMade: false)
      hangUp()
      return nil
    }
    connections += 1
    health.countConnect(isMade: true)
    backoff.reset()
    connection = made
    return made
  }

  private func greet(_ connection: RedisConnection) -> Bool {
    greeting.allSatisfy(connection.append) && greeting.allSatisfy { _ in connection.read() != nil }
  }

  /// Drops the connection and decides when to try again: later each time, and never together with every other
  /// instance.
  private func hangUp() {
    connection = nil
    nextAttempt = .now + .milliseconds(backoff.fail(chance: .random(in: 0..<1, using: &spread)))
  }

  /// Blocks the broken-pipe signal for this thread. hiredis writes with `write`, so a broken pipe would end
  /// the process; blocked, it is an ordinary error.
  private func silenceBrokenPipes() {
    guard !isQuiet else { return }
    isQuiet = true
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }
}
