import Booking
public import Database
public import Ticketing

/// The rows of reservations.
public enum Reservations {
  private static let insert = Statement.insert(
    into: "reservations", "id", "user_id", "performance_id", "concert_id",
    .constant("status", "'PENDING'"), "amount", "seat_count", "created_at", "expires_at",
    .constant("ended_at", "NULL"))
  private static let insertSeat = Statement.insert(
    into: "reservation_seats", "reservation_id", "seat_id", "price",
    .constant("released_at", "NULL"))
  /// What a person has bought of a date, and what has not ended or ended after $3, of all concerts, without
  /// refunds: the rules choose. Rows and no sums, because nearly every fan has none.
  private static let booked = Statement(
    """
    SELECT performance_id, concert_id, status, seat_count, created_at, expires_at, ended_at
    FROM reservations r WHERE user_id = $1
      AND ((performance_id = $2 AND status = 'CONFIRMED')
        OR (COALESCE(ended_at, expires_at) > $3
          AND (status <> 'CANCELED'
            OR NOT EXISTS (SELECT 1 FROM payments p WHERE p.reservation_id = r.id))))
    """, reads: RowSet("reservations", "user_id"), RowSet("payments", "user_id"))
  private static let seatsGivenBack = Statement(
    """
    SELECT s.seat_id, COALESCE(r.ended_at, r.expires_at)
    FROM reservations r JOIN reservation_seats s ON s.reservation_id = r.id
    WHERE r.user_id = $1 AND r.performance_id = $2 AND COALESCE(r.ended_at, r.expires_at) > $4
      AND (r.status = 'EXPIRED' OR (r.status = 'PENDING' AND r.expires_at <= $3)
        OR (r.status = 'CANCELED'
          AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.reservation_id = r.id)))
    """)
  private static let find = Statement(
    """
    SELECT id, user_id, performance_id, concert_id, status, amount, created_at, expires_at,
      extended_at
    FROM reservations WHERE id = $1
    """, reads: RowSet("reservations", "id"))
  private static let ofUser = Statement(
    """
    SELECT id, user_id, performance_id, concert_id, status, amount, created_at, expires_at,
      extended_at
    FROM reservations WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3
    """)
  // `status
  //
  // ''` keeps PostgreSQL from using the index of all pending holds: its statistics contain no hold that ends
  // after now, so it expects one row there and would find those of the whole sale.
  private static let pendingOfUser = Statement(
    """
    SELECT id FROM reservations
    WHERE user_id = $1 AND concert_id = $2 AND status || '' = 'PENDING' AND expires_at > $3
      AND created_at <= $4
    ORDER BY id
    """)
  private static let live = Statement(
    """
    SELECT user_id, concert_id, expires_at FROM reservations
    WHERE status = 'PENDING' AND expires_at > $1
    """)
  private static let overdue = Statement(
    """
    SELECT id, performance_id FROM reservations WHERE status = 'PENDING' AND expires_at <= $1
    ORDER BY expires_at LIMIT $2
    """)
  // Names its owner, so that it does not touch rows that other submissions of its batch have prefetched.
  private static let confirm = Statement.update(
    "reservations", set: "status = 'CONFIRMED'", key: "id",
    guard: "user_id = \(3) AND status = 'PENDING' AND expires_at > \(2)", within: ["user_id": 3])
  private static let cancel = Statement.update(
    "reservations", set: "status = 'CANCELED', ended_at = \(3)", key: "id", guard: "status = \(2)")
  private static let expire = Statement.update(
    "reservations", set: "status = 'EXPIRED', ended_at = expires_at", key: "id",
    guard: "status = 'PENDING' AND expires_at <= \(2)")
  private static let release = Statement.update(
    "reservation_seats", set: "released_at = \(2)", key: "reservation_id",
    guard: "released_at IS NULL")

  /// One reservation with its seats, of any owner.
  public static func find(
    _ id: ReservationID, in tx: borrowing Transaction
  ) throws -> Reservation? { try findVersioned(id, in: tx)?.reservation }

  /// Prefetches ``findVersioned(_:in:)``.
  static func prefetch(_ id: ReservationID, in tx: borrowing Transaction) throws {
    try tx.prefetch(find, .id(id))
    try Seats.askOf(id, in: tx)
  }

  /// One reservation with its seats and their versions.
  static func findVersioned(
    _ id: ReservationID, in tx: borrowing Transaction
  ) throws -> (reservation: Reservation, versions: [Int])? {
    guard var reservation = try tx.first(find, .id(id), decode: { row in header(row) }) else {
      return nil
    }
    let seats = try Seats.of(id, in: tx)
    reservation.seats = seats.map(\.seat)
    return (reservation, seats.map(\.version))
  }

