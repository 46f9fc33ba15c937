public import Ticketing

/// What clients know of a sale.
public struct SaleFacts: Sendable {
  /// One date.
  public struct Date: Sendable {
    /// The identifier of the performance.
    public var id: String
    /// Its seats' identifiers in the order of the plan, 36 characters each.
    public var seats: [UInt8]
    /// How many seats it has.
    public var capacity: Int

    /// Makes a date.
    public init(id: String, seats: [UInt8], capacity: Int) {
      self.id = id
      self.seats = seats
      self.capacity = capacity
    }
  }

  /// The identifier of the concert.
  public var concert: String
  /// Its title.
  public var title = ""
  /// Its venue.
  public var venue = ""
  /// Its dates in order.
  public var dates: [Date]
  /// Seconds of a hold; 0 when unknown.
  public var holdSeconds = 0
  /// Seconds of grace in line; 0 when unknown.
  public var graceSeconds = 0
  /// The line's policy; nil when it is not known.
  public var policy: LinePolicy?
  /// Seats free at the opening.
  public var seatsFree: Int

  /// Makes the facts of a sale whose seats are all free.
  public init(concert: String, title: String = "", venue: String = "", dates: [Date]) {
    self.concert = concert
    self.title = title
    self.venue = venue
    self.dates = dates
    seatsFree = dates.reduce(0) { $0 + $1.capacity }
  }
}
