import Ticketing

/// One person's place in a line: 40 bytes each, for a million waiting people.
struct Entry: Sendable {
  let user: UserID
  /// The value a token must repeat, so that no token outlives a restored backup.
  let nonce: UInt64
  /// In line: the planned entry in milliseconds, or ``unplanned``. Inside: the number of the stay.
  var detail: Int64
  /// The last sign of life: seconds since the line's epoch.
  var seen: UInt32
  var state: State

  /// No planned entry: only the cycle policy plans.
  static let unplanned = Int64.min

  enum State: UInt8, Sendable {
    /// Being journaled. Exits: waiting, gone.
    case joining
    /// In line. Exits: admitting, gone.
    case waiting
    /// Chosen to enter and being journaled; everyone else still sees the person in line. Exits: active,
    /// waiting, gone.
    case admitting
    /// Inside. Exits: gone.
    case active
    /// Left, paid, expired or dropped. Final.
    case gone
    /// Gone before the journal was read, or a number never given: not even its nonce is known.
    case forgotten
  }
}

/// A run of consecutive entries, kept and freed together.
struct EntryChunk: Sendable {
  /// Up to ``Limits/entriesPerChunk``; empty once freed.
  var entries: [Entry] = []
  /// A bit for each entry in line: joining, waiting or admitting.
  var inLine = InlineArray<16, UInt64>(repeating: 0)
  /// The number of bits set.
  var inLineCount = 0
  /// The number of entries that are not gone.
  var liveCount = 0
  /// No entry in line was last seen before this.
  var seenFrom = UInt32.max

  /// The first slot at or after `slot` that is in line.
  func firstInLine(from slot: Int) -> Int? {
    guard inLineCount > 0, slot < Limits.entriesPerChunk else { return nil }
    var word = slot >> 6
    var bits = inLine[word] & (~0 << UInt64(slot & 63))
    while bits == 0 {
      word += 1
      if word == 16 { return nil }
      bits = inLine[word]
    }
    return word << 6 + bits.trailingZeroBitCount
  }

  /// The number of slots in line before `slot`.
  func inLineCount(before slot: Int) -> Int {
    let last = slot >> 6
    var sum = 0
    for word in 0..<last { sum += inLine[word].nonzeroBitCount }
    return sum + (inLine[last] & ((1 << UInt64(slot & 63)) - 1)).nonzeroBitCount
  }
}

/// Every entry that may still matter, by index, which is the order of arrival.
struct EntryStore: Sendable {
  private(set) var chunks: [EntryChunk] = []
  /// The number of the first chunk kept; every entry before it is gone.
  private(set) var firstChunk: Int
  /// The index of the next entry.
  private(set) var next: Int

  init(startingAt index: Int = 0) {
    firstChunk = min(max(0, index), Limits.entriesPerLineMax) / Limits.entriesPerChunk
    next = firstChunk * Limits.entriesPerChunk
  }

  /// The position in ``chunks`` of the chunk that contains an index.
  func chunkOffset(_ index: Int) -> Int { index / Limits.entriesPerChunk - firstChunk }

  func slot(_ index: Int) -> Int { index & (Limits.entriesPerChunk - 1) }

  /// The entry, even if gone; nil when its chunk was freed or the index was never given.
  func find(_ index: Int) -> Entry? {
    guard index >= firstChunk * Limits.entriesPerChunk, index < next else { return nil }
    let (offset, slot) = (chunkOffset(index), slot(index))
    // Reads in place: a copy of the array would count references at each poll.
    return slot < chunks[offset].entries.count ? chunks[offset].entries[slot] : nil
  }

  /// An entry known to exist.
  subscript(index: Int) -> Entry {
    get { chunks[chunkOffset(index)].entries[slot(index)] }
    _modify { yield &chunks[chunkOffset(index)].entries[slot(index)] }
  }

  /// The chunk at a position in ``chunks``.
  subscript(chunk offset: Int) -> EntryChunk {
    _read { yield chunks[offset] }
    _modify { yield &chunks[offset] }
  }

  /// Adds an entry at the end. Returns whether it began a chunk.
  mutating func append(_ entry: Entry) -> Bool {
    let begins = slot(next) == 0
    if begins {
      var chunk = EntryChunk()
      chunk.entries.reserveCapacity(Limits.entriesPerChunk)
      chunks.append(chunk)
    }
    chunks[chunks.count - 1].entries.append(entry)
    next += 1
    return begins
  }

  /// Adds a whole chunk whose entries are all gone.
  mutating func appendFreedChunk() {
    chunks.append(EntryChunk())
    next += Limits.entriesPerChunk
  }

  /// Frees a chunk's memory once it is full and all its entries are gone.
  mutating func freeIfDeserted(chunk offset: Int) -> Bool {
    guard chunks[offset].liveCount == 0, !chunks[offset].entries.isEmpty,
      (firstChunk + offset + 1) * Limits.entriesPerChunk <= next
    else { return false }
    chunks[offset].entries = []
    return true
  }
}
