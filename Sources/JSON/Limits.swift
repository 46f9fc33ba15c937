/// The bounds of a text that is read.
public struct JSONLimits: Hashable, Sendable {
  /// Nesting of arrays and objects. 32: our deepest body nests 7; reading recurses, so this also bounds the
  /// stack.
  public let depthMax: Int
  /// Values in one text, counting each array, object and member. It bounds memory: a value costs at most
  /// about 100 bytes once read, however few bytes it took in the text.
  public let valuesMax: Int

  /// Makes bounds; the depth is at least 1 and at most ``deepest``.
  public init(depthMax: Int = Self.deepest, valuesMax: Int) {
    self.depthMax = min(max(depthMax, 1), Self.deepest)
    self.valuesMax = max(valuesMax, 1)
  }

  /// The deepest nesting ever read, in levels.
  public static let deepest = 32
  /// For request bodies: the largest names a few dozen seats.
  public static let request = JSONLimits(valuesMax: 10_000)
  /// For seating plans: an arena of 20,000 seats has about 150,000 values.
  public static let plan = JSONLimits(valuesMax: 2_000_000)
}

/// Bounds that no other target needs.
enum Limits {
  /// Bytes in one number. 64: a 64-bit integer takes 20 and the shortest form of a double 24.
  static let numberBytesMax = 64
  /// Members from which an object keeps an index by name; below it, comparing each is faster.
  static let membersUnindexedMax = 12
}
