import Ticketing

/// Finds a person's live entry: open addressing over indexes alone, the persons being read from the
/// entries.
///
/// Cut into shards, so that growing moves about a thousandth of the people and delays one join by
/// less than a millisecond. About 8 bytes a person.
struct UserTable: Sendable {
  private static let shardBits: UInt64 = 8

  /// Slots hold the index + 1; zero is free.
  private var shards = [[UInt32]](repeating: [], count: 1 << Int(shardBits))
  private var counts = [Int](repeating: 0, count: 1 << Int(shardBits))

  /// The index of the person's live entry.
  func find(_ user: UserID, in entries: EntryStore) -> Int? {
    let hash = Self.hash(user)
    let shard = Int(hash >> (64 - Self.shardBits))
    let mask = shards[shard].count - 1
    guard mask >= 0 else { return nil }
    var slot = Int(truncatingIfNeeded: hash) & mask
    while shards[shard][slot] != 0 {
      let index = Int(shards[shard][slot]) - 1
      if entries[index].user == user { return index }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds an entry; the person must have none here.
  mutating func insert(_ user: UserID, at index: Int, in entries: EntryStore) {
    let hash = Self.hash(user)
    let shard = Int(hash >> (64 - Self.shardBits))
    if (counts[shard] + 1) * 4 > shards[shard].count * 3 { grow(shard, entries) }
    counts[shard] += 1
    Self.put(index, hash, into: &shards[shard])
  }

  /// Removes the person's entry if it is the one at `index`.
  mutating func remove(_ user: UserID, at index: Int, in entries: EntryStore) {
    let hash = Self.hash(user)
    let shard = Int(hash >> (64 - Self.shardBits))
    let mask = shards[shard].count - 1
    guard mask >= 0 else { return }
    var hole = Int(truncatingIfNeeded: hash) & mask
    while shards[shard][hole] != UInt32(index + 1) {
      if shards[shard][hole] == 0 { return }
      hole = (hole + 1) & mask
    }
    counts[shard] -= 1
    // Close the gap: move back whoever may stand in the hole, so that no probe stops short.
    var slot = (hole + 1) & mask
    while shards[shard][slot] != 0 {
      let home =
        Int(truncatingIfNeeded: Self.hash(entries[Int(shards[shard][slot]) - 1].user)) & mask
      if (slot - home) & mask >= (slot - hole) & mask {
        shards[shard][hole] = shards[shard][slot]
        hole = slot
      }
      slot = (slot + 1) & mask
    }
    shards[shard][hole] = 0
  }

  private mutating func grow(_ shard: Int, _ entries: EntryStore) {
    var grown = [UInt32](repeating: 0, count: max(8, shards[shard].count * 2))
    for stored in shards[shard] where stored != 0 {
      let index = Int(stored) - 1
      Self.put(index, Self.hash(entries[index].user), into: &grown)
    }
    shards[shard] = grown
  }

  private static func put(_ index: Int, _ hash: UInt64, into slots: inout [UInt32]) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt32(index + 1)
  }

  /// Spreads identifiers whose first half is nearly the time.
  private static func hash(_ user: UserID) -> UInt64 {
    var mixed = user.high &* 0x9E37_79B9_7F4A_7C15 ^ user.low
    mixed = (mixed ^ mixed >> 32) &* 0xD6E8_FEB8_6659_FD93
    return mixed ^ mixed >> 32
  }
}
