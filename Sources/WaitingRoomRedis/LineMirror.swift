import Ticketing
import WaitingRoom

/// An instance's own copy of one line: who waits in which order, who is inside, the figures. It lags behind
/// Redis by what other instances did since it last followed.
struct LineMirror: Sendable {
  /// The life of the line that this mirrors.
  let born: Int64
  /// The connection it was read over; on a later one, Redis may have lost its last changes.
  let connection: Int
  /// The number of the last change it contains.
  private(set) var applied: Int64

  private(set) var waiting = WaitingIndexes()
  private(set) var stays: [Int64: MirroredStay] = [:]
  /// The numbers of the people inside.
  private var numbers: [UserID: Int64] = [:]
  /// Places that ended recently: their tokens are refused without a call.
  private(set) var gone = RecentIndexes()
  private(set) var rate = AdmissionRate()
  var pace = LinePace()
  private(set) var batch = BatchClock()
  /// Planned entries: each applies from `first` on, up to the next.
  private var plans: [(first: Int64, entry: Timestamp)] = []
  /// Whether more changed than was sent: the line must be read again.
  private(set) var isTooOld = false
  /// The highest number given.
  private(set) var last: Int64

  init(born: Int64, connection: Int, applied: Int64, last: Int64, batch: BatchClock) {
    self.born = born
    self.connection = connection
    self.applied = applied
    self.last = last
    self.batch = batch
  }

  /// Applies the changes that follow the last one known, received at `now`. False when some in between are
  /// missing.
  mutating func apply(
    _ update: LineUpdate, terms: inout Line.Terms?, now: Timestamp
  ) -> Bool {
    let first = update.seq - Int64(update.events.count) + 1
    guard first <= applied + 1 else { return false }
    guard update.seq > applied else { return true }
    for event in update.events.suffix(Int(clamping: update.seq - applied)) {
      apply(event, terms: &terms, now: now)
    }
    applied = update.seq
    return true
  }

  /// Applies one change, which may have been applied before.
  private mutating func apply(
    _ event: LineEvent, terms: inout Line.Terms?, now: Timestamp
  ) {
    switch event {
    case .joined(let index):
      last = max(last, index)
      gone.remove(index)
      if waiting.count == 0 { pace.beganWaiting(at: now) }
      if stays[index] == nil { waiting.insert(index) }
    case .admitted(let index, let stay):
      waiting.remove(index)
      numbers[stay.user] = index
      if stays.updateValue(stay, forKey: index) == nil {
        rate.add(1, at: stay.enteredAt)
        pace.admitted(1, at: stay.enteredAt)
      }
    case .gone(let index): end(index)
    case .extended(let index, let until): extend(index, until: until)
    case .terms(let new): terms = new
    case .beat(let beat): batch = beat
    case .replanned: plans = []
    case .tooMuch: isTooOld = true
    case .planned(let first, let entry):
      while let last = plans.last, last.first >= first { plans.removeLast() }
      plans.append((first, entry))
    }
  }

  /// Adds a waiting person of a line that is being read.
  mutating func load(waiting index: Int64) {
    // A number is the microsecond in which the person came.
    if waiting.count == 0 { pace.beganWaiting(at: Timestamp(milliseconds: index / 1_000)) }
    waiting.insert(index)
  }

  /// Adds a stay of a line that is being read; it does not count as a person let in.
  mutating func load(_ stay: MirroredStay, at index: Int64) {
    waiting.remove(index)
    pace.restored(enteredAt: stay.enteredAt)
    stays[index] = stay
    numbers[stay.user] = index
  }

  /// Adds a plan of a line that is being read, in ascending order.
  mutating func load(planned entry: Timestamp, from first: Int64) { plans.append((first, entry)) }

  /// Adds the people let in during one second, of a line that is being read, in ascending order.
  mutating func load(admitted people: Int, at second: Timestamp) { rate.add(people, at: second) }

  /// Ends a place.
  mutating func end(_ index: Int64) {
    gone.insert(index)
    waiting.remove(index)
    guard let stay = stays.removeValue(forKey: index) else { return }
    pace.slotFreed(isAwaited: waiting.count > 0)
    if numbers[stay.user] == index { numbers[stay.user] = nil }
  }

  /// Extends a stay; never shortens it.
  mutating func extend(_ index: Int64, until: Timestamp) {
    guard let stay = stays[index] else { return }
    stays[index]?.until = max(stay.until, until)
  }

  /// Takes over what an older mirror of the same life remembers.
  mutating func rememberGone(of old: LineMirror) { gone = old.gone }

  /// The number of a person inside.
  func number(of user: UserID) -> Int64? { numbers[user] }

  /// The cycle policy's entry of a waiting person.
  func planned(_ index: Int64) -> Timestamp? {
    var (low, high) = (0, plans.count)
    while low < high {
      let middle = (low + high) / 2
      if plans[middle].first <= index { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? plans[low - 1].entry : nil
  }

  /// People let in during the last minute.
  mutating func perMinute(_ now: Timestamp) -> Int { rate.perMinute(now) }

  /// Marks a sign of life. True when it must be sent to Redis and was not yet pending.
  mutating func see(_ index: Int64, _ now: Timestamp) -> Bool {
    waiting.see(index, at: UInt32(clamping: now.milliseconds / 1_000))
  }

  /// A person's last sign of life, to be sent to Redis now.
  mutating func takeSeen(_ index: Int64) -> UInt32? { waiting.takeSeen(index) }

  /// Marks a sign of life as pending because sending failed; true when it must be sent next time.
  mutating func markUnsent(_ index: Int64) -> Bool { waiting.markUnsent(index) }
}

/// The most recently added numbers: at least as many as the bound says, at most twice as many.
struct RecentIndexes: Sendable {
  private var newer: Set<Int64> = []
  private var older: Set<Int64> = []

  func contains(_ index: Int64) -> Bool { newer.contains(index) || older.contains(index) }

  mutating func insert(_ index: Int64) {
    if newer.count >= RedisRoomLimits.goneKept {
      older = newer
      newer = []
    }
    newer.insert(index)
  }

  mutating func remove(_ index: Int64) {
    newer.remove(index)
    older.remove(index)
  }
}
