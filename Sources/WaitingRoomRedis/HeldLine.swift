import Synchronization
import Ticketing
import WaitingRoom

/// One line as this instance holds it: its terms, its stock, and the mirror.
final class HeldLine: Sendable {
  let concert: ConcertID
  /// The beginning of every call of a function: which keys it works on. They carry one hash tag, so a
  /// cluster keeps them together.
  let keys: [String]
  let state = Mutex(State())

  struct State: Sendable {
    var terms: Line.Terms?
    /// How long a hold lasts, in seconds: this instance's own knowledge, which Redis does not have.
    var holdSeconds = 0
    /// Terms Redis was not yet told of, because it was away when they came.
    var untoldTerms: Line.Terms?
    var isSoldOut = false
    /// Nil until it was read once.
    var mirror: LineMirror?
    /// The mirror is of another life or connection: it still answers, and is to be read again.
    var isOutdated = false
    var isLoading = false
    /// Numbers whose signs of life Redis is to be told.
    var untold: [Int64] = []
    /// Counted since the start, of what this instance asked for.
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

  /// Counts what a turn of this instance did.
  func count(turn reply: LineReply) {
    state.withLock { state in
      state.tally.admitted += reply.count(1) ?? 0
      state.tally.ended += reply.count(2) ?? 0
    }
  }

  /// Takes what a function told; a mirror that misses something in between follows later.
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

/// Who asks Redis what others did to a line, and for whom.
struct Follows: Sendable {
  enum Turn {
    /// Somebody has asked since.
    case done
    /// Ask.
    case mine
    /// Somebody asks already.
    case others
  }

  /// Changes other instances told of, and how many of them the mirror has.
  var changes = 0
  private var followed = 0
  /// How often somebody began to ask, and whether one asks now.
  private(set) var begun = 0
  private var isAsking = false
  /// Whether Redis did not answer the last time: nobody waits for it again until it has.
  private var isUnanswered = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  var isBehind: Bool { changes > followed && !isUnanswered }

  /// Whose turn it is, for one who wants what is asked for at least the `wanted`th time. What somebody has
  /// begun before says nothing of what came after.
  mutating func turn(wanting wanted: Int) -> Turn {
    if isAsking { return .others }
    if begun >= wanted || isUnanswered { return .done }
    begun += 1
    isAsking = true
    return .mine
  }

  /// Waits for whoever asks; true when nobody does any more.
  mutating func wait(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
    guard isAsking else { return true }
    waiting.append(continuation)
    return false
  }

  /// The mirror has so many of the changes.
  mutating func have(_ changes: Int) {
    followed = max(followed, changes)
    isUnanswered = false
  }

  /// Redis did not answer; the mirror answers meanwhile.
  mutating func miss() { isUnanswered = true }

  /// Nobody asks any more; who is to be woken.
  mutating func end() -> [CheckedContinuation<Void, Never>] {
    isAsking = false
    defer { waiting = [] }
    return waiting
  }
}

extension HeldLine.State {
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

  /// The hard end of a stay, however often seats are held in it; never before the end it has.
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

  /// Marks a sign of life, to be told to Redis later; not while nobody is dropped for silence.
  mutating func see(_ index: Int64, _ now: Timestamp) {
    guard let terms, terms.graceSeconds > 0, mirror?.see(index, now) == true else { return }
    untold.append(index)
  }
}

/// Every line, found by its concert.
final class HeldLines: Sendable {
  private let lines = Mutex<[ConcertID: HeldLine]>([:])

  /// The concert's line.
  func find(_ concert: ConcertID) -> HeldLine? { lines.withLock { $0[concert] } }

  /// Takes away the lines that closed before some time.
  func removeClosed(before time: Timestamp) -> [HeldLine] {
    lines.withLock { lines in
      let closed = lines.values.filter { line in
        line.state.withLock { state in state.terms.map { $0.closesAt <= time } ?? false }
      }
      for line in closed { lines[line.concert] = nil }
      return closed
    }
  }

  /// Every line, by concert.
  func all() -> [HeldLine] {
    lines.withLock { Array($0.values) }.sorted { $0.concert < $1.concert }
  }

  /// The concert's line, made if there is none.
  func findOrMake(_ concert: ConcertID) -> HeldLine {
    lines.withLock { lines in
      if let line = lines[concert] { return line }
      let line = HeldLine(concert)
      lines[concert] = line
      return line
    }
  }
}
