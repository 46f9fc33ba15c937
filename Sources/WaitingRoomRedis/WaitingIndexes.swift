import WaitingRoom

/// Somebody waiting, as a mirror knows them: 16 bytes, of which a million wait.
struct Waiter: Sendable {
  let index: Int64
  /// When last heard of here: seconds since 1970.
  var seen: UInt32 = 0
  /// Whether Redis is still to be told.
  var isUntold = false
}

/// The waiting people of one line in order, and how many stand before each.
///
/// Most come at the end and leave at the front; anybody may leave anywhere, and after a loss somebody
/// may come back anywhere.
struct WaitingIndexes: Sendable {
  /// Ascending, none empty.
  private var chunks: [[Waiter]] = []
  private var counts = PrefixCounts()
  /// How many wait.
  private(set) var count = 0

  /// The first number; nil when nobody waits.
  var first: Int64? { chunks.first?.first?.index }

  /// How many stand before this number; nil when nobody has it.
  func rank(_ index: Int64) -> Int? {
    guard let (chunk, slot) = find(index) else { return nil }
    return counts.sum(before: chunk) + slot
  }

  /// Adds a number; nothing happens when it is there.
  mutating func insert(_ index: Int64) {
    guard let last = chunks.indices.last, let greatest = chunks[last].last?.index else {
      return append(index)
    }
    if index > greatest { return append(index) }
    let chunk = chunkOffset(index)
    let slot = slot(index, in: chunk)
    if slot < chunks[chunk].count, chunks[chunk][slot].index == index { return }
    chunks[chunk].insert(Waiter(index: index), at: slot)
    count += 1
    if chunks[chunk].count <= RedisRoomLimits.waitersPerChunk {
      counts.add(1, at: chunk)
    } else {
      let half = chunks[chunk].count / 2
      chunks.insert(Array(chunks[chunk][half...]), at: chunk + 1)
      chunks[chunk].removeSubrange(half...)
      recount()
    }
  }

  /// Takes a number out; false when it is not there.
  @discardableResult
  mutating func remove(_ index: Int64) -> Bool {
    guard let (chunk, slot) = find(index) else { return false }
    chunks[chunk].remove(at: slot)
    count -= 1
    if chunks[chunk].isEmpty {
      chunks.remove(at: chunk)
      recount()
    } else {
      counts.add(-1, at: chunk)
    }
    return true
  }

  /// Marks a sign of life; true when Redis is to be told and was not yet going to be.
  mutating func see(_ index: Int64, at seconds: UInt32) -> Bool {
    guard let (chunk, slot) = find(index) else { return false }
    chunks[chunk][slot].seen = max(chunks[chunk][slot].seen, seconds)
    defer { chunks[chunk][slot].isUntold = true }
    return !chunks[chunk][slot].isUntold
  }

  /// When somebody was last heard of, to be told to Redis now; nil when nobody has the number.
  mutating func takeSeen(_ index: Int64) -> UInt32? {
    guard let (chunk, slot) = find(index) else { return nil }
    chunks[chunk][slot].isUntold = false
    return chunks[chunk][slot].seen
  }

  /// Redis could not be told; true when it is to be told the next time.
  mutating func markUntold(_ index: Int64) -> Bool {
    guard let (chunk, slot) = find(index), chunks[chunk][slot].seen > 0 else { return false }
    defer { chunks[chunk][slot].isUntold = true }
    return !chunks[chunk][slot].isUntold
  }

  private mutating func append(_ index: Int64) {
    if let last = chunks.indices.last, chunks[last].count < RedisRoomLimits.waitersPerChunk {
      chunks[last].append(Waiter(index: index))
    } else {
      var chunk: [Waiter] = []
      chunk.reserveCapacity(RedisRoomLimits.waitersPerChunk)
      chunk.append(Waiter(index: index))
      chunks.append(chunk)
      counts.append()
    }
    counts.add(1, at: chunks.count - 1)
    count += 1
  }

  private mutating func recount() {
    counts = PrefixCounts()
    for chunk in chunks.indices {
      counts.append()
      counts.add(Int32(chunks[chunk].count), at: chunk)
    }
  }

  private func find(_ index: Int64) -> (chunk: Int, slot: Int)? {
    guard !chunks.isEmpty else { return nil }
    let chunk = chunkOffset(index)
    let slot = slot(index, in: chunk)
    guard slot < chunks[chunk].count, chunks[chunk][slot].index == index else { return nil }
    return (chunk, slot)
  }

  /// The last chunk that begins at or before the number, or the first.
  private func chunkOffset(_ index: Int64) -> Int {
    var (low, high) = (0, chunks.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if chunks[middle][0].index <= index { low = middle } else { high = middle }
    }
    return low
  }

  /// The first slot whose number is not smaller.
  private func slot(_ index: Int64, in chunk: Int) -> Int {
    var (low, high) = (0, chunks[chunk].count)
    while low < high {
      let middle = (low + high) / 2
      if chunks[chunk][middle].index < index { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
