import Accounts
public import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import Signing
public import Ticketing
import WaitingRoom

/// Paying and giving back.
extension Office {
  /// GET /reservations
  func reservations(_ request: Request) async throws -> Response {
    let user = try person(request).user
    let paging = try Paging<Reservation>(request)
    let found = try await database.read { tx in
      try Reservations.list(of: user, before: paging.before, limit: paging.limit + 1, in: tx)
    }
    let now = now()
    return .json(
      200, paging.page(found, id: \.id) { $0.reservation($1, now: now) }, actor: user)
  }

  /// GET /reservations/{reservationId}
  func reservation(_ request: Request) async throws -> Response {
    let user = try person(request).user
    guard let id: ReservationID = request.id(0),
      let found = try await database.read({ tx in try Reservations.find(id, in: tx) }),
      found.userID == user
    else { throw ErrorTable.reservationNotFound }
    let now = now()
    return .json(200, JSONWriter.object { $0.reservation(found, now: now) }, actor: user)
  }

  /// DELETE /reservations/{reservationId}
  func cancelReservation(_ request: Request) async throws -> Response {
    let user = try person(request).user
    guard let id: ReservationID = request.id(0) else { throw ErrorTable.reservationNotFound }
    let canceled = try await cancel(id, by: user, trace: request.trace)
    return .json(
      200,
      JSONWriter.object { writer in
        writer.reservation(canceled.reservation, now: now())
        if let refund = canceled.refund {
          writer.object("refund") { writer in
            writer.member("amount", refund.amount.amount)
            writer.member("balance", refund.balance.amount)
          }
        }
      }, actor: user)
  }

  /// Cancels a reservation and shows its seats to everybody.
  func cancel(
    _ id: ReservationID, by user: UserID, trace: String?
  ) async throws -> Payments.Canceled {
    let found = try await database.read { tx in try Reservations.find(id, in: tx) }
    guard let found else { throw ErrorTable.reservationNotFound }
    let keys = LockKey.seats(found.seats, of: found.performanceID) + [.person(user)]
    return try await database.write(locking: keys) { [self] tx in
      let canceled = try Payments.cancel(
        id, by: user, now: now(), ids: ids, trace: trace, in: tx)
      tx.afterCommit { [self] in
        announce(canceled.changes, of: canceled.reservation)
        sales.canceled(canceled)
      }
      return canceled
    }
  }

  /// POST /payments
  func pay(_ request: Request) async throws -> Response {
    let claims = try person(request)
    let user = claims.user
    var body = try Fields(request)
    let id: ReservationID = body.id("reservationId")
    let amount = body.integer(optional: "amount", 0...Int(BookingLimits.balanceMax.amount) * 100)
    try body.end()
    return try await once(request, scope: .person(claims)) {
      try await preparePayment(of: id, request, claims)
    } locking: { prepared in
      prepared.keys
    } asking: { tx, _, _ in
      try Payments.ask(id, by: user, in: tx)
    } work: { [self] tx, prepared, now in
      let wanted = Payments.Request(
        reservation: id, payer: user, amount: amount.map { Money(Int64($0)) },
        tickets: prepared.tickets)
      let paid = try Payments.pay(
        wanted, now: now, ids: ids, trace: request.trace, in: tx
      ) { _ in
        _ = try prepared.admission.get()
      }
      tx.afterCommit { [self] in
        announce(paid.changes, of: paid.reservation)
        sales.paid(paid.reservation)
      }
      // Behind the stock: the slot of whoever bought the last seat must let nobody in to nothing.
      let admission = try prepared.admission.get()
      try waitingRoom.end(admission, in: tx, now: now)
      if news.isCarried {
        tx.afterCommit { [self] in news.tell(.line(admission.concert, ended: admission.index)) }
      }
      return Answer(
        status: 201, location: "/api/v1/payments/\(paid.payment.id)",
        body: JSONWriter.object { $0.payment(paid.payment, tickets) })
    }
  }

  /// GET /payments
  func payments(_ request: Request) async throws -> Response {
    let user = try person(request).user
    let paging = try Paging<Payment>(request)
    let found = try await database.read { tx in
      try Payments.list(of: user, before: paging.before, limit: paging.limit + 1, in: tx)
    }
    return .json(200, paging.page(found, id: \.id) { $0.payment($1, tickets) }, actor: user)
  }

  /// GET /payments/{paymentId}
  func payment(_ request: Request) async throws -> Response {
    let user = try person(request).user
    guard let id: PaymentID = request.id(0),
      let found = try await database.read({ tx in try Payments.find(id, of: user, in: tx) })
    else { throw Problem(404, "PAYMENT_NOT_FOUND", "You have no such payment.") }
    return .json(200, JSONWriter.object { $0.payment(found, tickets) }, actor: user)
  }

  /// Shows committed changes to everybody, and tells the line when the last seat went or came back.
  public func announce(_ changes: [SeatChange], of reservation: Reservation) {
    catalogue.apply(changes, of: reservation.performanceID)
    if !changes.isEmpty { news.tell(.seats(reservation.performanceID, changes)) }
    guard changes.contains(where: { $0.status != .held }) else { return }
    tellStock(of: reservation.concertID)
  }

  /// Tells a concert's line whether anything is left to sell.
  public func tellStock(of concert: ConcertID) {
    stock.inOrder {
      waitingRoom.stockChanged(concert, isSoldOut: catalogue.isSoldOut(concert, now: now()))
    }
  }

  /// What a payment needs from outside its transaction.
  private struct PreparedPayment: Sendable {
    /// The guard's answer; looked at after the reservation's own refusals.
    let admission: Result<Admission, any Error>
    let tickets: [Payments.SignedTicket]
    /// What the payment touches; nothing when there is no such reservation.
    let keys: [LockKey]
  }

  private func preparePayment(
    of id: ReservationID, _ request: Request, _ claims: AccessClaims
  ) async throws -> PreparedPayment {
    let found = try await database.read { tx in try Reservations.find(id, in: tx) }
    guard let found, found.userID == claims.user, found.status == .pending else {
      return PreparedPayment(
        admission: .failure(ErrorTable.reservationNotFound), tickets: [],
        keys: found.map { LockKey.seats($0.seats, of: $0.performanceID) } ?? [])
    }
    let keys =
      LockKey.seats(found.seats, of: found.performanceID) + waitingRoom.keys(of: found.concertID)
    let now = now()
    let signed = found.seats.map { _ in
      let ticket: TicketID = ids.next(now)
      let performance = found.performanceID
      return Payments.SignedTicket(
        id: ticket, code: tickets.code(ticket, performance),
        shortCode: ShortCode(chance: ids.chance()))
    }
    do {
      let admission = try await admission(request, claims, to: found.concertID)
      return PreparedPayment(admission: .success(admission), tickets: signed, keys: keys)
    } catch {
      return PreparedPayment(admission: .failure(error), tickets: signed, keys: keys)
    }
  }
}
