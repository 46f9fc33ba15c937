import Database
public import Ticketing

/// Events written in the transaction of the change they describe, and published from here later.
///
/// `seq` is the order of writing. A transaction that changes a seat locks it until the commit, so the events
/// of one seat, reservation or ticket have ascending numbers, whichever instance wrote them.
public enum Outbox {
  private static let append = Statement.insert(
    into: "outbox", "event_id", "concert_id", "kind", "subject", "payload", "trace", "created_at")

  private static let slice = Statement(
    """
    SELECT seq, event_id, concert_id, kind, subject, payload, trace, created_at, 0
    FROM outbox WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3
    """)

  /// Events after one number and up to another, in the order of writing.
  static func slice(
    after sequence: Int, through newest: Int, limit: Int, in tx: borrowing Transaction
  ) throws -> [OutboxEvent] {
    try tx.all(slice, .int(sequence), .int(newest), .int(limit)) { row in OutboxEvent(row) }
  }

  /// What happened.
  enum Event {
    case held(Reservation)
    case expired(Reservation)
    case canceled(Reservation)
    case paid(Payment, Reservation)
    case refunded(Reservation)
    case issued(Ticket, Reservation)
    case checkedIn(Ticket, ConcertID)
    case checkInUndone(Ticket, ConcertID)
    case opened(ConcertID)
    case soldOut(ConcertID)
  }

  /// Identifies an event.
  public enum Entity {}
  /// Identifies an event; readers drop duplicates by it.
  public typealias ID = Identifier<Entity>

  /// Writes an event in the transaction of the change it describes.
  ///
  /// `trace` is the W3C `traceparent` of the request, if it had one.
  static func append(
    _ event: Event, now: Timestamp, ids: IdentifierSource, trace: String?,
    in tx: borrowing Transaction
  ) throws {
    let id: ID = ids.next(now)
    let (kind, concert, subject) = head(of: event)
    try tx.executePipelined(
      expecting: 1, append, .id(id), .id(concert), .text(kind.rawValue), subject,
      .text(data(of: event, now: now)), trace.map { .text($0) } ?? .null, .time(now))
  }

  private static func head(of event: Event) -> (EventKind, ConcertID, subject: Value) {
    switch event {
    case .held(let reservation): (.reservationHeld, reservation.concertID, .id(reservation.id))
    case .expired(let reservation):
      (.reservationExpired, reservation.concertID, .id(reservation.id))
    case .canceled(let reservation):
      (.reservationCanceled, reservation.concertID, .id(reservation.id))
    case .paid(let payment, let reservation):
      (.paymentCompleted, reservation.concertID, .id(payment.id))
    case .refunded(let reservation):
      (.paymentRefunded, reservation.concertID, .id(reservation.id))
    case .issued(let ticket, let reservation):
      (.ticketIssued, reservation.concertID, .id(ticket.id))
    case .checkedIn(let ticket, let concert): (.ticketCheckedIn, concert, .id(ticket.id))
    case .checkInUndone(let ticket, let concert):
      (.ticketCheckInUndone, concert, .id(ticket.id))
    case .opened(let concert): (.lineOpened, concert, .id(concert))
    case .soldOut(let concert): (.lineSoldOut, concert, .id(concert))
    }
  }

  /// The event's own members, in JSON: identifiers, numbers and times, none of which needs escaping. Never a
  /// ticket's code: readers of events must not be able to open gates.
  private static func data(of event: Event, now: Timestamp) -> String {
    switch event {
    case .held(let reservation):
      "{" + members(of: reservation) + ",\"expiresAt\":\"" + reservation.expiresAt.text + "\"}"
    case .expired(let reservation):
      "{\(members(of: reservation)),\"expiredAt\":\"\(reservation.expiresAt.text)\"}"
    case .canceled(let reservation):
      "{\(members(of: reservation)),\"canceledAt\":\"\(now.text)\"}"
    case .paid(let payment, let reservation):
      """
      {"paymentId":"\(payment.id)",\(members(of: reservation)),\
      "ticketIds":[\(list(payment.tickets.map(\.id)))],"paidAt":"\(now.text)"}
      """
    case .refunded(let reservation):
      "{\(members(of: reservation)),\"refundedAt\":\"\(now.text)\"}"
    case .issued(let ticket, let reservation):
      """
      {\(members(of: ticket, reservation.concertID)),"userId":"\(reservation.userID)",\
      "issuedAt":"\(now.text)"}
      """
    case .checkedIn(let ticket, let concert):
      "{\(members(of: ticket, concert)),\"checkedInAt\":\"\(now.text)\"}"
    case .checkInUndone(let ticket, let concert):
      "{\(members(of: ticket, concert)),\"undoneAt\":\"\(now.text)\"}"
    case .opened(let concert): #"{"concertId":"\#(concert)","openedAt":"\#(now.text)"}"#
    case .soldOut(let concert): #"{"concertId":"\#(concert)","soldOutAt":"\#(now.text)"}"#
    }
  }

  // Appended piece by piece, because every hold pays for it and interpolation costs several times as much.
  private static func members(of reservation: Reservation) -> String {
    var text = ""
    text.reserveCapacity(400 + reservation.seats.count * 40)
    text += #""reservationId":""#
    text += reservation.id.text
    text += #"","userId":""#
    text += reservation.userID.text
    text += #"","concertId":""#
    text += reservation.concertID.text
    text += #"","performanceId":""#
    text += reservation.performanceID.text
    text += #"","seatIds":["#
    var isFirst = true
    for seat in reservation.seats {
      text += isFirst ? "\"" : ",\""
      isFirst = false
      text += seat.id.text
      text += "\""
    }
    text += #"],"amount":"#
    text += String(reservation.amount.amount)
    text += #","currency":""#
    text += Currency.code
    text += "\""
    return text
  }

  private static func members(of ticket: Ticket, _ concert: ConcertID) -> String {
    """
    "ticketId":"\(ticket.id)","reservationId":"\(ticket.reservationID)",\
    "concertId":"\(concert)","performanceId":"\(ticket.performanceID)","seatId":"\(ticket.seatID)"
    """
  }

  private static func list<Entity>(_ ids: [Identifier<Entity>]) -> String {
    ids.map { "\"\($0)\"" }.joined(separator: ",")
  }
}
