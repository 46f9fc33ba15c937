public import BookingStore
import Database
import Signing
public import Ticketing

/// Checking tickets in, and undoing that.
public final class CheckIn: Sendable {
  /// Why a scanned code identifies no ticket.
  public enum ReadingRefusal: Error {
    /// A well-formed code that identifies no ticket.
    case neverIssued
    /// The scanned text says nothing about the ticket, which may be genuine.
    case notReadable
    /// It was typed with a Hangul layout, and cannot be decoded.
    case hangulKeyboard
  }

  /// A gate of another date scanned the ticket.
  public struct OtherPerformance: Error {
    /// Makes the refusal.
    public init() {}
  }

  private let live: LiveSale
  private let tickets: TicketKeyring

  /// Checks the tickets of a sale in.
  public init(_ live: LiveSale, tickets: TicketKeyring) {
    self.live = live
    self.tickets = tickets
  }

  /// The ticket that a scan identifies, with its date: by its signed code, by its short one, or by the
  /// letters of its signed one where the scanner lost their case. Throws ``ReadingRefusal``.
  public func find(
    _ reading: TicketReading
  ) async throws -> (ticket: TicketID, performance: PerformanceID) {
    let database = live.database
    for candidate in reading.candidates {
      if let short = ShortCode(candidate) {
        guard let found = try await database.read({ tx in try Tickets.find(short, in: tx) }) else {
          throw ReadingRefusal.neverIssued
        }
        return found
      }
      if let found = try await tickets.verified(candidate, in: database, now: live.now()) {
        return found
      }
    }
    guard reading.isHangul || !reading.hasBothCases else {
      throw TicketVerifier.number(of: reading.text) == nil
        ? ReadingRefusal.notReadable : .neverIssued
    }
    let folded = reading.folded
    let times = TicketVerifier.times(
      ofFolded: folded, in: BoxOfficeLimits.firstTicket...live.now().milliseconds)
    if !times.isEmpty,
      let found = try await database.read({ tx in
        try Tickets.find(folded: folded, madeAt: times, in: tx)
      })
    {
      return found
    }
    throw reading.isHangul ? ReadingRefusal.hangulKeyboard : .notReadable
  }

  /// The command that checks a ticket in.
  ///
  /// - Parameters:
  ///   - performance: The ticket's date.
  ///   - gate: The name of the gate; nil when it has none.
  public func command(
    _ ticket: TicketID, of performance: PerformanceID, by organiser: UserID, gate: String?,
    trace: String?
  ) -> Step<Tickets.Detailed> {
    Step(locking: LockKey.seats(of: performance)) { [ids = live.ids] tx, now in
      Done(
        try Tickets.checkIn(
          ticket, by: organiser, gate: gate, now: now, ids: ids, trace: trace, in: tx))
    }
  }

  /// Undoes a check-in. Throws ``CheckIns/UndoRefusal``.
  public func undo(
    _ id: TicketID, by organiser: UserID, reason: String, trace: String?
  ) async throws {
    guard let found = try await live.database.read({ tx in try Tickets.find(id, in: tx) }) else {
      throw CheckIns.UndoRefusal.ticketNotFound
    }
    try await live.perform(
      Step(locking: LockKey.seats(of: found.ticket.performanceID)) { [ids = live.ids] tx, now in
        try CheckIns.undo(
          id, by: organiser, reason: reason, now: now, ids: ids, trace: trace, in: tx)
        return Done(())
      })
  }
}
