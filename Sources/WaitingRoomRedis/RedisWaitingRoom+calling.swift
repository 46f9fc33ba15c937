import Database
import Redis
import Synchronization
import Ticketing
import WaitingRoom

extension RedisWaitingRoom {
  /// Calls a function for a line and takes over what it tells. Brings the library or the line when
  /// Redis has lost them, and calls again.
  ///
  /// Throws `busy`, `unavailable`, `outcomeUnknown` or `failed`.
  func call(
    _ function: Library.Function, _ line: HeldLine, _ now: Timestamp, _ arguments: [String] = []
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

  /// Configures a line anew from what this instance knows.
  private func bringLine(_ line: HeldLine, _ now: Timestamp) async throws(RedisError) {
    let (terms, last) = line.state.withLock { ($0.terms, $0.mirror?.last ?? 0) }
    guard let terms else { throw .failed("a line without terms") }
    // Above every number this instance knows, whatever Redis' clock says.
    _ = try await once(.configure, line, now, [LineTexts.text(terms), String(last + 1)])
  }

  /// Puts the library into Redis; one that is there already is as good.
  private func bringLibrary() async throws(DatabaseError) {
    do throws(RedisError) {
      _ = try await redis.call(Library.loading)
    } catch {
      if case .failed(let text) = error, text.contains("already exists") { return }
      throw DatabaseError(error)
    }
  }

  private func once(
    _ function: Library.Function, _ line: HeldLine, _ now: Timestamp, _ arguments: [String]
  ) async throws(RedisError) -> LineReply {
    let command = command(function, line, now, arguments)
    let begun = instant()
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<LineReply, RedisError>, Never>) in
      // The mirror takes the changes on the lane, in the order in which Redis made them.
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
    _ function: Library.Function, _ line: HeldLine, _ now: Timestamp, _ arguments: [String]
  ) -> RedisCommand {
    RedisCommand(
      ["FCALL", Library.name(of: function)] + line.keys
        + [time == .redis ? "" : LineTexts.text(now)] + arguments)
  }

  /// Takes over what an answer tells.
  func absorb(
    _ result: Result<RedisAnswer, RedisError>, _ line: HeldLine
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
  /// Redis was emptied of functions, or another one took its place.
  var isFunctionMissing: Bool {
    guard case .failed(let text) = self else { return false }
    return text.contains("Function not found")
  }
}

extension DatabaseError {
  /// What the port's callers are told; the server's own words go to the log alone.
  init(_ error: RedisError) {
    switch error {
    case .busy: self = .busy
    case .unavailable: self = .unavailable
    case .outcomeUnknown: self = .outcomeUnknown
    case .failed(let text):
      // Reading its file, without its master, or a copy that may not write: as good as away.
      let away = ["LOADING", "CLUSTERDOWN", "MASTERDOWN", "READONLY", "NOREPLICAS"]
      self = away.contains { text.hasPrefix($0) } ? .unavailable : .failed(text)
    }
  }

  /// Whether the mirror may answer instead.
  var isAbsence: Bool { self == .unavailable || self == .busy || self == .outcomeUnknown }
}
