import Accounts
import Booking
import BookingStore
import BoxOffice
import Database
import HTTPServer
import JSON
import Ticketing

/// Checking tickets in, and undoing that.
final class CheckInRoutes: Sendable {
  private let live: LiveSale
  private let guards: Guards
  private let idempotency: Idempotency
  private let checkIn: CheckIn

  init(_ live: LiveSale, guards: Guards, idempotency: Idempotency, checkIn: CheckIn) {
    self.live = live
    self.guards = guards
    self.idempotency = idempotency
    self.checkIn = checkIn
  }

  /// POST /admin/checkins
  func letIn(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    var body = try Fields(request)
    let code = body.reading("code", 1...APILimits.readingMax)
    let gate: PerformanceID? = body.has("performanceId") ? body.id("performanceId") : nil
    let name = body.text(optional: "gate", 1...BookingLimits.gateNameMax)
    try body.end()
    let (ticket, performance) = try await checkIn.find(TicketReading(code))
    return try await idempotency.run(request, as: .person(organiser)) {
      // Whether it is valid for its own date does not concern this gate.
      if let gate, gate != performance { throw CheckIn.OtherPerformance() }
      return checkIn.command(
        ticket, of: performance, by: organiser, gate: name, trace: request.trace)
    } answer: { found, _ in
      Answer(
        status: 200,
        body: JSONWriter.object { writer in
          writer.member("ticketId", found.ticket.id.text)
          writer.ticketSeat(found.seat)
          writer.member("checkedInAt", orNull: found.ticket.checkedInAt?.text)
        })
    }
  }

  /// DELETE /admin/checkins/{ticketId}
  func undoCheckIn(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    guard let id: TicketID = request.id(0) else { throw ErrorTable.ticketNotFound }
    var body = try Fields(request)
    let reason = body.text("reason", 1...BookingLimits.undoReasonMax)
    try body.end()
    try await checkIn.undo(id, by: organiser, reason: reason, trace: request.trace)
    return Response(status: 204, actor: organiser.text)
  }

  /// GET /admin/tickets/{ticketId}/checkins
  func checkInHistory(_ request: Request) async throws -> Response {
    let organiser = try guards.organiser(request).user
    guard let id: TicketID = request.id(0) else { throw ErrorTable.ticketNotFound }
    let entries = try await live.database.read { tx in
      guard try Tickets.find(id, in: tx) != nil else { throw ErrorTable.ticketNotFound }
      return try CheckIns.list(of: id, limit: APILimits.checkInHistory, in: tx)
    }
    return .json(
      200,
      JSONWriter.object { writer in
        writer.array("items") { writer in
          for entry in entries { writer.object { $0.checkIn(entry) } }
        }
      }, actor: organiser)
  }
}

extension JSONWriter {
  fileprivate mutating func checkIn(_ entry: CheckIns.Entry) {
    member("checkedInAt", entry.checkedInAt.text)
    member("by", orNull: entry.by)
    member("gate", orNull: entry.gate)
    member("undoneAt", orNull: entry.undone?.at.text)
    member("undoneBy", orNull: entry.undone?.by)
    member("reason", orNull: entry.undone?.reason)
  }
}
