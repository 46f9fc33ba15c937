import Accounts
import BookingStore
import Database
import HTTPServer
import JSON
import Ticketing

/// What an organiser reads after a sale, as JSON or as a file for a spreadsheet.
extension Office {
  /// GET /admin/concerts/{concertId}/reports/sales
  func salesReport(_ request: Request) async throws -> Response {
    let (organiser, terms) = try reader(request)
    let concert = terms.id
    let now = now()
    let rows = try await report { tx in try Reports.sales(of: concert, now: now, in: tx) }
    return .json(
      200,
      JSONWriter.object { writer in
        writer.member("concertId", concert.text)
        writer.member("asOf", now.text)
        writer.member("timeZone", terms.timeZone.text)
        writer.member("currency", Currency.code)
        writer.array("items") { writer in
          for row in rows {
            writer.object { writer in
              writer.member("performanceId", row.performanceID.text)
              writer.member("startsAt", row.startsAt.text)
              writer.member("grade", row.grade)
              writer.figures(SalesFigures(row))
            }
          }
        }
        writer.object("total") { $0.figures(SalesFigures.sum(rows)) }
      }, actor: organiser)
  }

  /// GET /admin/concerts/{concertId}/reports/sales.csv
  func salesFile(_ request: Request) async throws -> Response {
    let (organiser, terms) = try reader(request)
    let concert = terms.id
    let now = now()
    let rows = try await report { tx in try Reports.sales(of: concert, now: now, in: tx) }
    var file = CSV()
    file.header(
      "performanceId,startsAt,grade,capacity,held,sold,gross,refundedSeats,refunded,net,checkedIn,"
        + "currency,startsAtVenue,timeZone")
    for row in rows {
      let figures = SalesFigures(row)
      file.row(
        .word(row.performanceID.text), .word(row.startsAt.text), .text(row.grade),
        .number(figures.capacity), .number(figures.held), .number(figures.sold),
        .number(figures.gross), .number(figures.refundedSeats), .number(figures.refunded),
        .number(figures.net), .number(figures.checkedIn), .word(Currency.code),
        .clock(row.startsAt, terms.timeZone), .word(terms.timeZone.text))
    }
    return .file(file, named: "sales", actor: organiser)
  }

  /// GET /admin/concerts/{concertId}/reports/refunds
  func refunds(_ request: Request) async throws -> Response {
    let (organiser, terms) = try reader(request)
    let concert = terms.id
    let paging = try Paging<LedgerEntry>(request)
    let found = try await report { tx in
      try Reports.refunds(of: concert, before: paging.before, limit: paging.limit + 1, in: tx)
    }
    return .json(
      200,
      paging.page(found, id: \.entryID) { writer, refund in
        writer.member("entryId", refund.entryID.text)
        writer.member("paymentId", refund.paymentID.text)
        writer.member("reservationId", refund.reservationID.text)
        writer.member("performanceId", refund.performanceID.text)
        writer.member("userId", refund.userID.text)
        writer.member("seats", refund.seats)
        writer.member("amount", refund.amount.amount)
        writer.member("currency", Currency.code)
        writer.member("refundedAt", refund.refundedAt.text)
        writer.member("timeZone", terms.timeZone.text)
      }, actor: organiser)
  }

  /// GET /admin/concerts/{concertId}/reports/ledger.csv
  func ledgerFile(_ request: Request) async throws -> Response {
    let (organiser, terms) = try reader(request)
    let concert = terms.id
    let paging = try FilePaging<LedgerEntry>(request, hasRange: true)
    let found = try await report { tx in
      try Reports.ledger(
        of: concert, during: paging.range, after: paging.after, limit: paging.limit + 1, in: tx)
    }
    var file = CSV()
    if paging.isFirst {
      file.header(
        "entryId,transferId,createdAt,kind,amount,currency,reservationId,performanceId,userId,"
          + "buyer,name,order,createdAtVenue,timeZone")
    }
    for line in found.prefix(paging.limit) {
      file.row(
        .word(line.entryID.text), .word(line.transferID.text), .word(line.createdAt.text),
        .word(line.kind), .number(line.amount.amount), .word(Currency.code),
        .word(line.reservationID.text), .word(line.performanceID.text), .word(line.userID.text),
        .text(line.buyer), .text(line.name), .word(line.reservationID.text),
        .clock(line.createdAt, terms.timeZone), .word(terms.timeZone.text))
    }
    let next = paging.next(request, found, id: \.entryID)
    return .file(file, named: "ledger", next: next, actor: organiser)
  }

  /// The organiser who asks, and the concert of the path with its terms.
  private func reader(_ request: Request) throws -> (UserID, Concert) {
    let organiser = try organiser(request).user
    return (organiser, try concertEntry(request).concert)
  }

  /// Reads for a report, unless another one is being made.
  func report<Result: Sendable>(
    _ work: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    guard reports.enter() else { throw ErrorTable.reportUnderWay }
    defer { reports.leave() }
    return try await database.survey(work)
  }
}

/// The numbers of a row of the sales report, or of their sum.
struct SalesFigures {
  var capacity: Int64 = 0
  var held: Int64 = 0
  var sold: Int64 = 0
  var gross: Int64 = 0
  var refundedSeats: Int64 = 0
  var refunded: Int64 = 0
  var net: Int64 = 0
  var checkedIn: Int64 = 0

  init() {}

  init(_ row: Reports.Sales) {
    capacity = Int64(row.capacity)
    held = Int64(row.held)
    sold = Int64(row.sold)
    gross = row.gross.amount
    refundedSeats = Int64(row.refundedSeats)
    refunded = row.refunded.amount
    net = row.net.amount
    checkedIn = Int64(row.checkedIn)
  }

  static func sum(_ rows: [Reports.Sales]) -> SalesFigures {
    rows.reduce(into: SalesFigures()) { sum, row in
      let row = SalesFigures(row)
      sum.capacity += row.capacity
      sum.held += row.held
      sum.sold += row.sold
      sum.gross += row.gross
      sum.refundedSeats += row.refundedSeats
      sum.refunded += row.refunded
      sum.net += row.net
      sum.checkedIn += row.checkedIn
    }
  }
}

extension JSONWriter {
  fileprivate mutating func figures(_ figures: SalesFigures) {
    member("capacity", figures.capacity)
    member("held", figures.held)
    member("sold", figures.sold)
    member("gross", figures.gross)
    member("refundedSeats", figures.refundedSeats)
    member("refunded", figures.refunded)
    member("net", figures.net)
    member("checkedIn", figures.checkedIn)
  }
}
