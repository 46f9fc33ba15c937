import Ticketing

/// The people of one line in order of arrival: who stands at each place, and where each person stands.
struct Arrivals: Sendable {
  private(set) var entries: EntryStore
  private var users = UserTable()
  private var inLineByChunk = PrefixCounts()
  /// No chunk before this position has anyone in line.
  private var headChunk = 0
  /// The number of people in line: joining, waiting or admitting.
  private(set) var inLineCount = 0
  /// Numbers of freed chunks, whose journal rows can be deleted.
  var freedChunks: [Int] = []

  init(startingAt index: Int = 0) { entries = EntryStore(startingAt: index) }

  /// The index of the next entry.
  var next: Int { entries.next }

  /// The index of the person's live entry.
  func index(of user: UserID) -> Int? { users.find(user, in: entries) }

  /// The number of people in line who arrived before `index`.
  func ahead(of index: Int) -> Int {
    let offset = entries.chunkOffset(index)
    return inLineByChunk.sum(before: offset)
      + entries[chunk: offset].inLineCount(before: entries.slot(index))
  }

  /// Adds a live entry at the end. The person must not have one yet.
  mutating func append(_ entry: Entry) -> Int {
    assert(users.find(entry.user, in: entries) == nil, "one person, one live entry")
    let index = entries.next
    if entries.append(entry) { inLineByChunk.append() }
    let offset = entries.chunkOffset(index)
    entries[chunk: offset].liveCount += 1
    users.insert(entry.user, at: index)
    if entry.state != .active { enterLine(index, offset) }
    return index
  }

  /// Skips the numbers up to `index`, which belong to rows that are no longer in the journal.
  mutating func skip(to index: Int) {
    while entries.next < index {
      if entries.slot(entries.next) == 0, index - entries.next >= Limits.entriesPerChunk {
        entries.appendFreedChunk()
        inLineByChunk.append()
      } else {
        let gone = Entry(
          user: UserID(high: 0, low: 0), nonce: 0, detail: 0, seen: 0, state: .forgotten)
        if entries.append(gone) { inLineByChunk.append() }
      }
    }
  }

  /// Marks a sign of life; the time never moves backwards.
  mutating func see(_ index: Int, at seen: UInt32) {
    if entries[index].seen < seen { entries[index].seen = seen }
  }

  /// Changes an entry without moving it into or out of the line.
  mutating func set(_ index: Int, _ state: Entry.State, detail: Int64) {
    entries[index].state = state
    entries[index].detail = detail
  }

  /// Takes an entry out of the line because the person is inside or gone.
  mutating func leaveLine(_ index: Int) {
    let offset = entries.chunkOffset(index)
    let slot = entries.slot(index)
    assert(isInLine(index), "an entry leaves the line once")
    entries[chunk: offset].inLine[slot >> 6] &= ~(1 << UInt64(slot & 63))
    entries[chunk: offset].inLineCount -= 1
    inLineByChunk.add(-1, at: offset)
    inLineCount -= 1
  }

  /// Ends an entry that is out of the line, and frees its chunk when it was the last live one.
  mutating func retire(_ index: Int) {
    let offset = entries.chunkOffset(index)
    assert(!isInLine(index), "an entry leaves the line before it ends")
    assert(entries[index].state != .gone && entries[chunk: offset].liveCount > 0, "it ends once")
    users.remove(entries[index].user, at: index)
    entries[index].state = .gone
    entries[chunk: offset].liveCount -= 1
    if entries.freeIfDeserted(chunk: offset) {
      freedChunks.append(entries.firstChunk + offset)
    }
  }

  /// The first entry in line.
  mutating func head() -> Int? {
    while headChunk < entries.chunks.count {
      if let slot = entries[chunk: headChunk].firstInLine(from: 0) {
        return (entries.firstChunk + headChunk) * Limits.entriesPerChunk + slot
      }
      // The last chunk may still fill; any other chunk with no one in line is finished.
      if headChunk == entries.chunks.count - 1 { return nil }
      headChunk += 1
    }
    return nil
  }

  /// The first entry in line after `index`.
  func following(_ index: Int) -> Int? {
    var offset = entries.chunkOffset(index)
    var slot = entries.slot(index) + 1
    while offset < entries.chunks.count {
      if let found = entries[chunk: offset].firstInLine(from: slot) {
        return (entries.firstChunk + offset) * Limits.entriesPerChunk + found
      }
      offset += 1
      slot = 0
    }
    return nil
  }

  /// Whether the chunk may contain a person in line last seen before `seen`. Costs one comparison.
  func mayBeSilent(chunk offset: Int, before seen: UInt32) -> Bool {
    entries[chunk: offset].inLineCount > 0 && entries[chunk: offset].seenFrom < seen
  }

  /// The waiting people of a chunk last seen before `seen`, at most `limit`. Remembers the oldest sign of
  /// life, so that the next search may skip the chunk.
  mutating func silent(chunk offset: Int, before seen: UInt32, limit: Int) -> [Int] {
    var found: [Int] = []
    var oldest = UInt32.max
    let first = (entries.firstChunk + offset) * Limits.entriesPerChunk
    var slot = entries[chunk: offset].firstInLine(from: 0)
    while let current = slot {
      let entry = entries[chunk: offset].entries[current]
      if entry.state == .waiting, entry.seen < seen, found.count < limit {
        found.append(first + current)
      } else {
        oldest = min(oldest, entry.seen)
      }
      slot = entries[chunk: offset].firstInLine(from: current + 1)
    }
    entries[chunk: offset].seenFrom = oldest
    return found
  }

  /// Numbers of full chunks without live entries that were never freed, as after a restart.
  func desertedChunks() -> [Int] {
    let full = entries.next / Limits.entriesPerChunk
    return (0..<full).filter { number in
      number < entries.firstChunk || entries.chunks[number - entries.firstChunk].liveCount == 0
    }
  }

  private func isInLine(_ index: Int) -> Bool {
    let slot = entries.slot(index)
    return entries[chunk: entries.chunkOffset(index)].inLine[slot >> 6] & 1 << UInt64(slot & 63)
      != 0
  }

  private mutating func enterLine(_ index: Int, _ offset: Int) {
    let slot = entries.slot(index)
    entries[chunk: offset].inLine[slot >> 6] |= 1 << UInt64(slot & 63)
    entries[chunk: offset].inLineCount += 1
    entries[chunk: offset].seenFrom = min(
      entries[chunk: offset].seenFrom, entries[index].seen)
    inLineByChunk.add(1, at: offset)
    inLineCount += 1
  }
}
