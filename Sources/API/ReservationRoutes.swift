import Accounts
import Booking
import BookingStore
import BoxOffice
import Database
import HTTPServer
import JSON
import Ticketing

/// The routes for holding seats, extending holds, and canceling reservations.
final class ReservationRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let idempotency: Idempotency
  private let holdSeats: HoldSeats
  private let cancel: CancelReservation
  private let extend: ExtendHold

  init(
    _ live: LiveSale, guards: Guards, idempotency: Idempotency, holdSeats: HoldSeats,
    cancel: CancelReservation, extend: ExtendHold
  ) {
    self.live = live
    self.guards = guards
    self.idempotency = idempotency
    self.holdSeats = holdSeats
    self.cancel = cancel
    self.extend = extend
  }

  /// GET /reservations
  func reservations(_ request: Request) async throws -> Response {
    let user = try guards.person(request).user
    let paging = try Paging<Reservation>(request)
    let found = try await live.database.read { tx in
      try Reservations.list(of: user, before: paging.before, limit: paging.limit + 1, in: tx)
    }
    let now = live.now()
    return .json(
      200, paging.page(found, id: \.id) { $0.reservation($1, now: now) }, actor: user)
  }

  /// GET /reservations/{reservationId}
  func reservation(_ request: Request) async throws -> Response {
    let user = try guards.person(request).user
    guard let id: ReservationID = request.id(0),
      let found = try await live.database.read({ tx in try Reservations.find(id, in: tx) }),
      found.userID == user
    else { throw ErrorTable.reservationNotFound }
    let now = live.now()
    return .json(200, JSONWriter.object { $0.reservation(found, now: now) }, actor: user)
  }

  /// DELETE /reservations/{reservationId}
  func cancelReservation(_ request: Request) async throws -> Response {
    let user = try guards.person(request).user
    guard let id: ReservationID = request.id(0) else { throw ErrorTable.reservationNotFound }
    let canceled = try await cancel.run(id, by: user, trace: request.trace)
    return .json(
      200,
      JSONWriter.object { writer in
        writer.reservation(canceled.reservation, now: live.now())
        if let refund = canceled.refund {
          writer.object("refund") { writer in
            writer.member("amount", refund.amount.amount)
            writer.member("balance", refund.balance.amount)
          }
        }
      }, actor: user)
  }

  /// POST /reservations
  func hold(_ request: Request) async throws -> Response {
    let claims = try guards.person(request)
    let token = try guards.queueToken(request)
    var body = try Fields(request)
    let performance: PerformanceID = body.id("performanceId")
    let selection = body.wantedSeats()
    try body.end()
    var choice = try holdSeats.choose(
      selection, of: performance, for: claims.user, trace: request.trace)
    while true {
      do {
        let outcome = try await idempotency.attempt(request, as: .person(claims)) {
          try await holdSeats.command(&choice, token: token)
        } answer: { reservation, now in
          Answer(
            status: 201, location: "/api/v1/reservations/\(reservation.id)",
            body: JSONWriter.object { $0.reservation(reservation, now: now) })
        }
        switch outcome {
        case .answered(let response): return response
        case .again(let why): try choice.learn(why)
        }
      } catch {
        await holdSeats.refused(error, token: token, trace: request.trace)
        throw error
      }
    }
  }

  /// POST /reservations/{reservationId}/extension
  func extendHold(_ request: Request) async throws -> Response {
    let claims = try guards.person(request)
    guard let id: ReservationID = request.id(0) else {
      throw ExtensionRefusal.reservationNotFound
    }
    // The body has no fields; an empty object is accepted too.
    if !request.body.isEmpty { try Fields(request).end() }
    return try await idempotency.run(request, as: .person(claims)) {
      try await extend.command(id, by: claims.user)
    } answer: { reservation, now in
      Answer(status: 200, body: JSONWriter.object { $0.reservation(reservation, now: now) })
    }
  }
}

extension Fields {
  /// Either seats by their ids or a request for the best.
  fileprivate mutating func wantedSeats() -> HoldSeats.SeatSelection {
    guard has("best") != has("seatIds") else {
      let reason = has("best") ? "cannot be combined with" : "is required, or"
      _ = (value("seatIds"), value("best"))
      refuse("seatIds", "\(reason) best")
      refuse("best", "\(reason) seatIds")
      return .named([])
    }
    guard has("best") else {
      return .named(ids("seatIds", 1...BookingLimits.seatsPerRequestMax))
    }
    guard var best = object(optional: "best") else { return .named([]) }
    let seatRequest = SeatRequest(
      quantity: best.integer("quantity", 1...BookingLimits.bestSeatsMax),
      grade: best.text(optional: "grade", 0...BookingLimits.nameMax),
      isTogether: best.bool(optional: "together") ?? true)
    adopt(best.allErrors)
    return .best(seatRequest)
  }
}
