import Accounts
import BookingStore
import BoxOffice
import Database
import HTTPServer
import JSON
import QRCode
import Ticketing

/// A person's tickets.
final class TicketRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let tickets: TicketKeyring

  init(_ live: LiveSale, guards: Guards, tickets: TicketKeyring) {
    self.live = live
    self.guards = guards
    self.tickets = tickets
  }

  /// GET /tickets
  func myTickets(_ request: Request) async throws -> Response {
    let user = try guards.person(request).user
    let paging = try Paging<Ticket>(request)
    let found = try await live.database.read { tx in
      try Tickets.list(of: user, before: paging.before, limit: paging.limit + 1, in: tx)
    }
    let dates = try await live.showings(of: Set(found.map(\.ticket.performanceID)))
    return .json(
      200, paging.page(found, id: \.ticket.id) { show($1, dates, &$0) }, actor: user)
  }

  /// GET /tickets/{ticketId}
  func ticket(_ request: Request) async throws -> Response {
    let (found, user) = try await own(request)
    let dates = try await live.showings(of: [found.ticket.performanceID])
    return .json(200, JSONWriter.object { show(found, dates, &$0) }, actor: user)
  }

  /// GET /tickets/{ticketId}/qr.svg
  func ticketPicture(_ request: Request) async throws -> Response {
    let (found, user) = try await own(request)
    guard let picture = QRCode.svg(tickets.code(of: found.ticket)) else {
      throw ErrorTable.unavailable
    }
    // Generated clients handle bytes and texts, but no images.
    let isFile = request.headers.accepts("application/octet-stream")
    return Response(
      status: 200,
      headers: [
        ("Content-Type", isFile ? "application/octet-stream" : "image/svg+xml"),
        ("Cache-Control", "no-store"),
      ],
      body: .bytes(Array(picture.utf8)), actor: user.text)
  }

  private func own(_ request: Request) async throws -> (Tickets.Detailed, UserID) {
    let user = try guards.person(request).user
    guard let id: TicketID = request.id(0),
      let found = try await live.database.read({ tx in try Tickets.find(id, in: tx) }),
      found.userID == user
    else { throw ErrorTable.ticketNotFound }
    return (found, user)
  }

  private func show(
    _ found: Tickets.Detailed,
    _ dates: [PerformanceID: (performance: Performance, concert: Concert)],
    _ writer: inout JSONWriter
  ) {
    let ticket = found.ticket
    let performance = dates[ticket.performanceID]?.performance
    let concert = dates[ticket.performanceID]?.concert
    writer.member("ticketId", ticket.id.text)
    writer.member("code", tickets.code(of: ticket))
    writer.member("shortCode", ticket.shortCode.text)
    writer.member("status", ticket.status.rawValue)
    writer.ticketSeat(found.seat)
    writer.member("concertId", orNull: concert?.id.text)
    writer.member("performanceId", ticket.performanceID.text)
    writer.member("title", orNull: concert?.title)
    writer.member("venue", orNull: concert?.venue)
    writer.member("startsAt", orNull: performance?.startsAt.text)
    writer.member("timeZone", orNull: concert?.timeZone.text)
    writer.member("reservationId", ticket.reservationID.text)
    writer.member("issuedAt", ticket.issuedAt.text)
    writer.member("checkedInAt", orNull: ticket.checkedInAt?.text)
  }
}
