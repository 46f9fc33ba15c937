public import Database
public import Ticketing

/// What makes a copy of a box office fit for a rehearsal.
public enum RehearsalCopy {
  private static let emptyLine = Statement("DELETE FROM queue_entries WHERE concert_id = $1")

  /// Removes everyone from a concert's line: the people of the original must not take part. For a store that
  /// no server uses.
  public static func emptyLine(of concert: ConcertID, in tx: borrowing Transaction) throws {
    try tx.execute(emptyLine, .id(concert))
  }
}
