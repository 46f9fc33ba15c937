// The bounds of Database, each with its unit and reason.

extension LockKey {
  /// Parts that one thing may have.
  public static let partsMax = 16
}