  /// A person's reservations, newest first, below `before`.
  public static func list(
    of user: UserID, before: ReservationID, limit: Int, in tx: borrowing Transaction
  ) throws -> [Reservation] {
    let headers = try tx.all(ofUser, .id(user), .id(before), .int(limit)) { row in header(row) }
    return try headers.map { reservation in
      var reservation = reservation
      reservation.seats = try Seats.of(reservation.id, in: tx).map(\.seat)
      return reservation
    }
  }

  /// A person's live holds in one concert that were made until a certain time.
  public static func liveHolds(
    of user: UserID, in concert: ConcertID, madeUntil: Timestamp, now: Timestamp,
    in tx: borrowing Transaction
  ) throws -> [ReservationID] {
    try tx.all(pendingOfUser, .id(user), .id(concert), .time(now), .time(madeUntil)) { row in
      row.id(0)
    }
  }

  /// Every live hold: its holder, place and end. For extending stays after a restart.
  public static func allLiveHolds(
    now: Timestamp, in tx: borrowing Transaction
  ) throws -> [(user: UserID, concert: ConcertID, until: Timestamp)] {
    try tx.all(live, .time(now)) { row in (row.id(0), row.id(1), row.time(2)) }
  }

  /// Prefetches ``booked(by:at:endedAfter:in:)``.
  static func prefetchBooked(
    by user: UserID, at performance: PerformanceID, endedAfter: Timestamp,
    in tx: borrowing Transaction
  ) throws {
    try tx.prefetch(booked, .id(user), .id(performance), .time(endedAfter))
  }

  /// A person's purchases of a date, and all their reservations that have not ended, or that ended without a
  /// payment after an instant.
  static func booked(
    by user: UserID, at performance: PerformanceID, endedAfter: Timestamp,
    in tx: borrowing Transaction
  ) throws -> [Booked] {
    try tx.all(booked, .id(user), .id(performance), .time(endedAfter)) { row in
      Booked(
        performance: row.id(0), concert: row.id(1),
        status: Reservation.Status(rawValue: row.text(2)) ?? .expired, seats: row.int(3),
        createdAt: row.time(4), expiresAt: row.time(5), endedAt: row.timeOrNil(6))
    }
  }

  /// The seats of a performance that a person has given back after an instant, and when.
  static func seatsGivenBack(
    by user: UserID, at performance: PerformanceID, after: Timestamp, now: Timestamp,
    in tx: borrowing Transaction
  ) throws -> [(seat: SeatID, since: Timestamp)] {
    try tx.all(seatsGivenBack, .id(user), .id(performance), .time(now), .time(after)) { row in
      (row.id(0), row.time(1))
    }
  }

  static func insert(_ reservation: Reservation, in tx: borrowing Transaction) throws {
    try tx.executePipelined(
      expecting: 1, insert, .id(reservation.id), .id(reservation.userID),
      .id(reservation.performanceID),
      .id(reservation.concertID), .money(reservation.amount), .int(reservation.seats.count),
      .time(reservation.createdAt), .time(reservation.expiresAt))
    for seat in reservation.seats {
      try tx.executePipelined(
        expecting: 1, insertSeat, .id(reservation.id), .id(seat.id), .money(seat.price))
    }
  }

  /// Turns a pending reservation into a confirmed one. Rolls the submission back with
  /// ``PaymentRefusal/expired`` when it is not pending or its time has passed.
  static func confirm(
    _ id: ReservationID, of user: UserID, now: Timestamp, in tx: borrowing Transaction
  ) throws {
    try tx.executePipelined(
      expecting: 1, confirm, .id(id), .time(now), .id(user), else: PaymentRefusal.expired)
  }

  /// Ends a reservation whose status is `from`; returns false when it is not.
  static func cancel(
    _ id: ReservationID, from: Reservation.Status, now: Timestamp, in tx: borrowing Transaction
  ) throws -> Bool {
    guard try tx.execute(cancel, .id(id), .text(from.rawValue), .time(now)) == 1 else {
      return false
    }
    try tx.execute(release, .id(id), .time(now))
    return true
  }

  /// Marks an overdue hold expired and releases its seats; returns false when it is not an overdue hold.
  static func expire(
    _ id: ReservationID, now: Timestamp, in tx: borrowing Transaction
  ) throws -> Bool {
    guard try tx.execute(expire, .id(id), .time(now)) == 1 else { return false }
    try tx.execute(release, .id(id), .time(now))
    return true
  }

  static func overdue(
    now: Timestamp, in tx: borrowing Transaction
  ) throws -> [(id: ReservationID, performance: PerformanceID)] {
    try tx.all(overdue, .time(now), .int(BookingLimits.sweepMax)) { row in (row.id(0), row.id(1)) }
  }

  private static func header(_ row: borrowing Row) -> Reservation {
    Reservation(
      id: row.id(0), userID: row.id(1), performanceID: row.id(2), concertID: row.id(3),
      status: Reservation.Status(rawValue: row.text(4)) ?? .expired, amount: row.money(5),
      seats: [], createdAt: row.time(6), expiresAt: row.time(7),
      extendedAt: row.timeOrNil(8))
  }
}
