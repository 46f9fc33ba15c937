import Accounts
import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import Signing
import Ticketing

/// Letting people in, and taking that back.
extension Office {
  /// POST /admin/checkins
  func checkIn(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    var body = try Fields(request)
    let code = body.reading("code", 1...APILimits.readingMax)
    let gate: PerformanceID? = body.has("performanceId") ? body.id("performanceId") : nil
    let name = body.text(optional: "gate", 1...BookingLimits.gateNameMax)
    try body.end()
    let (ticket, performance) = try await ticket(of: TicketReading(code))
    return try await once(request, scope: .person(organiser)) {
      // Whether it is good for its own date is not this gate's business.
      if let gate, gate != performance { throw ErrorTable.wrongPerformance }
    } locking: { _ in
      LockKey.seats(of: performance)
    } work: { tx, _, now in
      let found = try Tickets.checkIn(
        ticket, by: organiser, gate: name, now: now, ids: self.ids, trace: request.trace, in: tx)
      return Answer(
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
    let organiser = try organiser(request).user
    guard let id: TicketID = request.id(0) else { throw ErrorTable.ticketNotFound }
    var body = try Fields(request)
    let reason = body.text("reason", 1...BookingLimits.undoReasonMax)
    try body.end()
    guard let found = try await database.read({ tx in try Tickets.find(id, in: tx) }) else {
      throw ErrorTable.ticketNotFound
    }
    let now = now()
    try await database.write(locking: LockKey.seats(of: found.ticket.performanceID)) { [ids] tx in
      try CheckIns.undo(
        id, by: organiser, reason: reason, now: now, ids: ids, trace: request.trace, in: tx)
    }
    return Response(status: 204, actor: organiser.text)
  }

  /// GET /admin/tickets/{ticketId}/checkins
  func checkInHistory(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    guard let id: TicketID = request.id(0) else { throw ErrorTable.ticketNotFound }
    let entries = try await database.read { tx in
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

  /// The ticket that a reading means, and its date: by its signed code, by its short one, or by the
  /// letters of its signed one where the equipment lost their case. Throws why there is none.
  private func ticket(
    of reading: TicketReading
  ) async throws -> (ticket: TicketID, performance: PerformanceID) {
    for candidate in reading.candidates {
      if let short = ShortCode(candidate) {
        guard let found = try await database.read({ tx in try Tickets.find(short, in: tx) }) else {
          throw ErrorTable.neverIssued
        }
        return found
      }
      if let found = try await verified(candidate) { return found }
    }
    guard reading.isHangul || !reading.hasBothCases else {
      throw TicketVerifier.number(of: reading.text) == nil
        ? ErrorTable.notReadable : ErrorTable.neverIssued
    }
    let folded = reading.folded
    let times = TicketVerifier.times(
      ofFolded: folded, in: APILimits.firstTicket...now().milliseconds)
    if !times.isEmpty,
      let found = try await database.read({ tx in
        try Tickets.find(folded: folded, madeAt: times, in: tx)
      })
    {
      return found
    }
    throw reading.isHangul ? ErrorTable.hangulKeyboard : ErrorTable.notReadable
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
