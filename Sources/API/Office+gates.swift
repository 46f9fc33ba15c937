import Accounts
import BookingStore
import Database
import HTTPServer
import JSON
import Ticketing

/// What the gates of a performance ask about all of its tickets.
extension Office {
  /// GET /admin/performances/{performanceId}/checkins
  func checkIns(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    let performance = try performance(request).id
    // Not a report: every gate may ask, and it is quick.
    let found = try await database.survey { tx in try Gates.summary(of: performance, in: tx) }
    return .json(
      200,
      JSONWriter.object { writer in
        writer.member("performanceId", performance.text)
        writer.member("capacity", found.capacity)
        writer.member("sold", found.sold)
        writer.member("checkedIn", found.checkedIn)
      }, actor: organiser)
  }

  /// GET /admin/performances/{performanceId}/tickets.csv
  func ticketFile(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    let performance = try performance(request).id
    let paging = try FilePaging<Ticket>(request, hasRange: false)
    let after = paging.after ?? TicketID(high: 0, low: 0)
    let found = try await report { tx in
      try Gates.tickets(of: performance, after: after, limit: paging.limit + 1, in: tx)
    }
    var file = CSV()
    if paging.isFirst { file.header("ticketId,section,row,number,grade,status") }
    for ticket in found.prefix(paging.limit) {
      file.row(
        .word(ticket.id.text), .text(ticket.seat.section), .text(ticket.seat.row),
        .text(ticket.seat.number), .text(ticket.grade), .word(ticket.status))
    }
    let next = paging.next(request, found, id: \.id)
    return .file(file, named: "tickets", next: next, actor: organiser)
  }
}
