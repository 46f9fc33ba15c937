import Booking
import BookingStore
import BoxOffice
import Database
import Ticketing
import WaitingRoom

/// The one table that maps every refusal to its status and code.
enum ErrorTable {
  /// The problem for an error. An unknown error is the program's own fault and is answered 503 without
  /// detail: nothing was committed, and a retry may help.
  static func problem(for error: any Error) -> Problem {
    switch error {
    case let problem as Problem: problem
    case let refusal as HoldRefusal: problem(for: refusal)
    case let refusal as PaymentRefusal: problem(for: refusal)
    case let refusal as LineRefusal: problem(for: refusal)
    case let refusal as WebhookRefusal: problem(for: refusal)
    case MissingFromMemory.concert, MissingFromMemory.line: concertNotFound
    case MissingFromMemory.performance, MissingFromMemory.board: performanceNotFound
    case Relaying.DeadLetterRefusal.notFound:
      Problem(404, "EVENT_NOT_FOUND", "There is no parked event with this id.")
    case let refusal as DatabaseError: problem(for: refusal)
    case LiveSaleRefusal.busy: busy
    case is PasswordsBusy: passwordsBusy
    case is LogOut.NoRoom: unavailable
    case AdmissionRefusal.tokenRequired:
      Problem(
        401, "QUEUE_TOKEN_REQUIRED",
        "Join the waiting line first, then send its token as Queue-Token.")
    case SignUpPerson.Refusal.emailTaken:
      Problem(409, "EMAIL_TAKEN", "There is already an account with this email address.")
    case ManageConcert.Refusal.notFound: concertNotFound
    case CheckIn.ReadingRefusal.neverIssued: neverIssued
    case CheckIn.ReadingRefusal.notReadable: notReadable
    case CheckIn.ReadingRefusal.hangulKeyboard: hangulKeyboard
    case is CheckIn.OtherPerformance: wrongPerformance
    case CancelRefusal.reservationNotFound: reservationNotFound
    case CancelRefusal.notCancelable(let reason): Problem(409, "NOT_CANCELABLE", reason)
    case let refusal as RefundRefusal: problem(for: refusal)
    case let refusal as ExtensionRefusal: problem(for: refusal)
    case ChargeRefusal.balanceLimit(let balance):
      Problem(
        409, "BALANCE_LIMIT",
        "A wallet may hold at most \(BookingLimits.balanceMax.amount) \(Currency.code).",
        extra: [.money("balance", balance)])
    case let refusal as Tickets.CheckInRefusal: problem(for: refusal)
    case CheckIns.UndoRefusal.ticketNotFound: ticketNotFound
    case CheckIns.UndoRefusal.notCheckedIn:
      Problem(409, "NOT_CHECKED_IN", "This ticket is not checked in.")
    default: unavailable
    }
  }

  static let reservationNotFound = Problem(
    404, "RESERVATION_NOT_FOUND", "You have no reservation with this id.")
  static let ticketNotFound = Problem(404, "TICKET_NOT_FOUND", "There is no such ticket.")
  /// A well-formed code that identifies no ticket.
  private static let neverIssued = Problem(
    404, "TICKET_NOT_FOUND", "This code was not issued by this box office.",
    extra: [.text("reason", "NEVER_ISSUED")])
  /// The scanned text says nothing about the ticket, which may be genuine.
  private static let notReadable = Problem(
    404, "TICKET_NOT_FOUND",
    "This could not be read as a ticket code. The ticket may be genuine: scan it again, or use its "
      + "short code.", extra: [.text("reason", "NOT_READABLE")])
  private static let hangulKeyboard = Problem(
    404, "TICKET_NOT_FOUND",
    "This could not be read: the scanner types with a Hangul keyboard layout. Switch it to "
      + "English (한/영) and scan the ticket again.", extra: [.text("reason", "HANGUL_KEYBOARD")])
  private static let wrongPerformance = Problem(
    409, "WRONG_PERFORMANCE", "This ticket is for another performance.")
  static let addressNotFound = Problem(
    404, "NOT_FOUND", "There is nothing at this path; see /docs.")
  static let concertNotFound = Problem(404, "CONCERT_NOT_FOUND", "There is no such concert.")
  static let performanceNotFound = Problem(
    404, "PERFORMANCE_NOT_FOUND", "There is no such performance.")
  static let webhookNotFound = Problem(404, "WEBHOOK_NOT_FOUND", "There is no such webhook.")
  static let unauthenticated = Problem(
    401, "UNAUTHENTICATED", "Log in, then send the access token as Authorization: Bearer.")
  static let forbidden = Problem(403, "FORBIDDEN", "Only an organiser may do this.")
  static let busy = tooMuch(
    "The box office has too many requests waiting; nothing was changed.", retryAfter: 1)
  static let reportUnderWay = tooMuch(
    "Another report is being made; try again when it is done.", retryAfter: 2)
  static let passwordsBusy = tooMuch(
    "Too many people are logging in at once; nothing was changed.", retryAfter: 2)

