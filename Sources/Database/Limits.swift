// The bounds of Database, each with its unit and reason.

extension LockKey {
  /// As many parts may one thing have.
  public static let partsMax = 16
}
