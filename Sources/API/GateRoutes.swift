import Accounts
import Booking
import BookingStore
import BoxOffice
import Database
import HTTPServer
import JSON
import Ticketing

/// What the gates of a performance ask about all its tickets.
final class GateRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let reports: ReportGate

  init(_ live: LiveSale, guards: Guards, reports: ReportGate) {
    self.live = live
    self.guards = guards
    self.reports = reports
  }

  /// GET /admin/performances/{performanceId}/checkins
  func checkIns(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let performance = try guards.performance(request).id
    // Not a report: every gate may ask, and the query is quick.
    let found = try await live.database.longRead { tx in try Gates.summary(of: performance, in: tx)
    }
    return .json(
      200,
      JSONWriter.object { writer in
        writer.member("performanceId", performance.text)
        writer.member("capacity", found.capacity)
        writer.member("sold", found.sold)
        writer.member("checkedIn", found.checkedIn)
      }, actor: organiser)
  }

  /// GET /admin/performances/{performanceId}/tickets
  func searchTickets(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let performance = try guards.performance(request).id
    let paging = try Paging<Ticket>(request)
    let text = try Query.pairs(request.query).first { $0.name == "q" }?.value ?? ""
    guard (1...APILimits.searchMax).contains(text.unicodeScalars.count) else {
      throw Problem.invalid([
        FieldProblem(
          field: "q",
          reason: "must be a name, an address, an order, a seat or a short code of at most "
            + "\(APILimits.searchMax) characters")
      ])
    }
    // In slices, so that a gate does not wait for reports and does not block other readers.
    var found: [Gates.FoundTicket] = []
    let wanted = TicketSearch(text)
    var next: TicketID? = paging.before
    while let wanted, let before = next, found.count <= paging.limit {
      let slice = try await live.database.read { tx in
        try Gates.search(performance, for: wanted, before: before, in: tx)
      }
      found += slice.found
      next = slice.next
    }
    found = Array(found.prefix(paging.limit + 1))
    return .json(
      200,
      paging.page(found, id: \.id) { writer, ticket in
        writer.member("ticketId", ticket.id.text)
        writer.member("shortCode", ticket.shortCode.text)
        writer.member("status", ticket.status.rawValue)
        writer.ticketSeat(ticket.seat)
        writer.member("name", ticket.name)
        writer.member("email", ticket.email)
        writer.member("reservationId", ticket.order.text)
        writer.member("checkedInAt", orNull: ticket.checkedInAt?.text)
      }, actor: organiser)
  }

  /// GET /admin/performances/{performanceId}/tickets.csv
  func ticketFile(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    let performance = try guards.performance(request).id
    let paging = try FilePaging<Ticket>(request, hasRange: false)
    let after = paging.after ?? TicketID(high: 0, low: 0)
    let found = try await reports.read { tx in
      try Gates.tickets(of: performance, after: after, limit: paging.limit + 1, in: tx)
    }
    var file = CSV()
    if paging.isFirst {
      file.header("ticketId,section,row,number,grade,status,shortCode,buyer,name,order")
    }
    for ticket in found.prefix(paging.limit) {
      file.row(
        .word(ticket.id.text), .text(ticket.seat.section), .text(ticket.seat.row),
        .text(ticket.seat.number), .text(ticket.grade), .word(ticket.status),
        .word(ticket.shortCode), .text(ticket.buyer), .text(ticket.name), .word(ticket.order.text))
    }
    let next = paging.next(request, found, id: \.id)
    return .file(file, named: "tickets", next: next, actor: organiser)
  }
}
