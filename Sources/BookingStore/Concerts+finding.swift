public import Database
public import Ticketing

/// Searching concerts by words and dates.
extension Concerts {
  /// A concert found by a search.
  public struct Found: Sendable {
    /// The concert.
    public let id: ConcertID
    /// Its first matching date; nil when the results are in order of creation.
    public let date: PerformanceID?
  }

  /// Rows read at once while searching for words. 500: one round trip to a networked store for all the sales
  /// of a year.
  static let slice = 500

  static let below = Statement(
    "SELECT id, title, artist, venue FROM concerts WHERE id < $1 ORDER BY id DESC LIMIT $2")
  static let belowWithin = Statement(
    """
    SELECT c.id, c.title, c.artist, c.venue FROM concerts c
    WHERE c.id < $1 AND EXISTS (SELECT 1 FROM performances p
      WHERE p.concert_id = c.id AND p.starts_at >= $3 AND p.starts_at < $4)
    ORDER BY c.id DESC LIMIT $2
    """)
  static let byStart = Statement(
    """
    SELECT c.id, c.title, c.artist, c.venue, p.id, p.starts_at
    FROM performances p JOIN concerts c ON c.id = p.concert_id
    WHERE p.starts_at >= $1 AND p.starts_at < $2
      AND (p.starts_at > $3 OR (p.starts_at = $3 AND p.id > $4))
      AND NOT EXISTS (SELECT 1 FROM performances e
        WHERE e.concert_id = p.concert_id AND e.starts_at >= $1
          AND (e.starts_at < p.starts_at OR (e.starts_at = p.starts_at AND e.id < p.id)))
    ORDER BY p.starts_at, p.id LIMIT $5
    """)

  /// Concerts below an identifier, newest first, whose title, artist and venue satisfy `fits`, and which have
  /// a date in `range` if that is given. It may read every concert.
  public static func find(
    below id: ConcertID, within range: Range<Timestamp>?, limit: Int,
    in tx: borrowing Transaction, fits: (_ title: String, _ artist: String, _ venue: String) -> Bool
  ) throws -> [Found] {
    var found: [Found] = []
    var last = id
    while found.count < limit {
      let rows =
        if let range {
          try tx.all(
            belowWithin, .id(last), .int(slice), .time(range.lowerBound), .time(range.upperBound)
          ) { row in (row.id(0) as ConcertID, fits(row.text(1), row.text(2), row.text(3))) }
        } else {
          try tx.all(below, .id(last), .int(slice)) { row in
            (row.id(0) as ConcertID, fits(row.text(1), row.text(2), row.text(3)))
          }
        }
      for (id, isFitting) in rows where isFitting { found.append(Found(id: id, date: nil)) }
      guard rows.count == slice, let next = rows.last?.0 else { break }
      last = next
    }
    return Array(found.prefix(limit))
  }

  /// Concerts with a date in `range` that satisfy `fits`, sorted by their first such date, soonest first,
  /// after the one of `date`. No concert follows a date that does not exist.
  public static func findByStart(
    behind date: PerformanceID?, within range: Range<Timestamp>, limit: Int,
    in tx: borrowing Transaction, fits: (_ title: String, _ artist: String, _ venue: String) -> Bool
  ) throws -> [Found] {
    var found: [Found] = []
    var last = PerformanceID(high: 0, low: 0)
    var start = range.lowerBound
    if let date {
      guard let performance = try performance(date, in: tx) else { return [] }
      (last, start) = (date, performance.startsAt)
    }
    while found.count < limit {
      let rows = try tx.all(
        byStart, .time(range.lowerBound), .time(range.upperBound), .time(start), .id(last),
        .int(slice)
      ) { row in
        (
          Found(id: row.id(0), date: row.id(4)), row.time(5),
          fits(row.text(1), row.text(2), row.text(3))
        )
      }
      for (one, _, isFitting) in rows where isFitting { found.append(one) }
      guard rows.count == slice, let next = rows.last, let id = next.0.date else { break }
      (last, start) = (id, next.1)
    }
    return Array(found.prefix(limit))
  }
}