  private static func tooMuch(_ detail: String, retryAfter: Int) -> Problem {
    Problem(503, "BUSY", detail, retryAfter: retryAfter)
  }

  static let unavailable = Problem(
    503, "UNAVAILABLE", "The box office cannot do this right now; nothing was changed.",
    retryAfter: 1)
  static let tooManyStreams = Problem(
    429, "TOO_MANY_STREAMS",
    "Each person may have \(APILimits.streamsPerPerson) streams open at once.", retryAfter: 15)
  private static let saleNotOpen = Problem(
    409, "SALE_NOT_OPEN", "Tickets for this concert are not on sale.")

  private static func problem(for refusal: HoldRefusal) -> Problem {
    switch refusal {
    case .performanceNotFound: performanceNotFound
    case .saleNotOpen: saleNotOpen
    case .tooManyGivenBack(let retryAfter, let hasLiveHold):
      Problem(
        429, "TOO_MANY_HOLDS",
        "You have released too many holds for this performance"
          + (hasLiveHold ? "; pay for the seats you hold." : ", and your place in line has ended."),
        retryAfter: retryAfter)
    case .keptTooLong(let retryAfter, let hasLiveHold):
      Problem(
        429, "TOO_MANY_HOLDS",
        "You have held seats of this concert for too long without buying them"
          + (hasLiveHold ? "; pay for the seats you hold." : ", and your place in line has ended."),
        retryAfter: retryAfter)
    case .seatResting(let seats, _, let retryAfter):
      Problem(
        429, "SEAT_RESTING", "You have just released these seats; others get a chance first.",
        extra: [.seatIDs(seats)], retryAfter: retryAfter)
    case .seatNotFound(let seats):
      Problem(
        404, "SEAT_NOT_FOUND", "This performance has no such seat.", extra: [.seatIDs(seats)])
    case .seatTaken(let seats):
      Problem(
        409, "SEAT_TAKEN", "Someone else got there first; no seats were held.",
        extra: [.seatIDs(seats)])
    case .notEnoughSeats(let seatRequest, let free):
      Problem(
        409, "NOT_ENOUGH_SEATS", advice(for: seatRequest, free: free),
        extra: [.number("free", free)])
    case .seatLimitReached(let limit):
      Problem(
        409, "SEAT_LIMIT_REACHED",
        "Each person may have at most \(limit) seats for this performance.",
        extra: [.number("limit", limit)])
    }
  }

  /// What a fan may try when the free seats do not satisfy the request.
  private static func advice(for seatRequest: SeatRequest, free: Int) -> String {
    var others: [String] = []
    if seatRequest.isTogether, free >= seatRequest.quantity { others.append("together: false") }
    if seatRequest.quantity > 1 { others.append("fewer seats") }
    if seatRequest.grade != nil { others.append("another grade") }
    let place = seatRequest.isTogether && seatRequest.quantity > 1 ? " side by side" : ""
    return "Seats requested: \(seatRequest.quantity)\(place); matching seats free: \(free)"
      + (others.isEmpty ? "." : "; try \(others.joined(separator: " or ")).")
  }

  private static func problem(for refusal: PaymentRefusal) -> Problem {
    switch refusal {
    case .reservationNotFound: reservationNotFound
    case .alreadyPaid: Problem(409, "ALREADY_PAID", "This reservation has already been paid.")
    case .canceled: Problem(409, "RESERVATION_CANCELED", "This reservation was canceled.")
    case .expired:
      Problem(410, "RESERVATION_EXPIRED", "The hold has expired; the seats are free again.")
    case .amountMismatch(let expected):
      Problem(
        409, "AMOUNT_MISMATCH", "The amount is not the price.",
        extra: [.money("required", expected)])
    case .insufficientBalance(let balance, let required):
      Problem(
        402, "INSUFFICIENT_BALANCE", "The wallet balance is below the price; top up first.",
        extra: [.money("balance", balance), .money("required", required)])
    }
  }

