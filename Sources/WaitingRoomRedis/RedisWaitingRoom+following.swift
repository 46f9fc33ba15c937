import Database
import Redis
import Synchronization
public import Ticketing
import WaitingRoom

extension RedisWaitingRoom {
  /// Brings every mirror up to date with what other instances did, and submits again the calls kept while
  /// Redis was away. Called about every 250 ms. Throws the first error after every line was tried.
  public func follow(now: Timestamp) async throws {
    sendPending()
    var failure: DatabaseError?
    for line in lines.all() {
      do throws(DatabaseError) {
        try await follow(line, now)
      } catch {
        failure = failure ?? error
        // An absence that holds up one line holds up the others too.
        if error.isAbsence { break }
      }
    }
    if let failure { throw failure }
  }

  /// Sends the signs of life to Redis. Called about once a second, so that no one's silence is overestimated
  /// by more; what cannot be sent while Redis is away is sent next time.
  public func flushSeen(now: Timestamp) async throws {
    for line in lines.all() {
      let unsent = line.state.withLock { state in
        defer { state.unsent = [] }
        return state.unsent
      }
      for start in stride(from: 0, to: unsent.count, by: RedisRoomLimits.seenPerCallMax) {
        let page = unsent[start..<min(start + RedisRoomLimits.seenPerCallMax, unsent.count)]
        let arguments = line.state.withLock { state in
          page.flatMap { index in
            (state.mirror?.takeSeen(index)).map { [String(index), String(Int64($0) * 1_000)] } ?? []
          }
        }
        guard !arguments.isEmpty else { continue }
        do throws(DatabaseError) {
          _ = try await call(.seen, line, now, arguments)
        } catch {
          line.state.withLock { state in
            for index in unsent[start...] where state.mirror?.markUnsent(index) == true {
              state.unsent.append(index)
            }
          }
          throw error
        }
      }
    }
  }

  /// The concert whose line a token belongs to.
  public func concert(of token: String) -> ConcertID? { try? read(token).concert }

  /// Takes another instance's event: from now on this one also refuses a place that ended, and callers that
  /// need the line's figures have them read first.
  public func changedElsewhere(_ concert: ConcertID, ended index: Int?) {
    lines.find(concert)?.state.withLock { state in
      state.follows.changes += 1
      if let index { state.mirror?.end(Int64(index)) }
    }
  }

  /// Whether another instance published a change that the mirror may not have.
  public func isBehind(_ concert: ConcertID) -> Bool {
    lines.find(concert)?.state.withLock { $0.follows.isBehind } ?? false
  }

  /// Brings the mirror of one line up to date. Of many concurrent callers, one asks Redis for all who came
  /// before it began.
  public func catchUp(_ concert: ConcertID, now: Timestamp) async throws {
    guard let line = lines.find(concert) else { return }
    let wanted = line.state.withLock { $0.follows.begun + 1 }
    while true {
      let role = line.state.withLock { $0.follows.role(wanting: wanted) }
      switch role {
      case .done: return
      case .mine:
        defer { for one in line.state.withLock({ $0.follows.end() }) { one.resume() } }
        for _ in 0..<RedisRoomLimits.othersLoadingLooks {
          if try await follow(line, now) { return }
          try await Task.sleep(for: .milliseconds(RedisRoomLimits.othersLoadingMilliseconds))
        }
        return
      case .others:
        await withCheckedContinuation { continuation in
          let isOver = line.state.withLock { $0.follows.wait(continuation) }
          if isOver { continuation.resume() }
        }
      }
    }
  }

  /// Forgets lines here, and lets Redis forget them after a day. A line that another instance opened again
  /// stays in Redis.
  public func forgetLines(closedFor seconds: Int, now: Timestamp) async throws {
    for line in lines.removeClosed(before: here(now).adding(seconds: -seconds)) {
      let arguments = [String(RedisRoomLimits.forgottenAfterMilliseconds)]
      do throws(RedisError) {
        // Not restored when Redis has lost it: then it is forgotten already.
        _ = try await redis.call(command(.forget, line, now, arguments))
      } catch {
        guard error.isFunctionMissing else { throw DatabaseError(error) }
      }
    }
  }

  /// Brings one mirror up to date. False when another caller is reading the whole line, perhaps since before
  /// the last of its changes.
  @discardableResult
  func follow(_ line: LockedLine, _ now: Timestamp) async throws(DatabaseError) -> Bool {
    let changes = line.state.withLock { $0.follows.changes }
    do {
      guard try await ask(line, now) else { return false }
    } catch {
      line.state.withLock { $0.follows.miss() }
      throw error
    }
    line.state.withLock { $0.follows.have(changes) }
    return true
  }

  private func ask(_ line: LockedLine, _ now: Timestamp) async throws(DatabaseError) -> Bool {
    try await sendTerms(line, now)
    while let since = line.state.withLock({ $0.isOutdated ? nil : $0.mirror?.applied }) {
      let reply = try await call(
        .follow, line, now, [String(since), String(RedisRoomLimits.eventsPerPageMax)])
      guard reply.status == "ok", let latest = reply.number(0) else { break }
      let state = line.state.withLock { ($0.isOutdated, $0.mirror?.applied ?? 0) }
      if state.0 { break }
      if state.1 >= latest { return true }
      // A change that does not follow the last one known: read the line again.
      if state.1 <= since { break }
    }
    return try await load(line, now)
  }

  /// Sends Redis the terms it does not know yet.
  private func sendTerms(_ line: LockedLine, _ now: Timestamp) async throws(DatabaseError) {
    let (unsent, last) = line.state.withLock { ($0.unsentTerms, $0.mirror?.last ?? 0) }
    guard let terms = unsent else { return }
    _ = try await call(.configure, line, now, [LineTexts.text(terms), String(last + 1)])
    line.state.withLock { state in
      state.terms = state.unsentTerms ?? terms
      if state.unsentTerms == terms { state.unsentTerms = nil }
    }
  }
}
