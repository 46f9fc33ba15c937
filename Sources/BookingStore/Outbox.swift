import Database
public import Ticketing

/// Events written in the transaction of what they tell, and published later from here.
public enum Outbox {
  private static let append = Statement(
    """
    INSERT INTO outbox (event_id, concert_id, kind, payload, created_at, attempts, published_at)
    VALUES ($1, $2, $3, $4, $5, 0, NULL)
    """)

  /// What happened.
  public enum Event: Sendable {
    /// Seats were paid for.
    case paymentCompleted(Payment, Reservation)
    /// A paid reservation was given back.
    case paymentRefunded(Reservation)
  }

  /// Writes an event beside what it tells.
  static func append(
    _ event: Event, now: Timestamp, ids: IdentifierSource, in tx: borrowing Transaction
  ) throws {
    let id: Identifier<Event> = ids.next(now)
    let kind: String
    let concert: ConcertID
    let payload: String
    switch event {
    case .paymentCompleted(let payment, let reservation):
      kind = "payment.completed"
      concert = reservation.concertID
      // Every value is an identifier, a number or a time: nothing needs escaping.
      payload = """
        {"paymentId":"\(payment.id)","reservationId":"\(reservation.id)",\
        "userId":"\(reservation.userID)","concertId":"\(concert)",\
        "performanceId":"\(reservation.performanceID)",\
        "seatIds":[\(list(reservation.seats.map(\.id)))],\
        "ticketIds":[\(list(payment.tickets.map(\.id)))],\
        "amount":\(payment.amount.amount),"currency":"\(Currency.code)",\
        "paidAt":"\(now.text)"}
        """
    case .paymentRefunded(let reservation):
      kind = "payment.refunded"
      concert = reservation.concertID
      payload = """
        {"reservationId":"\(reservation.id)","userId":"\(reservation.userID)",\
        "concertId":"\(concert)","performanceId":"\(reservation.performanceID)",\
        "seatIds":[\(list(reservation.seats.map(\.id)))],\
        "amount":\(reservation.amount.amount),"currency":"\(Currency.code)",\
        "refundedAt":"\(now.text)"}
        """
    }
    try tx.expect(1, append, .id(id), .id(concert), .text(kind), .text(payload), .time(now))
  }

  private static func list<Entity>(_ ids: [Identifier<Entity>]) -> String {
    ids.map { "\"\($0)\"" }.joined(separator: ",")
  }
}