  private static func problem(for refusal: Tickets.CheckInRefusal) -> Problem {
    switch refusal {
    case .ticketNotFound: ticketNotFound
    case .canceled: Problem(410, "TICKET_CANCELED", "This ticket was canceled.")
    case .alreadyCheckedIn(let ticket, let seat, let entry):
      Problem(
        409, "ALREADY_CHECKED_IN", "This ticket was used at \(entry.checkedInAt.text).",
        extra: [
          .text("ticketId", ticket.text), .time("checkedInAt", entry.checkedInAt), .seat(seat),
        ]
          + (entry.by.map { [.text("by", $0)] } ?? [])
          + (entry.gate.map { [.text("gate", $0)] } ?? []))
    }
  }

  private static func problem(for refusal: ExtensionRefusal) -> Problem {
    switch refusal {
    case .reservationNotFound: reservationNotFound
    case .alreadyPaid: problem(for: PaymentRefusal.alreadyPaid)
    case .canceled: problem(for: PaymentRefusal.canceled)
    case .expired: problem(for: PaymentRefusal.expired)
    case .alreadyExtended:
      Problem(409, "ALREADY_EXTENDED", "A hold can be extended only once, and this one has been.")
    case .unavailable:
      Problem(
        409, "EXTENSION_UNAVAILABLE",
        "This hold cannot be extended: the concert does not allow it, or the sale ends first.")
    }
  }

  private static func problem(for refusal: RefundRefusal) -> Problem {
    switch refusal {
    case .reservationNotFound:
      Problem(404, "RESERVATION_NOT_FOUND", "There is no reservation with this id.")
    case .notRefundable(let reason): Problem(409, "NOT_CANCELABLE", reason)
    case .alreadyCheckedIn:
      Problem(
        409, "ALREADY_CHECKED_IN",
        "A ticket from this reservation has been used; send force to refund it anyway.")
    }
  }

  private static func problem(for refusal: LineRefusal) -> Problem {
    switch refusal {
    case .concertNotFound: concertNotFound
    case .saleNotOpen: saleNotOpen
    case .soldOut: Problem(409, "SOLD_OUT", "All seats for this concert are sold.")
    case .tokenInvalid:
      Problem(401, "QUEUE_TOKEN_INVALID", "This queue token was not issued by this box office.")
    case .tokenMismatch:
      Problem(
        403, "QUEUE_TOKEN_MISMATCH",
        "This queue token belongs to another person or another concert.")
    case .tokenNotFound:
      Problem(404, "QUEUE_TOKEN_NOT_FOUND", "The waiting line has no place for this queue token.")
    case .tokenExpired:
      Problem(410, "QUEUE_TOKEN_EXPIRED", "This place in line has expired; join again.")
    case .notActive(let position):
      Problem(
        403, "QUEUE_TOKEN_NOT_ACTIVE", "You are still waiting in line.",
        extra: [.number("queuePosition", position)])
    }
  }

  private static func problem(for refusal: WebhookRefusal) -> Problem {
    switch refusal {
    case .notFound: webhookNotFound
    case .deliveryNotFound:
      Problem(404, "WEBHOOK_DELIVERY_NOT_FOUND", "This webhook has no delivery of that event.")
    case .limitReached:
      Problem(
        409, "WEBHOOK_LIMIT",
        "There can be at most \(Webhooks.countMax) webhooks; delete one first.",
        extra: [.number("limit", Webhooks.countMax)])
    }
  }

  private static func problem(for refusal: DatabaseError) -> Problem {
    switch refusal {
    case .busy: busy
    case .storageFull:
      Problem(503, "STORAGE_FULL", "The disk is full; nothing was changed.", retryAfter: 30)
    case .outcomeUnknown:
      Problem(
        503, "OUTCOME_UNKNOWN",
        "It is not yet known whether this succeeded; retry with the same Idempotency-Key.",
        retryAfter: 1)
    default: unavailable
    }
  }
}
