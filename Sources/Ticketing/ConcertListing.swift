/// A concert as whoever looks for one is told of it: search engines, previews of links, a person
/// before the first script has run.
public struct ConcertListing: Hashable, Sendable {
  /// Whether seats of a date can be had.
  public enum Availability: Hashable, Sendable {
    /// The sale has not opened.
    case notYet
    /// There are seats, as far as is known.
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
    /// Whether seats can be had.
    public let availability: Availability

    /// Makes a date.
    public init(startsAt: Timestamp, availability: Availability) {
      self.startsAt = startsAt
      self.availability = availability
    }
  }

  /// The concert.
  public let concert: Concert
  /// Its dates, by start.
  public let dates: [Date]

  /// Makes a listing.
  public init(concert: Concert, dates: [Date]) {
    self.concert = concert
    self.dates = dates
  }
}

/// What came of looking a concert up for a page.
public enum ListingLookUp: Hashable, Sendable {
  /// It is there.
  case found(ConcertListing)
  /// There is none.
  case missing
  /// The store could not be asked: nobody may be told that there is none.
  case unavailable
}
