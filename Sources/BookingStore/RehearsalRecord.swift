/// What a box office remembers of a rehearsal of one of its sales.
public struct RehearsalRecord: Sendable, Equatable {
  /// When it was, as RFC 3339 text in UTC.
  public var date: String
  /// The concert's identifier.
  public var concert: String
  /// The mark of the sale's settings; see ``SaleDigest``.
  public var digest: String
  /// What the mark is made of, for people.
  public var settings: String
  /// People who came.
  public var fans: Int
  /// Seats sold.
  public var seatsSold: Int
  /// Time to sell out in milliseconds; nil when seats were left.
  public var sellOutMilliseconds: Int64?
  /// Whether no promise was broken.
  public var isClean: Bool
  /// What gave way first, as the word of a finding; empty when nothing did.
  public var first: String

  /// Makes a record.
  public init(
    date: String, concert: String, digest: String, settings: String, fans: Int, seatsSold: Int,
    sellOutMilliseconds: Int64?, isClean: Bool, first: String
  ) {
    self.date = date
    self.concert = concert
    self.digest = digest
    self.settings = settings
    self.fans = fans
    self.seatsSold = seatsSold
    self.sellOutMilliseconds = sellOutMilliseconds
    self.isClean = isClean
    self.first = first
  }
}
