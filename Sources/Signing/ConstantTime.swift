import CSodium

/// Comparisons whose time does not reveal where two values differ.
public enum ConstantTime {
  /// Whether two byte strings are equal; only their lengths may show in the time taken.
  public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && sodium_memcmp(left, right, left.count) == 0
  }

  /// Whether two 128-bit values are equal.
  public static func areEqual(_ left: (UInt64, UInt64), _ right: (UInt64, UInt64)) -> Bool {
    (left.0 ^ right.0) | (left.1 ^ right.1) == 0
  }
}
