/// A concert on sale: what is sold, when, and by which rules.
public struct Concert: Hashable, Sendable {
  /// Identifies the concert.
  public let id: ConcertID
  /// The title shown to fans.
  public var title: String
  /// The performer.
  public var artist: String
  /// The venue.
  public var venue: String
  /// The venue's time zone, in which its times are shown.
  public var timeZone: ZoneName
  /// The sale opens at this instant.
  public var saleOpensAt: Timestamp
  /// The sale closes at this instant.
  public var saleClosesAt: Timestamp
  /// The rules of sale.
  public var terms: SaleTerms
  /// How the waiting line is run.
  public var line: LineTerms
  /// When the organiser made it.
  public let createdAt: Timestamp

  /// Makes a concert.
  public init(
    id: ConcertID, title: String, artist: String, venue: String,
    timeZone: ZoneName = .seoul, saleOpensAt: Timestamp, saleClosesAt: Timestamp,
    terms: SaleTerms = SaleTerms(), line: LineTerms = LineTerms(), createdAt: Timestamp
  ) {
    self.id = id
    self.title = title
    self.artist = artist
    self.venue = venue
    self.timeZone = timeZone
    self.saleOpensAt = saleOpensAt
    self.saleClosesAt = saleClosesAt
    self.terms = terms
    self.line = line
    self.createdAt = createdAt
  }

  /// Whether the sale window contains `now`: opens inclusive, closes exclusive.
  public func isOnSale(at now: Timestamp) -> Bool { saleOpensAt <= now && now < saleClosesAt }
}

/// The rules of a concert's sale.
public struct SaleTerms: Hashable, Sendable {
  /// How long a hold lasts, in seconds.
  public var holdSeconds: Int
  /// How much longer a hold lasts after an extension, which its owner may request once, in seconds; 0 =
  /// never.
  public var extensionSeconds: Int
  /// How many live seats one person may have per performance.
  public var seatsPerUser: Int
  /// A paid reservation is refunded until this many hours before the start.
  public var refundHours: Int

  /// The longest time a seat stays held, in seconds.
  public var longestHoldSeconds: Int { holdSeconds + extensionSeconds }

  /// Makes terms; the defaults are those of the API contract.
  public init(
    holdSeconds: Int = 300, extensionSeconds: Int = 120, seatsPerUser: Int = 4,
    refundHours: Int = 24
  ) {
    self.holdSeconds = holdSeconds
    self.extensionSeconds = extensionSeconds
    self.seatsPerUser = seatsPerUser
    self.refundHours = refundHours
  }
}

/// How a concert's waiting line is run.
public struct LineTerms: Hashable, Sendable {
  /// The policy by which people are let in.
  public var policy: LinePolicy
  /// People who neither poll nor listen for this long are dropped; 0 = never. Seconds.
  public var graceSeconds: Int
  /// While true no one is let in.
  public var isPaused: Bool

  /// Makes terms; the defaults are those of the API contract.
  public init(policy: LinePolicy = .standard, graceSeconds: Int = 120, isPaused: Bool = false) {
    self.policy = policy
    self.graceSeconds = graceSeconds
    self.isPaused = isPaused
  }
}

/// One date of a concert.
public struct Performance: Hashable, Sendable {
  /// Identifies the performance.
  public let id: PerformanceID
  /// The concert it belongs to.
  public let concertID: ConcertID
  /// When it starts; its sale ends then.
  public let startsAt: Timestamp
  /// The number of its seats.
  public let capacity: Int

  /// Makes a performance.
  public init(id: PerformanceID, concertID: ConcertID, startsAt: Timestamp, capacity: Int) {
    self.id = id
    self.concertID = concertID
    self.startsAt = startsAt
    self.capacity = capacity
  }
}
