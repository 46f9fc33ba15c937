import Accounts
import BookingStore
import BoxOffice
import HTTPServer
import JSON
import Ticketing

/// An organiser's reports after a sale, as JSON or as spreadsheet files.
final class ReportRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let reports: ReportGate

  init(_ live: LiveSale, guards: Guards, reports: ReportGate) {
    self.live = live
    self.guards = guards
    self.reports = reports
  }

  /// GET /admin/concerts/{concertId}/reports/sales
  func salesReport(_ request: Request) async throws -> Response {
    let (organiser, terms) = try reader(request)
    let concert = terms.id
    let now = live.now()
    let rows = try await reports.read { tx in try Reports.sales(of: concert, now: now, in: tx) }
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
    let now = live.now()
    let rows = try await reports.read { tx in try Reports.sales(of: concert, now: now, in: tx) }
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
    let found = try await reports.read { tx in
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
    let found = try await reports.read { tx in
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

  /// GET /admin/concerts/{concertId}/buyers.csv
  func buyerFile(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let entry = try guards.concertEntry(request)
    let paging = try FilePaging<Payment>(request, hasRange: false)
    let performance = try wantedDate(request, of: entry)
    let concert = entry.concert.id
    let zone = entry.concert.timeZone
    let after = paging.after ?? PaymentID(high: 0, low: 0)
    let found = try await reports.read { tx in
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

  /// `?performanceId=`, one of the concert's dates; nil when none is named. An empty value counts as absent.
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

  /// The organiser, and the concert in the path with its terms.
  private func reader(_ request: Request) throws -> (UserID, Concert) {
    let organiser = try guards.organiser(request).user
    return (organiser, try guards.concertEntry(request).concert)
  }
}

/// The numbers of a row of the sales report, or of the total.
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
