import Database
import Redis
import Synchronization
public import Ticketing
import WaitingRoom

extension RedisWaitingRoom {
  /// Makes a concert's line known, here and in Redis, and reads its mirror. The terms always apply here: when
  /// Redis cannot be reached the error is thrown, and ``follow(now:)`` sends them later.
  public func configure(_ concert: Concert, now: Timestamp) async throws {
    let line = lines.findOrMake(concert.id)
    let terms = Line.Terms(concert)
    line.state.withLock { state in
      state.terms = terms
      state.holdSeconds = LinePolicy.boundedSeconds(concert.terms.longestHoldSeconds)
      state.unsentTerms = terms
    }
    try await follow(line, now)
    signal.signal()
  }

  /// Runs one round of every line, each decided and done in one step by Redis. Throws the first error after
  /// every line had its round.
  public func runRound(now: Timestamp) async throws {
    let hasMore = try await withThrowingTaskGroup(of: Result<Bool, DatabaseError>.self) { group in
      for line in lines.all() {
        let isSoldOut = line.state.withLock { $0.isSoldOut }
        group.addTask {
          do throws(DatabaseError) {
            let reply = try await self.call(.round, line, now, [isSoldOut ? "1" : ""])
            line.count(round: reply)
            return .success(reply.number(0) == 1)
          } catch {
            return .failure(error)
          }
        }
      }
      let results = try await group.reduce(into: []) { $0.append($1) }
      return try results.contains { try $0.get() }
    }
    if hasMore { signal.signal() }
  }
}

/// A change that was reported as done, or that no one waits for.
struct PendingCall: Sendable {
  let function: Library.Function
  let line: LockedLine
  let now: Timestamp
  let arguments: [String]
  var attempts = 0
}

extension RedisWaitingRoom {
  /// Submits a change without waiting; keeps it for later while Redis is away.
  func send(_ call: PendingCall) {
    let command = command(call.function, call.line, call.now, call.arguments)
    redis.submit(command) { [self] result in
      switch absorb(result, call.line) {
      case .success: break
      case .failure(let error): keep(call, after: error)
      }
    }
  }

  private func keep(_ call: PendingCall, after error: RedisError) {
    guard DatabaseError(error).isAbsence || error.isFunctionMissing,
      call.attempts < RedisRoomLimits.pendingAttemptsMax
    else { return }
    keep(call)
  }

  /// Keeps a change for ``sendPending()`` to submit.
  func keep(_ call: PendingCall) {
    pending.withLock { pending in
      // Full: the oldest stays end by their time.
      if pending.count >= RedisRoomLimits.pendingMax { pending.removeFirst(pending.count / 2) }
      pending.append(call)
      pending[pending.count - 1].attempts += 1
    }
  }

  /// Submits again the changes kept while Redis was away.
  func sendPending() {
    let calls = pending.withLock { pending in
      defer { pending = [] }
      return pending
    }
    for call in calls { send(call) }
  }
}
