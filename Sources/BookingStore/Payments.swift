public import Booking
public import Database
public import Ticketing

/// Paying for and canceling reservations, each in one transaction: money, seats, reservation, payment,
/// tickets and the event change atomically.
public enum Payments {
  private static let insert = Statement.insert(
    into: "payments", "id", "reservation_id", "user_id", "concert_id",
    .constant("status", "'COMPLETED'"), "amount", "paid_at", .constant("refunded_at", "NULL"))
  private static let refund = Statement.update(
    "payments", set: "status = 'REFUNDED', refunded_at = \(2)", key: "reservation_id",
    guard: "status = 'COMPLETED'")
  private static let find = Statement(
    """
    SELECT id, reservation_id, status, amount, paid_at, refunded_at FROM payments
    WHERE id = $1 AND user_id = $2
    """)
  private static let ofUser = Statement(
    """
    SELECT id, reservation_id, status, amount, paid_at, refunded_at FROM payments
    WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3
    """)

  /// A person's payment with its tickets.
  public static func find(
    _ id: PaymentID, of user: UserID, in tx: borrowing Transaction
  ) throws -> Payment? {
    guard
      var payment = try tx.first(find, .id(id), .id(user), decode: { row in header(row) })
    else { return nil }
    payment.tickets = try Tickets.of(payment.reservationID, in: tx)
    return payment
  }

  /// A person's payments, newest first, below `before`.
  public static func list(
    of user: UserID, before: PaymentID, limit: Int, in tx: borrowing Transaction
  ) throws -> [Payment] {
    try tx.all(ofUser, .id(user), .id(before), .int(limit)) { row in header(row) }.map {
      var payment = $0
      payment.tickets = try Tickets.of(payment.reservationID, in: tx)
      return payment
    }
  }

  /// A client's request to pay.
  public struct Request: Sendable {
    /// The reservation to pay for.
    public let reservation: ReservationID
    /// The person who pays.
    public let payer: UserID
    /// The price the client expects; nil when it names none.
    public let amount: Money?
    /// One ticket's identity and signed code for each seat, made before the transaction because signing takes
    /// longer than the transaction itself. Ignored unless the payment is due.
    public let tickets: [SignedTicket]

    /// Makes a request.
    public init(
      reservation: ReservationID, payer: UserID, amount: Money?, tickets: [SignedTicket]
    ) {
      self.reservation = reservation
      self.payer = payer
      self.amount = amount
      self.tickets = tickets
    }
  }

  /// A ticket that is signed but not yet issued.
  public struct SignedTicket: Sendable {
    /// Identifies the ticket.
    public let id: TicketID
    /// The signed text a gate reads.
    public let code: String
    /// The code to type or say when the signed text cannot be read.
    public let shortCode: ShortCode

    /// Makes a signed ticket.
    public init(id: TicketID, code: String, shortCode: ShortCode) {
      self.id = id
      self.code = code
      self.shortCode = shortCode
    }
  }

  /// Prefetches the rows that ``pay(_:now:ids:in:admit:)`` reads.
  public static func prefetch(
    _ reservation: ReservationID, by payer: UserID, in tx: borrowing Transaction
  ) throws {
    try Reservations.prefetch(reservation, in: tx)
    try Ledger.askBalance(of: payer, in: tx)
  }

