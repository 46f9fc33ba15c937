import Ticketing
import WaitingRoom

/// What an instance knows of one line without asking: who waits in which order, who is inside, the
/// figures. It lags behind Redis by what other instances did since it last followed.
struct LineMirror: Sendable {
  /// Which life of the line this mirrors.
  let born: Int64
  /// The connection it was read over: after another one, Redis may have lost its last changes.
  let connection: Int
  /// The number of the last change it contains.
  private(set) var applied: Int64

  private(set) var waiting = WaitingIndexes()
  private(set) var stays: [Int64: MirroredStay] = [:]
  /// The numbers of the people inside.
  private var numbers: [UserID: Int64] = [:]
  /// Places that ended lately: their tokens are refused without asking.
  private(set) var gone = RecentIndexes()
  private(set) var rate = AdmissionRate()
  var pace = LinePace()
  private(set) var batch = BatchClock()
  /// Planned entries: whoever stands at `first` or behind, up to the next.
  private var plans: [(first: Int64, entry: Timestamp)] = []
  /// Whether more changed than was told: the line is to be read again.
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

  /// Takes the changes that follow the last one known, told at `now`. False when some are missing in between.
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

  /// Takes one change, which may be in already.
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
    case .stretched(let index, let until): stretch(index, until: until)
    case .terms(let new): terms = new
    case .beat(let beat): batch = beat
    case .replanned: plans = []
    case .tooMuch: isTooOld = true
    case .planned(let first, let entry):
      while let last = plans.last, last.first >= first { plans.removeLast() }
      plans.append((first, entry))
    }
  }

  /// A page of a line that is being read.
  mutating func load(waiting index: Int64) {
    // A number is the microsecond somebody came.
    if waiting.count == 0 { pace.beganWaiting(at: Timestamp(milliseconds: index / 1_000)) }
    waiting.insert(index)
  }

  /// A stay of a line that is being read; it does not count as somebody let in.
  mutating func load(_ stay: MirroredStay, at index: Int64) {
    waiting.remove(index)
    pace.restored(enteredAt: stay.enteredAt)
    stays[index] = stay
    numbers[stay.user] = index
  }

  /// A plan of a line that is being read, in ascending order.
  mutating func load(planned entry: Timestamp, from first: Int64) { plans.append((first, entry)) }

  /// People let in at one second of a line that is being read, in ascending order.
  mutating func load(admitted people: Int, at second: Timestamp) { rate.add(people, at: second) }

  /// A place ended.
  mutating func end(_ index: Int64) {
    gone.insert(index)
    waiting.remove(index)
    guard let stay = stays.removeValue(forKey: index) else { return }
    pace.slotFreed(isAwaited: waiting.count > 0)
    if numbers[stay.user] == index { numbers[stay.user] = nil }
  }

  /// A stay lasts longer; never shorter.
  mutating func stretch(_ index: Int64, until: Timestamp) {
    guard let stay = stays[index] else { return }
    stays[index]?.until = max(stay.until, until)
  }

  /// Takes over what an older mirror of the same life remembers.
  mutating func rememberGone(of old: LineMirror) { gone = old.gone }

  /// The number of somebody inside.
  func number(of user: UserID) -> Int64? { numbers[user] }

  /// The cycle policy's entry of somebody waiting.
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

  /// Marks a sign of life; true when Redis is to be told and was not yet going to be.
  mutating func see(_ index: Int64, _ now: Timestamp) -> Bool {
    waiting.see(index, at: UInt32(clamping: now.milliseconds / 1_000))
  }

  /// When somebody was last heard of, to be told to Redis now.
  mutating func takeSeen(_ index: Int64) -> UInt32? { waiting.takeSeen(index) }

  /// Redis could not be told; true when it is to be told the next time.
  mutating func markUntold(_ index: Int64) -> Bool { waiting.markUntold(index) }
}

/// The numbers that were added last: as many as one bound says, and at most twice as many.
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
