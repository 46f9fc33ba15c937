import Booking
import BookingStore
import Database
import Ticketing

/// The twins without protection: what shops write that look before they leap. Each looks in one
/// transaction, lets others pass, and writes in another.
extension Sale {
  /// Looks at sale, seat and limit; then holds the seat, whatever has happened since.
  func holdInTwoSteps(
    _ number: Int, by person: Int, now: Timestamp, between: @Sendable () async throws -> Void
  ) async throws -> ReservationID {
    let seat = seats[number]
    let looked = await attempt {
      try await database.read { tx in
        let found = try Seats.find(seat, in: tx)?.standing
        let standing = try HoldRules.checkSeats(
          wanted: [seat], found: [found], of: friday, now: now)[0]
        let live =
          try tx.first(Self.liveSeats, .id(fan(person)), .time(now)) { row in row.int(0) } ?? 0
        try HoldRules.checkLimit(alreadyLive: live, wanted: 1, terms: SaleTerms())
        return standing
      }
    }
    try await between()
    let standing = try looked.get()
    let id: ReservationID = ids.next(now)
    let until = now.adding(seconds: 300)
    try await database.write { tx in
      try tx.execute(Self.take, .id(seat), .id(id), .time(until))
      try tx.execute(
        Self.reserve, .id(id), .id(fan(person)), .money(standing.seat.price), .time(now),
        .time(until), .id(friday), .id(arena))
      try tx.execute(Self.reserveSeat, .id(id), .id(seat), .money(standing.seat.price))
    }
    return id
  }

  /// Looks at the reservation; then pays for it, whatever has happened since.
  func payInTwoSteps(
    _ id: ReservationID, by person: Int, now: Timestamp, between: @Sendable () async throws -> Void
  ) async throws {
    let looked = await attempt {
      try await database.read { tx in
        try PaymentRules.check(try Reservations.find(id, in: tx), payer: fan(person), now: now)
      }
    }
    try await between()
    let reservation = try looked.get()
    let payment: PaymentID = ids.next(now)
    let ids = ids
    try await database.write { tx in
      try tx.execute(Self.debit, .id(fan(person)), .money(reservation.amount))
      try tx.execute(Self.confirm, .id(id))
      try tx.execute(
        Self.addPayment, .id(payment), .id(id), .id(fan(person)), .id(arena),
        .money(reservation.amount), .time(now))
      for seat in reservation.seats {
        let ticket: TicketID = ids.next(now)
        try tx.execute(Self.sell, .id(seat.id), .id(id))
        try tx.execute(
          Self.addTicket, .id(ticket), .id(payment), .id(id), .id(friday), .id(seat.id),
          .id(fan(person)), .time(now))
      }
    }
  }

  /// Looks whether the reservation is paid; then gives the money back, whatever has happened since.
  func refundInTwoSteps(
    _ id: ReservationID, of person: Int, between: @Sendable () async throws -> Void
  ) async throws {
    let looked = await attempt {
      try await database.read { tx in
        try RefundRules.check(
          try Reservations.find(id, in: tx), isCheckedIn: false, isForced: false, now: opening)
      }
    }
    try await between()
    let reservation = try looked.get()
    try await database.write { tx in
      try tx.execute(Self.credit, .id(fan(person)), .money(reservation.amount))
      try tx.execute(Self.void, .id(id))
    }
  }

  /// Reads the balance; then writes what it makes of it over whatever is there.
  func changeBalanceInTwoSteps(
    _ person: Int, by won: Int64, between: @Sendable () async throws -> Void
  ) async throws {
    let before = try await balance(person)
    try await between()
    guard before + won >= 0 else {
      throw PaymentRefusal.insufficientBalance(balance: Money(before), required: Money(-won))
    }
    _ = try await database.write { tx in
      try tx.execute(Self.overwrite, .id(fan(person)), .integer(before + won))
    }
  }

  /// Reads the balance; then takes the price off whatever is there.
  func debitInTwoSteps(
    _ person: Int, _ won: Int64, between: @Sendable () async throws -> Void
  ) async throws {
    let before = try await balance(person)
    try await between()
    guard before >= won else {
      throw PaymentRefusal.insufficientBalance(balance: Money(before), required: Money(won))
    }
    _ = try await database.write { tx in
      try tx.execute(Self.debit, .id(fan(person)), .integer(won))
    }
  }

  private static let liveSeats = Statement(
    """
    SELECT COALESCE(SUM(seat_count), 0) FROM reservations
    WHERE user_id = $1 AND (status = 'CONFIRMED' OR (status = 'PENDING' AND expires_at > $2))
    """)
  private static let take = Statement(
    """
    UPDATE seats SET status = 'HELD', reservation_id = $2, held_until = $3, version = version + 1
    WHERE id = $1
    """)
  private static let reserve = Statement(
    """
    INSERT INTO reservations (id, user_id, performance_id, concert_id, status, amount, seat_count,
      created_at, expires_at, ended_at)
    VALUES ($1, $2, $6, $7, 'PENDING', $3, 1, $4, $5, NULL)
    """)
  private static let reserveSeat = Statement(
    """
    INSERT INTO reservation_seats (reservation_id, seat_id, price, released_at)
    VALUES ($1, $2, $3, NULL)
    """)
  private static let debit = Statement(
    "UPDATE wallets SET balance = balance - $2 WHERE user_id = $1")
  private static let credit = Statement(
    "UPDATE wallets SET balance = balance + $2 WHERE user_id = $1")
  private static let void = Statement(
    "UPDATE reservations SET status = 'CANCELED' WHERE id = $1")
  private static let overwrite = Statement("UPDATE wallets SET balance = $2 WHERE user_id = $1")
  private static let confirm = Statement(
    "UPDATE reservations SET status = 'CONFIRMED' WHERE id = $1")
  private static let sell = Statement(
    """
    UPDATE seats SET status = 'SOLD', reservation_id = $2, version = version + 1
    WHERE id = $1
    """)
  private static let addPayment = Statement(
    """
    INSERT INTO payments (id, reservation_id, user_id, concert_id, status, amount, paid_at,
      refunded_at)
    VALUES ($1, $2, $3, $4, 'COMPLETED', $5, $6, NULL)
    """)
  private static let addTicket = Statement(
    """
    INSERT INTO tickets (id, payment_id, reservation_id, performance_id, seat_id, user_id, status,
      code, issued_at, checked_in_at, short_code)
    VALUES ($1, $2, $3, $4, $5, $6, 'VALID', 'copy', $7, NULL, 37)
    """)
}
