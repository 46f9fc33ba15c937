import Encoding

/// The name of something that a write touches and others may touch at the same time, such as a date's seats
/// or a person's wallet.
///
/// Writes that share a key run one after the other, whichever instance they come from; writes that share none
/// run in parallel. A write takes its keys together and in one order, before its first statement, so no two
/// writes can ever deadlock.
public struct LockKey: Hashable, Comparable, Sendable {
  /// The number that stands for the thing in the store. Two things that share it needlessly wait for each
  /// other, with no other consequence.
  public let number: Int64

  /// The key of something with a 128-bit identifier. `kind` separates the keys of different kinds, such as a
  /// person's and a concert's.
  public init(kind: StaticString, high: UInt64, low: UInt64) {
    var hash = FNV1a.hash(kind.description.utf8)
    for word in [high, low] { hash = Self.mix(hash ^ word) }
    number = Int64(bitPattern: hash)
  }

  /// The key of one of several parts of something with an identifier.
  ///
  /// The parts of one thing have consecutive numbers, so that an engine that assigns keys to lanes by their
  /// remainder spreads them over as many lanes as possible.
  public init(kind: StaticString, high: UInt64, low: UInt64, part: Int) {
    let whole = LockKey(kind: kind, high: high, low: low).number
    number = (whole & ~Int64(Self.partsMax - 1)) | Int64(part & (Self.partsMax - 1))
  }

  /// The key of something with a name.
  public init(kind: StaticString, name: String) {
    number = Int64(bitPattern: Self.mix(FNV1a.hash(kind.description.utf8) ^ FNV1a.hash(name.utf8)))
  }

  /// Keys are taken in this order.
  public static func < (left: LockKey, right: LockKey) -> Bool { left.number < right.number }

  private static func mix(_ word: UInt64) -> UInt64 {
    var spread = SplitMix64(seed: word)
    return spread.next()
  }
}
