import Database
import Redis
import Synchronization
import Ticketing
import WaitingRoom

extension RedisWaitingRoom {
  /// Reads a whole line into a new mirror, in pages, while changes continue; the old mirror answers
  /// meanwhile. False when another caller is loading the same line, or it is emptied again and again.
  func load(_ line: LockedLine, _ now: Timestamp) async throws(DatabaseError) -> Bool {
    let isOthers = line.state.withLock { state in
      defer { state.isLoading = true }
      return state.isLoading
    }
    if isOthers { return false }
    defer { line.state.withLock { $0.isLoading = false } }
    for _ in 0..<RedisRoomLimits.loadsMax {
      guard var mirror = try await read(line, now) else { continue }
      if try await catchUp(&mirror, line, now) { return true }
    }
    return false
  }

  /// Reads the current line, page by page; the changes made meanwhile are in the log. Nil when the line was
  /// emptied meanwhile.
  private func read(
    _ line: LockedLine, _ now: Timestamp
  ) async throws(DatabaseError) -> LineMirror? {
    let head = try await page(line, now, "line", from: "")
    guard let last = head.number(4), let terms = head.text(0).flatMap(LineTexts.terms) else {
      throw .failed("a line that cannot be read")
    }
    line.state.withLock { $0.terms = terms }
    var mirror = LineMirror(
      born: head.update.born, connection: head.connection, applied: head.update.seq, last: last,
      batch: BatchClock(nextAt: head.time(1), left: head.count(2) ?? 0))
    loadRate(head.text(3) ?? "", into: &mirror)
    var from = "-inf"
    while from != "" {
      let page = try await page(line, now, "waiting", from: from)
      guard page.update.born == mirror.born, let bytes = page.bytes(0) else { return nil }
      var last: Int64?
      for digits in bytes.split(separator: UInt8(ascii: "\n")) {
        guard let index = LineEvent.number(digits) else { return nil }
        mirror.load(waiting: index)
        last = index
      }
      from = last.map { String($0) } ?? ""
    }
    guard try await readPlans(line, now, &mirror), try await readStays(line, now, &mirror) else {
      return nil
    }
    return mirror
  }

  private func readPlans(
    _ line: LockedLine, _ now: Timestamp, _ mirror: inout LineMirror
  ) async throws(DatabaseError) -> Bool {
    var from = "-inf"
    while from != "" {
      let page = try await page(line, now, "plans", from: from)
      guard page.update.born == mirror.born, let bytes = page.bytes(0) else { return false }
      var last: Int64?
      for text in bytes.split(separator: UInt8(ascii: "\n")) {
        let halves = text.split(separator: UInt8(ascii: ":"))
        guard halves.count == 2, let first = LineEvent.number(halves[0]),
          let entry = LineEvent.number(halves[1]).flatMap(LineTexts.time)
        else { return false }
        mirror.load(planned: entry, from: first)
        last = first
      }
      from = last.map { String($0) } ?? ""
    }
    return true
  }

  private func readStays(
    _ line: LockedLine, _ now: Timestamp, _ mirror: inout LineMirror
  ) async throws(DatabaseError) -> Bool {
    var cursor = "0"
    repeat {
      let page = try await page(line, now, "active", from: cursor)
      guard page.update.born == mirror.born, let next = page.text(0),
        let events = page.bytes(1).flatMap(LineEvent.all)
      else { return false }
      for case .admitted(let index, let stay) in events { mirror.load(stay, at: index) }
      cursor = next
    } while cursor != "0"
    return true
  }

  /// Applies the changes made while reading, and replaces the old mirror once the new one knows at least as
  /// much. False when the line was emptied meanwhile.
  private func catchUp(
    _ mirror: inout LineMirror, _ line: LockedLine, _ now: Timestamp
  ) async throws(DatabaseError) -> Bool {
    for _ in 0..<RedisRoomLimits.pagesMax {
      let reply = try await call(
        .follow, line, now,
        [String(mirror.applied), String(RedisRoomLimits.eventsPerPageMax)])
      guard reply.status == "ok", let latest = reply.number(0),
        reply.update.born == mirror.born, reply.connection == mirror.connection
      else { return false }
      let isWhole = line.state.withLock { state -> Bool? in
        guard mirror.apply(reply.update, terms: &state.terms, now: reply.now), !mirror.isTooOld
        else { return nil }
        let old = state.mirror
        let isSameLife = old?.born == mirror.born && old?.connection == mirror.connection
        guard mirror.applied >= latest, !isSameLife || mirror.applied >= old?.applied ?? 0 else {
          return false
        }
        state.replaceMirror(mirror)
        return true
      }
      guard let isWhole else { return false }
      if isWhole { return true }
    }
    return false
  }

  private func page(
    _ line: LockedLine, _ now: Timestamp, _ what: String, from: String
  ) async throws(DatabaseError) -> LineReply {
    let reply = try await call(
      .load, line, now, [what, from, String(RedisRoomLimits.placesPerPage)])
    guard reply.status == "ok" else { throw .failed("a line that cannot be read") }
    return reply
  }

  private func loadRate(_ text: String, into mirror: inout LineMirror) {
    for pair in text.split(separator: ",") {
      let numbers = pair.split(separator: " ").compactMap { LineEvent.number($0.utf8) }
      guard numbers.count == 2, let second = LineTexts.time(numbers[0] * 1_000) else { continue }
      mirror.load(admitted: Int(min(numbers[1], Int64(UInt32.max))), at: second)
    }
  }
}

extension LockedLine.State {
  /// Replaces the old mirror with a newly read one, keeping the signs of life not yet sent.
  fileprivate mutating func replaceMirror(_ new: LineMirror) {
    let seen = unsent.compactMap { index in mirror?.takeSeen(index).map { (index, $0) } }
    unsent = []
    let old = mirror
    mirror = new
    // Within one life only: after a loss, ended places may be claimed again.
    if let old, old.born == new.born { mirror?.rememberGone(of: old) }
    isOutdated = false
    for (index, seconds) in seen {
      let time = Timestamp(milliseconds: Int64(seconds) * 1_000)
      if mirror?.see(index, time) == true { unsent.append(index) }
    }
  }
}