  /// Pays, in one transaction. Throws ``PaymentRefusal``, or what `admit` throws.
  ///
  /// `admit` is the check of the waiting line. It comes after the checks of the reservation, so that a second
  /// click is answered "already paid" although the first payment ended the stay.
  public static func pay(
    _ request: Request, now: Timestamp, ids: IdentifierSource, trace: String? = nil,
    in tx: borrowing Transaction, admit: (Reservation) throws -> Void
  ) throws -> (payment: Payment, reservation: Reservation, changes: [SeatChange]) {
    try prefetch(request.reservation, by: request.payer, in: tx)
    let found = try Reservations.findVersioned(request.reservation, in: tx)
    var reservation = try PaymentRules.check(
      found?.reservation, payer: request.payer, now: now)
    try admit(reservation)
    try PaymentRules.check(amount: request.amount, of: reservation)
    try Ledger.pay(reservation, now: now, ids: ids, in: tx)
    var changes: [SeatChange] = []
    for (seat, version) in zip(reservation.seats, found?.versions ?? []) {
      changes.append(
        try Seats.sell(seat.id, at: version, to: reservation.id, now: now, in: tx))
    }
    try Reservations.confirm(reservation.id, of: reservation.userID, now: now, in: tx)
    reservation.status = .confirmed
    let id: PaymentID = ids.next(now)
    try tx.executePipelined(
      expecting: 1, insert, .id(id), .id(reservation.id), .id(reservation.userID),
      .id(reservation.concertID),
      .money(reservation.amount), .time(now))
    guard request.tickets.count == reservation.seats.count else {
      throw DatabaseError.failed("a payment with another number of signed tickets than seats")
    }
    let tickets = zip(reservation.seats, request.tickets).map { seat, signed in
      Ticket(
        id: signed.id, code: signed.code, shortCode: signed.shortCode, seatID: seat.id,
        status: .valid, reservationID: reservation.id, performanceID: reservation.performanceID,
        issuedAt: now, checkedInAt: nil)
    }
    for ticket in tickets {
      try Tickets.insert(ticket, payment: id, owner: reservation.userID, in: tx)
    }
    let payment = Payment(
      id: id, reservationID: reservation.id, status: .completed, amount: reservation.amount,
      paidAt: now, refundedAt: nil, tickets: tickets)
    try Outbox.append(.paid(payment, reservation), now: now, ids: ids, trace: trace, in: tx)
    for ticket in tickets {
      try Outbox.append(.issued(ticket, reservation), now: now, ids: ids, trace: trace, in: tx)
    }
    return (payment, reservation, changes)
  }

  /// Cancels a reservation, with a refund when it was paid. Throws ``CancelRefusal``.
  public static func cancel(
    _ id: ReservationID, by user: UserID, now: Timestamp, ids: IdentifierSource,
    trace: String? = nil, in tx: borrowing Transaction
  ) throws -> Canceled {
    let found = try Reservations.find(id, in: tx)
    let terms = try found.flatMap { try Holding.terms(of: $0.performanceID, in: tx) }
    let isCheckedIn = try Tickets.of(id, in: tx).contains { $0.status == .checkedIn }
    let cancellation = try CancelRules.decide(
      found, by: user, startsAt: terms?.startsAt ?? now,
      refundHours: terms?.terms.refundHours ?? 0, isCheckedIn: isCheckedIn, now: now)
    guard var reservation = found else { throw CancelRefusal.reservationNotFound }
    guard try Reservations.cancel(id, from: reservation.status, now: now, in: tx) else {
      throw CancelRefusal.notCancelable(reason: "The reservation has just changed.")
    }
    let changes = try Holding.free(reservation, in: tx)
    reservation.status = .canceled
    guard cancellation == .refund else {
      try Outbox.append(.canceled(reservation), now: now, ids: ids, trace: trace, in: tx)
      return Canceled(reservation: reservation, refund: nil, changes: changes)
    }
    return try giveBack(reservation, changes: changes, now: now, ids: ids, trace: trace, in: tx)
  }

  /// Refunds a paid reservation that was just canceled, with its tickets; used tickets only where `evenUsed`.
  static func giveBack(
    _ reservation: Reservation, changes: [SeatChange], evenUsed: Bool = false, now: Timestamp,
    ids: IdentifierSource, trace: String?, in tx: borrowing Transaction
  ) throws -> Canceled {
    let balance = try Ledger.refund(reservation, now: now, ids: ids, in: tx)
    try tx.execute(refund, .id(reservation.id), .time(now))
    try Tickets.cancel(of: reservation.id, evenUsed: evenUsed, in: tx)
    try Outbox.append(.refunded(reservation), now: now, ids: ids, trace: trace, in: tx)
    return Canceled(
      reservation: reservation, refund: .init(amount: reservation.amount, balance: balance),
      changes: changes)
  }

  /// The result of canceling.
  public struct Canceled: Sendable {
    /// The reservation, now canceled.
    public let reservation: Reservation
    /// The refund, when it was paid.
    public let refund: Refund?
    /// The changes of the seats it freed.
    public let changes: [SeatChange]

    /// A refund.
    public struct Refund: Sendable {
      /// The amount.
      public let amount: Money
      /// The wallet's balance after the refund.
      public let balance: Money
    }
  }

  private static func header(_ row: borrowing Row) -> Payment {
    Payment(
      id: row.id(0), reservationID: row.id(1),
      status: Payment.Status(rawValue: row.text(2)) ?? .completed, amount: row.money(3),
      paidAt: row.time(4), refundedAt: row.timeOrNil(5), tickets: [])
  }
}
