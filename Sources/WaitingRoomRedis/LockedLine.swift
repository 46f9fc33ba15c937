import Synchronization
import Ticketing
import WaitingRoom

/// One line on this instance: its terms, its stock, and the mirror.
final class LockedLine: Sendable {
  let concert: ConcertID
  /// The keys a function works on; they begin every call. They carry one hash tag, so a cluster keeps them
  /// together.
  let keys: [String]
  let state = Mutex(State())

  struct State: Sendable {
    var terms: Line.Terms?
    /// How long a hold lasts, in seconds: known to this instance, not to Redis.
    var holdSeconds = 0
    /// Terms not yet sent to Redis, because it was away when they came.
    var unsentTerms: Line.Terms?
    var isSoldOut = false
    /// Nil until the line has been read once.
    var mirror: LineMirror?
    /// Whether the mirror is of an earlier life or connection: it still answers, but must be read again.
    var isOutdated = false
    var isLoading = false
    /// Numbers whose signs of life are still to be sent to Redis.
    var unsent: [Int64] = []
    /// Counts since the start, of what this instance did.
    var tally = LineFigures()
    var marks = ArrivalMarks()
    var follows = Follows()
  }

  init(_ concert: ConcertID) {
    self.concert = concert
    let parts = [
      "line", "waiting", "active", "seen", "people", "users", "plans", "log", "spent",
    ]
    keys = [String(parts.count)] + parts.map { "boxoffice:{\(concert.text)}:\($0)" }
  }

  /// Counts what a round of this instance did.
  func count(round reply: LineReply) {
    state.withLock { state in
      state.tally.admitted += reply.count(1) ?? 0
      state.tally.ended += reply.count(2) ?? 0
    }
  }

  /// Applies what a function returned; a mirror that misses something in between catches up later.
  func absorb(_ reply: LineReply) {
    guard !reply.isLineMissing else { return }
    state.withLock { state in
      guard state.mirror?.born == reply.update.born, state.mirror?.connection == reply.connection
      else {
        if state.mirror != nil { state.isOutdated = true }
        return
      }
      _ = state.mirror?.apply(reply.update, terms: &state.terms, now: reply.now)
      if let last = state.mirror?.last { state.marks.note(last, at: reply.now) }
      if state.mirror?.isTooOld == true { state.isOutdated = true }
    }
  }
}

/// Which caller asks Redis for changes to a line, and which callers wait for it.
struct Follows: Sendable {
  enum Role {
    /// A request made since has covered this caller.
    case done
    /// This caller asks.
    case mine
    /// Another caller is asking.
    case others
  }

  /// Changes published by other instances, and how many of them the mirror has.
  var changes = 0
  private var followed = 0
  /// How many requests were begun, and whether one is under way.
  private(set) var begun = 0
  private var isAsking = false
  /// Whether Redis did not answer the last time: until it does, no caller waits for it.
  private var isUnanswered = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  var isBehind: Bool { changes > followed && !isUnanswered }

  /// Whether a caller asks, waits or is done, if it needs the request number `wanted` or a later one. An
  /// earlier request may have missed what happened after it began.
  mutating func role(wanting wanted: Int) -> Role {
    if isAsking { return .others }
    if begun >= wanted || isUnanswered { return .done }
    begun += 1
    isAsking = true
    return .mine
  }

  /// Waits for the request under way; true when there is none left.
  mutating func wait(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
    guard isAsking else { return true }
    waiting.append(continuation)
    return false
  }

  /// Records that the mirror has so many of the changes.
  mutating func have(_ changes: Int) {
    followed = max(followed, changes)
    isUnanswered = false
  }

  /// Records that Redis did not answer; the mirror answers meanwhile.
  mutating func miss() { isUnanswered = true }

  /// Ends the request; returns the callers to wake.
  mutating func end() -> [CheckedContinuation<Void, Never>] {
    isAsking = false
    defer { waiting = [] }
    return waiting
  }
}

extension LockedLine.State {
  func refuseUnlessSelling(_ now: Timestamp) throws(LineRefusal) {
    guard let terms else { throw .concertNotFound }
    guard terms.isOnSale(at: now) else { throw .saleNotOpen }
    if isSoldOut { throw .soldOut }
  }

  mutating func estimate(
    inside: Int, batch: BatchClock, _ now: Timestamp
  ) throws(LineRefusal) -> EntryEstimate {
    guard let terms else { throw .concertNotFound }
    var perMinute = 0
    if case .capacity = terms.policy { perMinute = mirror?.pace.perMinute(now) ?? 0 }
    return EntryEstimate(
      policy: terms.policy, graceSeconds: terms.graceSeconds, holdSeconds: holdSeconds,
      inside: inside, perMinute: perMinute, stalledSeconds: mirror?.pace.stalledSeconds(now) ?? 0,
      batch: batch)
  }

  /// The hard end of a stay, however often seats are held in it; never before its current end.
  func endsBy(enteredAt: Timestamp, until: Timestamp) -> Timestamp {
    guard let terms else { return until }
    return max(until, terms.policy.stayEndsBy(enteredAt: enteredAt, holdSeconds: holdSeconds))
  }

  mutating func summary(_ now: Timestamp) -> LineSummary? {
    guard let terms else { return nil }
    let state: LineSummary.State =
      !terms.isOnSale(at: now) ? .closed : isSoldOut ? .soldOut : terms.isPaused ? .paused : .open
    return LineSummary(
      state: state, waiting: mirror?.waiting.count ?? 0, active: mirror?.stays.count ?? 0,
      admittedPerMinute: mirror?.perMinute(now) ?? 0)
  }

  mutating func figures(_ now: Timestamp) -> LineFigures {
    var figures = tally
    figures.oldestWait = mirror?.waiting.first.map { marks.wait(of: $0, now: now) } ?? 0
    return figures
  }

  /// Marks a sign of life, to be sent to Redis later; does nothing while no one is dropped for silence.
  mutating func see(_ index: Int64, _ now: Timestamp) {
    guard let terms, terms.graceSeconds > 0, mirror?.see(index, now) == true else { return }
    unsent.append(index)
  }
}

/// Every line, found by its concert.
final class LockedLines: Sendable {
  private let lines = Mutex<[ConcertID: LockedLine]>([:])

  /// The concert's line.
  func find(_ concert: ConcertID) -> LockedLine? { lines.withLock { $0[concert] } }

  /// Removes the lines that closed before some time.
  func removeClosed(before time: Timestamp) -> [LockedLine] {
    lines.withLock { lines in
      let closed = lines.values.filter { line in
        line.state.withLock { state in state.terms.map { $0.closesAt <= time } ?? false }
      }
      for line in closed { lines[line.concert] = nil }
      return closed
    }
  }

  /// Every line, by concert.
  func all() -> [LockedLine] {
    lines.withLock { Array($0.values) }.sorted { $0.concert < $1.concert }
  }

  /// The concert's line, made if there is none.
  func findOrMake(_ concert: ConcertID) -> LockedLine {
    lines.withLock { lines in
      if let line = lines[concert] { return line }
      let line = LockedLine(concert)
      lines[concert] = line
      return line
    }
  }
}
