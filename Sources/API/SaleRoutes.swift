import Accounts
import Booking
import BookingStore
import BoxOffice
import Database
import HTTPServer
import JSON
import Ticketing

/// The routes of an organiser's sales and refunds.
final class SaleRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let idempotency: Idempotency
  private let refund: RefundReservation

  init(_ live: LiveSale, guards: Guards, idempotency: Idempotency, refund: RefundReservation) {
    self.live = live
    self.guards = guards
    self.idempotency = idempotency
    self.refund = refund
  }

  /// GET /admin/concerts/{concertId}/sales
  func allSales(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let entry = try guards.concertEntry(request)
    let paging = try Paging<Payment>(request)
    let (performance, filter) = try salesFilter(request, of: entry)
    let concert = entry.concert.id
    let look = { @Sendable (tx: borrowing Transaction) throws in
      try Sales.list(
        of: concert, at: performance, filter, before: paging.before, limit: paging.limit + 1,
        in: tx)
    }
    // A date with few sales is searched for among all the concert's sales, a query that fans should not wait
    // for.
    let found =
      performance == nil
      ? try await live.database.read(look) : try await live.database.longRead(look)
    return .json(
      200, paging.page(found, id: \.payment.id) { $0.sale($1) }, actor: organiser)
  }

  /// POST /admin/reservations/{reservationId}/refund
  func giveBack(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    guard let id: ReservationID = request.id(0) else { throw RefundRefusal.reservationNotFound }
    var body = try Fields(request)
    let reason = body.text(optional: "reason", 1...BookingLimits.refundReasonMax)
    let isForced = body.bool(optional: "force") ?? false
    try body.end()
    let refundRequest = Refunds.Request(
      reservation: id, organiser: organiser, reason: reason, isForced: isForced)
    return try await idempotency.run(request, as: .person(organiser)) {
      try await refund.command(refundRequest, trace: request.trace)
    } answer: { canceled, now in
      Answer(
        status: 200,
        body: JSONWriter.object { writer in
          writer.reservation(canceled.reservation, now: now)
          // Without the balance: the rest of the wallet is its owner's business.
          writer.object("refund") { writer in
            writer.member("amount", canceled.reservation.amount.amount)
            writer.member("refundedAt", now.text)
            writer.member("refundedBy", organiser.text)
            writer.member("reason", orNull: reason)
          }
        })
    }
  }

  /// `?performanceId=` and `?q=`; empty values count as absent.
  private func salesFilter(
    _ request: Request, of entry: Catalogue.Entry
  ) throws -> (PerformanceID?, Sales.Filter) {
    var performance: PerformanceID?
    var filter = Sales.Filter.all
    var errors: [FieldProblem] = []
    for (name, value) in try Query.pairs(request.query) where !value.isEmpty {
      switch name {
      case "performanceId":
        guard let id = PerformanceID(value) else {
          errors.append(FieldProblem(field: name, reason: "must be a UUID"))
          continue
        }
        guard entry.dates.contains(where: { $0.performance.id == id }) else {
          throw ErrorTable.performanceNotFound
        }
        performance = id
      case "q":
        if let number = Identifier<Sales.Sale>(value) {
          filter = .number(number)
        } else if (try? AccountRules.email(value)) != nil {
          filter = .buyer(emails: AccountRules.emailForms(value))
        } else {
          errors.append(
            FieldProblem(
              field: name,
              reason: "must be an email address, or the id of a reservation or payment"))
        }
      default: continue
      }
    }
    if !errors.isEmpty { throw Problem.invalid(errors) }
    return (performance, filter)
  }
}

extension JSONWriter {
  fileprivate mutating func sale(_ sale: Sales.Sale) {
    let payment = sale.payment
    member("paymentId", payment.id.text)
    member("reservationId", payment.reservationID.text)
    member("performanceId", sale.performanceID.text)
    member("userId", sale.userID.text)
    member("email", sale.email)
    member("name", sale.name)
    member("status", payment.status.rawValue)
    member("amount", payment.amount.amount)
    member("currency", Currency.code)
    member("paidAt", payment.paidAt.text)
    member("refundedAt", orNull: payment.refundedAt?.text)
    member("refundedBy", orNull: sale.refundedBy?.text)
    member("refundReason", orNull: sale.refundReason)
    array("seats") { writer in
      for place in sale.places { writer.object { $0.reservedSeat(place.seat) } }
    }
    array("tickets") { writer in
      for place in sale.places {
        writer.object { writer in
          writer.member("ticketId", place.ticketID.text)
          writer.member("seatId", place.seat.id.text)
          writer.member("status", place.status.rawValue)
          writer.member("checkedInAt", orNull: place.checkedInAt?.text)
        }
      }
    }
  }
}
