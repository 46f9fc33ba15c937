public import Ticketing

/// What one person has on one date, and what they gave back.
public struct DateStanding: Hashable, Sendable {
  /// Seats of the date held or bought.
  public var liveSeats = 0
  /// Holds of the concert that have not ended.
  public var liveHolds = 0
  /// Holds of the date given back that still count.
  public var givenBack = 0
  /// When the earliest of these holds ended; nil without any.
  public var firstGivenBackAt: Timestamp?
  /// When the latest of them ended; nil without any.
  public var lastGivenBackAt: Timestamp?
  /// Seats of the concert that were held and given back, those that still count.
  public var kept: [KeptSeats] = []

  /// Makes an empty standing.
  public init() {}

  /// Adds one of the person's reservations; those of other concerts count for nothing. Without rules nothing
  /// that was given back counts.
  public mutating func add(
    _ booked: Booked, at terms: PerformanceTerms, rules: GiveBackRules?, now: Timestamp
  ) {
    guard booked.concert == terms.concertID else { return }
    let isHere = booked.performance == terms.performanceID
    let ended: Timestamp
    switch booked.status {
    case .confirmed:
      if isHere { liveSeats += booked.seats }
      return
    case .pending where now < booked.expiresAt:
      if isHere { liveSeats += booked.seats }
      liveHolds += 1
      return
    case .pending: ended = booked.expiresAt
    case .canceled, .expired: ended = booked.endedAt ?? booked.expiresAt
    }
    guard let rules else { return }
    if rules.keptFrom(now) < ended {
      kept.append(KeptSeats(seats: booked.seats, since: booked.createdAt, until: ended))
    }
    guard isHere, rules.countsFrom(now) < ended else { return }
    givenBack += 1
    firstGivenBackAt = min(firstGivenBackAt ?? ended, ended)
    lastGivenBackAt = max(lastGivenBackAt ?? ended, ended)
  }
}

/// One reservation of a person, as far as the rules of giving back read it; a refunded one is not among them.
public struct Booked: Hashable, Sendable {
  /// The date.
  public var performance: PerformanceID
  /// The concert of the date.
  public var concert: ConcertID
  /// Its status; a hold that has expired may still be pending.
  public var status: Reservation.Status
  /// The number of its seats.
  public var seats: Int
  /// When its seats were held.
  public var createdAt: Timestamp
  /// When its hold ends or ended.
  public var expiresAt: Timestamp
  /// When it was canceled or swept; nil before.
  public var endedAt: Timestamp?

  /// Makes one.
  public init(
    performance: PerformanceID, concert: ConcertID, status: Reservation.Status, seats: Int,
    createdAt: Timestamp, expiresAt: Timestamp, endedAt: Timestamp? = nil
  ) {
    self.performance = performance
    self.concert = concert
    self.status = status
    self.seats = seats
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.endedAt = endedAt
  }
}

/// Seats that a person held and did not buy.
public struct KeptSeats: Hashable, Sendable {
  /// How many.
  public var seats: Int
  /// When they were held.
  public var since: Timestamp
  /// When they were free again.
  public var until: Timestamp

  /// Makes one.
  public init(seats: Int, since: Timestamp, until: Timestamp) {
    self.seats = seats
    self.since = since
    self.until = until
  }
}
