import Accounts
import Booking
import BookingStore
import BoxOffice
import Database
import HTTPServer
import JSON
import Ticketing

/// The routes of the prepaid wallet and of payments.
final class PaymentRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let idempotency: Idempotency
  private let payReservation: PayReservation
  private let tickets: TicketKeyring

  init(
    _ live: LiveSale, guards: Guards, idempotency: Idempotency, payReservation: PayReservation,
    tickets: TicketKeyring
  ) {
    self.live = live
    self.guards = guards
    self.idempotency = idempotency
    self.payReservation = payReservation
    self.tickets = tickets
  }

  /// POST /payments
  func pay(_ request: Request) async throws -> Response {
    let claims = try guards.person(request)
    var body = try Fields(request)
    let id: ReservationID = body.id("reservationId")
    let amount = body.integer(optional: "amount", 0...Int(BookingLimits.balanceMax.amount) * 100)
    try body.end()
    return try await idempotency.run(request, as: .person(claims)) {
      try await payReservation.command(
        PayReservation.Request(
          id, by: claims.user, amount: amount.map { Money(Int64($0)) },
          token: guards.shownToken(request), trace: request.trace))
    } answer: { [tickets] payment, _ in
      Answer(
        status: 201, location: "/api/v1/payments/\(payment.id)",
        body: JSONWriter.object { $0.payment(payment, tickets) })
    }
  }

  /// GET /payments
  func payments(_ request: Request) async throws -> Response {
    let user = try guards.person(request).user
    let paging = try Paging<Payment>(request)
    let found = try await live.database.read { tx in
      try Payments.list(of: user, before: paging.before, limit: paging.limit + 1, in: tx)
    }
    return .json(200, paging.page(found, id: \.id) { $0.payment($1, tickets) }, actor: user)
  }

  /// GET /payments/{paymentId}
  func payment(_ request: Request) async throws -> Response {
    let user = try guards.person(request).user
    guard let id: PaymentID = request.id(0),
      let found = try await live.database.read({ tx in try Payments.find(id, of: user, in: tx) })
    else { throw Problem(404, "PAYMENT_NOT_FOUND", "You have no such payment.") }
    return .json(200, JSONWriter.object { $0.payment(found, tickets) }, actor: user)
  }

  /// GET /wallet
  func wallet(_ request: Request) async throws -> Response {
    let user = try guards.person(request).user
    let balance = try await live.database.read { tx in try Ledger.balance(of: user, in: tx) }
    return .json(
      200,
      JSONWriter.object { writer in
        writer.member("balance", balance.amount)
        writer.member("currency", Currency.code)
      }, actor: user)
  }

  /// POST /wallet/charges
  func charge(_ request: Request) async throws -> Response {
    let claims = try guards.person(request)
    var body = try Fields(request)
    let range = BookingLimits.chargeRange
    let amount = body.integer("amount", Int(range.lowerBound)...Int(range.upperBound))
    try body.end()
    return try await idempotency.run(request, as: .person(claims)) {
      TopUpWallet(claims.user, by: Money(Int64(amount)), ids: live.ids)
    } answer: { entry, _ in
      Answer(
        status: 201,
        body: JSONWriter.object { writer in
          writer.member("entryId", entry.id.text)
          writer.member("amount", entry.amount.amount)
          writer.member("balance", entry.balanceAfter.amount)
        })
    }
  }

  /// GET /wallet/entries
  func walletEntries(_ request: Request) async throws -> Response {
    let user = try guards.person(request).user
    let paging = try Paging<LedgerEntry>(request)
    let found = try await live.database.read { tx in
      try Ledger.entries(of: user, before: paging.before, limit: paging.limit + 1, in: tx)
    }
    return .json(200, paging.page(found, id: \.id) { $0.ledgerEntry($1) }, actor: user)
  }
}
