import Encoding

/// Names something a write touches and others may touch at the same time: a date's seats, a person's
/// wallet.
///
/// Writes that share a key run one after the other, whichever instance they come from; writes that
/// share none run side by side. A write's keys are taken together and in one order, before its first
/// statement, so no two writes can ever wait for each other in a circle.
public struct LockKey: Hashable, Comparable, Sendable {
  /// What stands for the thing in the store; two things that share it wait for each other for
  /// nothing, and nothing worse.
  public let number: Int64

  /// The key of something with an identifier of 128 bits. `kind` keeps the keys of different kinds
  /// apart, such as a person's and a concert's.
  public init(kind: StaticString, high: UInt64, low: UInt64) {
    var hash = FNV1a.hash(kind.description.utf8)
    for word in [high, low] { hash = Self.mix(hash ^ word) }
    number = Int64(bitPattern: hash)
  }

  /// The key of one of several parts of something with an identifier.
  ///
  /// The parts of one thing have numbers that follow each other, so that an engine that deals keys
  /// out to lanes by their remainder gives no two of them the same lane before it must.
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
