import Database
import Redis
import Synchronization
import Ticketing
import WaitingRoom

extension RedisWaitingRoom {
  /// Calls a function for a line and applies its reply. Restores the library or the line when Redis has lost
  /// them, and calls again.
  ///
  /// Throws `busy`, `unavailable`, `outcomeUnknown` or `failed`.
  func call(
    _ function: Library.Function, _ line: LockedLine, _ now: Timestamp, _ arguments: [String] = []
  ) async throws(DatabaseError) -> LineReply {
    for _ in 0..<RedisRoomLimits.attemptsMax {
      do throws(RedisError) {
        let reply = try await once(function, line, now, arguments)
        guard reply.isLineMissing else { return reply }
        try await bringLine(line, now)
      } catch {
        guard error.isFunctionMissing else { throw DatabaseError(error) }
        try await bringLibrary()
      }
    }
    throw .failed("Redis forgets its functions or its lines at once")
  }

  /// Configures a line in Redis from what this instance knows.
  private func bringLine(_ line: LockedLine, _ now: Timestamp) async throws(RedisError) {
    let (terms, last) = line.state.withLock { ($0.terms, $0.mirror?.last ?? 0) }
    guard let terms else { throw .failed("a line without terms") }
    // Above every number this instance knows, whatever Redis' clock says.
    _ = try await once(.configure, line, now, [LineTexts.text(terms), String(last + 1)])
  }

  /// Loads the library into Redis; a library that is already there is just as good.
  private func bringLibrary() async throws(DatabaseError) {
    do throws(RedisError) {
      _ = try await redis.call(Library.loading)
    } catch {
      if case .failed(let text) = error, text.contains("already exists") { return }
      throw DatabaseError(error)
    }
  }

  private func once(
    _ function: Library.Function, _ line: LockedLine, _ now: Timestamp, _ arguments: [String]
  ) async throws(RedisError) -> LineReply {
    let command = command(function, line, now, arguments)
    let begun = instant()
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<LineReply, RedisError>, Never>) in
      // The mirror applies the changes on the lane, in the order in which Redis made them.
      redis.submit(command) { [self] result in
        continuation.resume(returning: absorb(result, line))
      }
    }
    let reply = try result.get()
    if !reply.isLineMissing { learnOffset(reply, asked: now, took: instant() - begun) }
    return reply
  }

  /// The command of a call.
  func command(
    _ function: Library.Function, _ line: LockedLine, _ now: Timestamp, _ arguments: [String]
  ) -> RedisCommand {
    RedisCommand(
      ["FCALL", Library.name(of: function)] + line.keys
        + [time == .redis ? "" : LineTexts.text(now)] + arguments)
  }

  /// Applies an answer.
  func absorb(
    _ result: Result<RedisAnswer, RedisError>, _ line: LockedLine
  ) -> Result<LineReply, RedisError> {
    result.flatMap { answer in
      guard let reply = LineReply(answer) else {
        return .failure(.failed("an answer that no function of ours gives"))
      }
      line.absorb(reply)
      return .success(reply)
    }
  }
}

extension RedisError {
  /// Whether Redis has lost its functions, or another Redis took its place.
  var isFunctionMissing: Bool {
    guard case .failed(let text) = self else { return false }
    return text.contains("Function not found")
  }
}

extension DatabaseError {
  /// Maps an error to the port's; the server's own words go to the log only.
  init(_ error: RedisError) {
    switch error {
    case .busy: self = .busy
    case .unavailable: self = .unavailable
    case .outcomeUnknown: self = .outcomeUnknown
    case .failed(let text):
      // Loading its file, without its master, or a read-only copy: counts as away.
      let away = ["LOADING", "CLUSTERDOWN", "MASTERDOWN", "READONLY", "NOREPLICAS"]
      self = away.contains { text.hasPrefix($0) } ? .unavailable : .failed(text)
    }
  }

  /// Whether the mirror may answer instead.
  var isAbsence: Bool { self == .unavailable || self == .busy || self == .outcomeUnknown }
}
