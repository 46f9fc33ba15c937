import WaitingRoom

/// A waiting person in a mirror: 16 bytes each, for a million waiting people.
struct Waiter: Sendable {
  let index: Int64
  /// When this instance last saw the person: seconds since 1970.
  var seen: UInt32 = 0
  /// Whether this is still to be sent to Redis.
  var isUnsent = false
}

/// The waiting people of one line in order, and the number before each.
///
/// Most people come at the end and leave at the front. Anyone may leave from anywhere, and after a loss
/// people may come back anywhere.
struct WaitingIndexes: Sendable {
  /// Ascending, none empty.
  private var chunks: [[Waiter]] = []
  private var counts = PrefixCounts()
  /// The number of people waiting.
  private(set) var count = 0

  /// The first number; nil when no one waits.
  var first: Int64? { chunks.first?.first?.index }

  /// The number of people before this one; nil when no person here has it.
  func rank(_ index: Int64) -> Int? {
    guard let (chunk, slot) = find(index) else { return nil }
    return counts.sum(before: chunk) + slot
  }

  /// Adds a number; does nothing when it is present.
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

  /// Removes a number; false when it is not present.
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

  /// Marks a sign of life. True when it must be sent to Redis and was not yet pending.
  mutating func see(_ index: Int64, at seconds: UInt32) -> Bool {
    guard let (chunk, slot) = find(index) else { return false }
    chunks[chunk][slot].seen = max(chunks[chunk][slot].seen, seconds)
    defer { chunks[chunk][slot].isUnsent = true }
    return !chunks[chunk][slot].isUnsent
  }

  /// A person's last sign of life, to be sent to Redis now; nil when no person here has the number.
  mutating func takeSeen(_ index: Int64) -> UInt32? {
    guard let (chunk, slot) = find(index) else { return nil }
    chunks[chunk][slot].isUnsent = false
    return chunks[chunk][slot].seen
  }

  /// Marks a sign of life as pending because sending failed; true when it must be sent next time.
  mutating func markUnsent(_ index: Int64) -> Bool {
    guard let (chunk, slot) = find(index), chunks[chunk][slot].seen > 0 else { return false }
    defer { chunks[chunk][slot].isUnsent = true }
    return !chunks[chunk][slot].isUnsent
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
