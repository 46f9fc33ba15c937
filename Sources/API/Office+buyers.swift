import Accounts
import BookingStore
import Database
import HTTPServer
import Ticketing

/// Who is coming, as a file for the door or a letter.
extension Office {
  /// GET /admin/concerts/{concertId}/buyers.csv
  func buyerFile(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    let entry = try concertEntry(request)
    let paging = try FilePaging<Payment>(request, hasRange: false)
    let performance = try wantedDate(request, of: entry)
    let concert = entry.concert.id
    let zone = entry.concert.timeZone
    let after = paging.after ?? PaymentID(high: 0, low: 0)
    let found = try await report { tx in
      try Buyers.list(of: concert, at: performance, after: after, limit: paging.limit + 1, in: tx)
    }
    var file = CSV()
    if paging.isFirst {
      file.header(
        "buyer,name,order,performanceId,startsAt,seats,tickets,amount,currency,paidAt,"
          + "startsAtVenue,timeZone")
    }
    for order in found.prefix(paging.limit) {
      let seats = order.seats.map { seat in
        [seat.section, seat.row, seat.number].filter { !$0.isEmpty }.joined(separator: " ")
      }
      file.row(
        .text(order.email), .text(order.name), .word(order.reservationID.text),
        .word(order.performanceID.text), .word(order.startsAt.text),
        .text(seats.joined(separator: ", ")), .number(Int64(order.seats.count)),
        .number(order.amount.amount), .word(Currency.code), .word(order.paidAt.text),
        .clock(order.startsAt, zone), .word(zone.text))
    }
    let next = paging.next(
      request, found, keeping: performance.map { "&performanceId=\($0)" } ?? "", id: \.paymentID)
    return .file(file, named: "buyers", next: next, actor: organiser)
  }

  /// `?performanceId=` of a concert's dates; nil when none is named. An empty one counts as not sent.
  private func wantedDate(
    _ request: Request, of entry: Catalogue.Entry
  ) throws -> PerformanceID? {
    for (name, value) in try Query.pairs(request.query)
    where name == "performanceId" && !value.isEmpty {
      guard let id = PerformanceID(value) else {
        throw Problem.invalid([FieldProblem(field: name, reason: "must be a UUID")])
      }
      guard entry.dates.contains(where: { $0.performance.id == id }) else {
        throw ErrorTable.performanceNotFound
      }
      return id
    }
    return nil
  }
}
