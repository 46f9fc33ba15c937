import Ticketing

/// Finds a person's live entry: open addressing over indexes, with the users themselves read from the
/// entries.
///
/// Split into shards, so that growing moves about a four-hundredth of the people and delays one join by well
/// under a millisecond. Eleven to twenty-one bytes a person.
struct UserTable: Sendable {
  private static let shardBits: UInt64 = 8

  /// A slot holds 32 bits of the user's hash, which save reading nearly every other person's entry, and below
  /// them the index + 1. Zero is free.
  private var shards = [[UInt64]](repeating: [], count: 1 << Int(shardBits))
  private var counts = [Int](repeating: 0, count: 1 << Int(shardBits))

  /// The index of the person's live entry.
  func find(_ user: UserID, in entries: EntryStore) -> Int? {
    let (shard, tag) = Self.place(user)
    let mask = shards[shard].count - 1
    guard mask >= 0 else { return nil }
    var slot = Int(tag) & mask
    while shards[shard][slot] != 0 {
      let stored = shards[shard][slot]
      if Self.tag(stored) == tag {
        let index = Self.index(stored)
        if entries[index].user == user { return index }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds an entry. The person must have none here.
  mutating func insert(_ user: UserID, at index: Int) {
    let (shard, tag) = Self.place(user)
    if (counts[shard] + 1) * 4 > shards[shard].count * 3 { grow(shard) }
    counts[shard] += 1
    Self.put(UInt64(tag) << 32 | UInt64(index + 1), into: &shards[shard])
  }

  /// Removes the person's entry if it is the one at `index`.
  mutating func remove(_ user: UserID, at index: Int) {
    let (shard, tag) = Self.place(user)
    let mask = shards[shard].count - 1
    guard mask >= 0 else { return }
    var hole = Int(tag) & mask
    while shards[shard][hole] != UInt64(tag) << 32 | UInt64(index + 1) {
      if shards[shard][hole] == 0 { return }
      hole = (hole + 1) & mask
    }
    counts[shard] -= 1
    // Close the gap: move back any entry that belongs in the hole, so that no probe stops early.
    var slot = (hole + 1) & mask
    while shards[shard][slot] != 0 {
      let home = Int(Self.tag(shards[shard][slot])) & mask
      if (slot - home) & mask >= (slot - hole) & mask {
        shards[shard][hole] = shards[shard][slot]
        hole = slot
      }
      slot = (slot + 1) & mask
    }
    shards[shard][hole] = 0
  }

  private mutating func grow(_ shard: Int) {
    var grown = [UInt64](repeating: 0, count: max(8, shards[shard].count * 2))
    for stored in shards[shard] where stored != 0 { Self.put(stored, into: &grown) }
    shards[shard] = grown
  }

  private static func put(_ stored: UInt64, into slots: inout [UInt64]) {
    let mask = slots.count - 1
    var slot = Int(tag(stored)) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = stored
  }

  private static func tag(_ stored: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: stored >> 32) }

  private static func index(_ stored: UInt64) -> Int {
    Int(UInt32(truncatingIfNeeded: stored)) - 1
  }

  /// The shard and the tag. Spreads identifiers whose first half is nearly the time.
  private static func place(_ user: UserID) -> (shard: Int, tag: UInt32) {
    var mixed = user.high &* 0x9E37_79B9_7F4A_7C15 ^ user.low
    mixed = (mixed ^ mixed >> 32) &* 0xD6E8_FEB8_6659_FD93
    mixed ^= mixed >> 32
    return (Int(mixed >> (64 - shardBits)), UInt32(truncatingIfNeeded: mixed))
  }
}
