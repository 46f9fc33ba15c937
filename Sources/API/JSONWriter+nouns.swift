import Booking
import BookingStore
import BoxOffice
import HTTPServer
import JSON
import SeatingPlans
import Ticketing
import WaitingRoom

/// The JSON form of each noun, in the words of the contract.
extension JSONWriter {
  mutating func seat(_ seat: Seat) {
    member("seatId", seat.id.text)
    member("section", seat.section)
    member("row", seat.row)
    member("number", seat.number)
    guid(seat)
    member("grade", seat.grade)
    member("price", seat.price.amount)
    key("x")
    real(seat.x)
    key("y")
    real(seat.y)
  }

  private mutating func time(_ name: StaticString, _ time: Timestamp?) {
    key(name)
    if let time { plain(room: Timestamp.textCount) { time.write(to: $0) } } else { null() }
  }

  mutating func place(_ place: Place) {
    member("token", place.token)
    member("status", place.status.rawValue)
    member("queuePosition", place.queuePosition)
    member("ahead", place.ahead)
    member("remainingTime", place.remainingTime)
    time("enteredAt", place.enteredAt)
    time("expiresAt", place.expiresAt)
    member("pollAfter", place.pollAfter)
  }

  mutating func user(_ user: User) {
    member("userId", user.id.text)
    member("email", user.email)
    member("name", user.name)
    member("role", user.role.rawValue)
  }

  mutating func reservation(_ reservation: Reservation, now: Timestamp) {
    member("reservationId", reservation.id.text)
    member("performanceId", reservation.performanceID.text)
    member("status", reservation.status(at: now).rawValue)
    member("amount", reservation.amount.amount)
    member("currency", Currency.code)
    array("seats") { writer in
      for seat in reservation.seats { writer.object { $0.reservedSeat(seat) } }
    }
    member("createdAt", reservation.createdAt.text)
    member("expiresAt", reservation.expiresAt.text)
    member("extended", reservation.extendedAt != nil)
  }

  mutating func reservedSeat(_ seat: Seat) {
    member("seatId", seat.id.text)
    member("section", seat.section)
    member("row", seat.row)
    member("number", seat.number)
    guid(seat)
    member("grade", seat.grade)
    member("price", seat.price.amount)
  }

  /// The identifier that the plan gave the seat, if it did.
  private mutating func guid(_ seat: Seat) {
    if !seat.guid.isEmpty { member("guid", seat.guid) }
  }

  mutating func payment(_ payment: Payment, _ keys: TicketKeyring) {
    member("paymentId", payment.id.text)
    member("reservationId", payment.reservationID.text)
    member("status", payment.status.rawValue)
    member("amount", payment.amount.amount)
    member("currency", Currency.code)
    member("paidAt", payment.paidAt.text)
    array("tickets") { writer in
      for ticket in payment.tickets {
        writer.object { writer in
          writer.member("ticketId", ticket.id.text)
          writer.member("code", keys.code(of: ticket))
          writer.member("shortCode", ticket.shortCode.text)
          writer.member("seatId", ticket.seatID.text)
        }
      }
    }
  }

  mutating func ticketSeat(_ seat: Seat) {
    object("seat") { writer in
      writer.member("seatId", seat.id.text)
      writer.member("section", seat.section)
      writer.member("row", seat.row)
      writer.member("number", seat.number)
      writer.guid(seat)
      writer.member("grade", seat.grade)
    }
  }

  mutating func ledgerEntry(_ entry: LedgerEntry) {
    member("entryId", entry.id.text)
    member("kind", entry.kind.rawValue)
    member("amount", entry.amount.amount)
    member("balanceAfter", entry.balanceAfter.amount)
    if let reservation = entry.reservationID { member("reservationId", reservation.text) }
    member("createdAt", entry.createdAt.text)
  }

  mutating func concert(_ entry: Catalogue.Entry, now: Timestamp) {
    // Seats are counted once for both the concert and its dates.
    let soldOut = entry.soldOutDates(now: now)
    concertHead(entry.concert, entry.saleState(soldOut: soldOut, now: now))
    array("performances") { writer in
      for (date, isSoldOut) in zip(entry.dates, soldOut) {
        writer.object { writer in
          writer.member("performanceId", date.performance.id.text)
          writer.member("startsAt", date.performance.startsAt.text)
          writer.member("soldOut", isSoldOut)
        }
      }
    }
  }

  /// A concert for its organiser: with the terms and the size of its dates.
  mutating func adminConcert(_ entry: Catalogue.Entry, now: Timestamp) {
    concertHead(entry.concert, entry.saleState(now: now))
    array("performances") { writer in
      for date in entry.dates {
        writer.object { writer in
          writer.member("performanceId", date.performance.id.text)
          writer.member("startsAt", date.performance.startsAt.text)
          writer.member("capacity", date.performance.capacity)
          writer.member("seatsLeft", date.counts(now: now)?.free ?? 0)
        }
      }
    }
    concertTerms(entry.concert)
  }

  private mutating func concertHead(_ concert: Concert, _ state: SaleState) {
    member("concertId", concert.id.text)
    member("title", concert.title)
    member("artist", concert.artist)
    member("venue", concert.venue)
    member("timeZone", concert.timeZone.text)
    member("currency", Currency.code)
    member("saleOpensAt", concert.saleOpensAt.text)
    member("saleClosesAt", concert.saleClosesAt.text)
    member("saleState", state.rawValue)
  }

  /// The terms of a concert that a fan should know before buying.
  mutating func fanTerms(_ concert: Concert) {
    member("holdSeconds", concert.terms.holdSeconds)
    member("extensionSeconds", concert.terms.extensionSeconds)
    member("seatsPerUser", concert.terms.seatsPerUser)
    member("refundHours", concert.terms.refundHours)
    member("graceSeconds", concert.line.graceSeconds)
  }

  mutating func concertTerms(_ concert: Concert) {
    member("holdSeconds", concert.terms.holdSeconds)
    member("extensionSeconds", concert.terms.extensionSeconds)
    member("seatsPerUser", concert.terms.seatsPerUser)
    member("refundHours", concert.terms.refundHours)
    lineTerms(concert.line)
  }

  mutating func lineTerms(_ terms: LineTerms) {
    member("graceSeconds", terms.graceSeconds)
    member("paused", terms.isPaused)
    object("policy") { writer in
      switch terms.policy {
      case .capacity(let maxActive, let activeSeconds):
        writer.member("kind", "capacity")
        writer.member("maxActive", maxActive)
        writer.member("activeSeconds", activeSeconds)
      case .batch(let size, let everySeconds, let activeSeconds):
        writer.member("kind", "batch")
        writer.member("size", size)
        writer.member("everySeconds", everySeconds)
        writer.member("activeSeconds", activeSeconds)
      case .cycle(let size, let periodSeconds):
        writer.member("kind", "cycle")
        writer.member("size", size)
        writer.member("periodSeconds", periodSeconds)
      }
    }
  }

  mutating func lineSummary(_ summary: LineSummary, seatsLeft: Int) {
    member("state", summary.state.rawValue)
    member("waiting", summary.waiting)
    member("active", summary.active)
    member("admittedPerMinute", summary.admittedPerMinute)
    member("seatsLeft", seatsLeft)
  }
}

extension Response {
  /// A JSON answer that only the client may cache.
  static func json(
    _ status: Int, _ body: [UInt8], actor: UserID? = nil,
    headers: [(name: String, value: String)] = []
  ) -> Response {
    Response(
      status: status,
      headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")] + headers,
      body: .bytes(body), actor: actor?.text)
  }
}
