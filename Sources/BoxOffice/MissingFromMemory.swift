public import Ticketing

/// Something memory does not have. Nobody hears 404 before the store was asked: it may be of a sale that is
/// over, or another instance may have made it a moment ago.
public enum MissingFromMemory: Error {
  /// A concert, or the seats of its dates that an answer tells of.
  case concert(ConcertID, Catalogue.Depth)
  /// A date, without its seats.
  case performance(PerformanceID)
  /// A date's map.
  case board(PerformanceID)
  /// A concert's line.
  case line(ConcertID)
}
