/// A concert as listed for search engines, link previews, and a person before the first script has run.
public struct ConcertListing: Hashable, Sendable {
  /// Whether seats of a date are available.
  public enum Availability: Hashable, Sendable {
    /// The sale has not opened.
    case notYet
    /// Seats are available, as far as is known.
    case open
    /// Every seat is sold.
    case soldOut
    /// It has started, or the sale is closed.
    case over
  }

  /// One date.
  public struct Date: Hashable, Sendable {
    /// When it starts.
    public let startsAt: Timestamp
    /// Whether seats are available.
    public let availability: Availability

    /// Makes a date.
    public init(startsAt: Timestamp, availability: Availability) {
      self.startsAt = startsAt
      self.availability = availability
    }
  }

  /// The concert.
  public let concert: Concert
  /// Its dates, ordered by start.
  public let dates: [Date]

  /// Makes a listing.
  public init(concert: Concert, dates: [Date]) {
    self.concert = concert
    self.dates = dates
  }
}

/// The result of looking a concert up for a page.
public enum ListingLookUp: Hashable, Sendable {
  /// The concert exists.
  case found(ConcertListing)
  /// There is no such concert.
  case missing
  /// The store could not be read: no client may be told that there is no such concert.
  case unavailable
}
