public import Booking
public import Database
public import Ticketing

/// Holding and releasing seats: the rules together with the rows they need, in one transaction.
public enum Holding {
  private static let terms = Statement(
    """
    SELECT p.id, p.concert_id, p.starts_at, c.sale_opens_at, c.sale_closes_at, c.hold_seconds,
      c.seats_per_user, c.refund_hours, c.extension_seconds
    FROM performances p JOIN concerts c ON c.id = p.concert_id WHERE p.id = $1
    """, reads: RowSet("performances", "id"), RowSet("concerts"))

  /// The terms of a performance that holding and refunding read.
  static func terms(
    of performance: PerformanceID, in tx: borrowing Transaction
  ) throws -> PerformanceTerms? {
    try tx.first(terms, .id(performance)) { row in
      PerformanceTerms(
        performanceID: row.id(0), concertID: row.id(1), startsAt: row.time(2),
        saleOpensAt: row.time(3), saleClosesAt: row.time(4),
        terms: SaleTerms(
          holdSeconds: row.int(5), extensionSeconds: row.int(8), seatsPerUser: row.int(6),
          refundHours: row.int(7)))
    }
  }

  /// Prefetches the rows that ``hold(_:at:for:as:now:in:)`` reads.
  public static func prefetch(
    _ seats: [SeatID], at performance: PerformanceID, for user: UserID,
    givingBack rules: GiveBackRules? = nil, now: Timestamp, in tx: borrowing Transaction
  ) throws {
    try tx.prefetch(terms, .id(performance))
    for seat in seats { try Seats.prefetch(seat, in: tx) }
    try Reservations.prefetchBooked(
      by: user, at: performance, endedAfter: keptFrom(rules, now), in: tx)
  }

  /// The start of the longest window of ``GiveBackRules``; without rules only what has not ended counts.
  private static func keptFrom(_ rules: GiveBackRules?, _ now: Timestamp) -> Timestamp {
    rules?.keptFrom(now) ?? now
  }

  /// The write meets another hold that has expired, whose seats may lie in a part of the date that it has not
  /// locked.
  public struct MeetsExpiredHold: Error {}

  /// Holds all of some seats for a person, or none. Throws ``HoldRefusal``.
  ///
  /// `seats` may be in any order, without duplicates. Rows are touched in ascending id order, so two requests
  /// for the same seats never deadlock. A write that has locked only the seats' own parts of the date, and
  /// that meets an expired hold it would have to end, throws ``MeetsExpiredHold``; the caller repeats it with
  /// the whole date locked. The hold never lasts beyond `latest`, the end of the holder's stay. `rules` bound
  /// what the person may give back; nil for no bound. `expired` is called with each expired hold that ends
  /// here for good.
  public static func hold(
    _ seats: [SeatID], at performance: PerformanceID, for user: UserID, as id: ReservationID,
    hasWholeDate: Bool, givingBack rules: GiveBackRules? = nil,
    until latest: Timestamp = Timestamp(milliseconds: .max), now: Timestamp, ids: IdentifierSource,
    trace: String? = nil, in tx: borrowing Transaction,
    expired: (Reservation) -> Void = { _ in }
  ) throws -> (reservation: Reservation, changes: [SeatChange]) {
    let wanted = seats.sorted()
    try prefetch(seats, at: performance, for: user, givingBack: rules, now: now, in: tx)
    let terms = try HoldRules.checkSale(terms(of: performance, in: tx), now: now)
    var mine = DateStanding()
    for booked in try Reservations.booked(
      by: user, at: performance, endedAfter: keptFrom(rules, now), in: tx)
    { mine.add(booked, at: terms, rules: rules, now: now) }
    try rules?.check(mine, now: now)
    try rules?.check(mine, terms: terms.terms, now: now)
    var found: [(standing: SeatStanding, version: Int)?] = []
    for seat in wanted { found.append(try Seats.find(seat, in: tx)) }
    let standings = try HoldRules.checkSeats(
      wanted: wanted, found: found.map { $0?.standing }, of: performance, now: now)
    var versions = found.map { $0?.version ?? 0 }
    if let rules, let last = mine.lastGivenBackAt, rules.restsFrom(now) < last {
      let resting = try Reservations.seatsGivenBack(
        by: user, at: performance, after: rules.restsFrom(now), now: now, in: tx)
      try rules.check(wanted: wanted, resting: resting, now: now)
    }
    try HoldRules.checkLimit(alreadyLive: mine.liveSeats, wanted: wanted.count, terms: terms.terms)

    let until = HoldRules.end(of: terms, from: now, latest: latest)
    var amount = Money.zero
    // Taking a seat of an expired hold ends that hold for good. Expired holds come first and in order, before
    // any seat is touched: see the note on deadlocks above.
    var changes: [SeatChange] = []
    let over = Set(standings.compactMap(\.reservationID)).sorted()
    guard hasWholeDate || over.isEmpty else { throw MeetsExpiredHold() }
    for id in over {
      guard let ended = try end(id, now: now, ids: ids, in: tx) else { continue }
      expired(ended.reservation)
      changes += ended.changes
    }
    for change in changes {
      if let index = wanted.firstIndex(of: change.seatID) { versions[index] = change.version }
    }
    for (standing, version) in zip(standings, versions) {
      changes.append(
        try Seats.take(standing.seat.id, at: version, for: id, until: until, now: now, in: tx))
      amount = amount.adding(standing.seat.price) ?? amount
    }
    let reservation = Reservation(
      id: id, userID: user, performanceID: performance, concertID: terms.concertID,
      status: .pending, amount: amount, seats: standings.map(\.seat), createdAt: now,
      expiresAt: until)
    try Reservations.insert(reservation, in: tx)
    try Outbox.append(.held(reservation), now: now, ids: ids, trace: trace, in: tx)
    return (reservation, changes)
  }

