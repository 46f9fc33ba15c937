public import Ticketing

/// Data that is not in memory. No client gets a 404 before the store was read: the data may belong to a sale
/// that is over, or another instance may have made it a moment ago.
public enum MissingFromMemory: Error {
  /// A concert, or the seats of its dates that an answer includes.
  case concert(ConcertID, Catalogue.Depth)
  /// A date, without its seats.
  case performance(PerformanceID)
  /// A date's map.
  case board(PerformanceID)
  /// A concert's line.
  case line(ConcertID)
}