  /// Refuses a request that the free seats cannot satisfy, after the checks that precede it. Throws
  /// ``HoldRefusal``.
  public static func refuse(
    _ seatRequest: SeatRequest, free: Int, at performance: PerformanceID, now: Timestamp,
    in tx: borrowing Transaction
  ) throws -> Never {
    _ = try HoldRules.checkSale(terms(of: performance, in: tx), now: now)
    throw HoldRefusal.notEnoughSeats(seatRequest, free: free)
  }

  /// Sweeps overdue holds: marks them expired and their seats available.
  ///
  /// Nothing depends on it, because a seat is free the instant its hold expires. A call can name one date in
  /// order to lock no other; ``overduePerformances(now:in:)`` finds the dates that have overdue holds.
  public static func sweep(
    of performance: PerformanceID? = nil, now: Timestamp, ids: IdentifierSource,
    in tx: borrowing Transaction
  ) throws -> [(reservation: Reservation, changes: [SeatChange])] {
    var swept: [(reservation: Reservation, changes: [SeatChange])] = []
    for hold in try Reservations.overdue(now: now, in: tx) {
      guard performance == nil || performance == hold.performance else { continue }
      if let ended = try end(hold.id, now: now, ids: ids, in: tx) { swept.append(ended) }
    }
    return swept
  }

  /// The dates whose holds the next sweep would end, in order.
  public static func overduePerformances(
    now: Timestamp, in tx: borrowing Transaction
  ) throws -> [PerformanceID] {
    Set(try Reservations.overdue(now: now, in: tx).map(\.performance)).sorted()
  }

  /// Ends one expired hold; nil when it has not expired.
  private static func end(
    _ id: ReservationID, now: Timestamp, ids: IdentifierSource, in tx: borrowing Transaction
  ) throws -> (reservation: Reservation, changes: [SeatChange])? {
    guard try Reservations.expire(id, now: now, in: tx),
      let reservation = try Reservations.find(id, in: tx)
    else { return nil }
    try Outbox.append(.expired(reservation), now: now, ids: ids, trace: nil, in: tx)
    return (reservation, try free(reservation, in: tx))
  }

  /// Frees the seats that a reservation still has, in ascending order.
  static func free(
    _ reservation: Reservation, in tx: borrowing Transaction
  ) throws -> [SeatChange] {
    var changes: [SeatChange] = []
    for seat in reservation.seats {
      if let change = try Seats.free(seat.id, from: reservation.id, in: tx) {
        changes.append(change)
      }
    }
    return changes
  }
}
