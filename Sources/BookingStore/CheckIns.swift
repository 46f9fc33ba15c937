import Booking
public import Database
public import Ticketing

/// The history of each ticket: who checked it in, when and where, and which check-ins were undone.
public enum CheckIns {
  /// One check-in of a ticket.
  public struct Entry: Hashable, Sendable {
    /// The time of the check-in.
    public let checkedInAt: Timestamp
    /// The name of the steward who let the holder in; nil for check-ins made before names were kept.
    public let by: String?
    /// The name of the gate; nil when it gave none.
    public let gate: String?
    /// How it was undone; nil while it counts.
    public let undone: Undone?

    /// Makes an entry.
    public init(checkedInAt: Timestamp, by: String?, gate: String?, undone: Undone?) {
      self.checkedInAt = checkedInAt
      self.by = by
      self.gate = gate
      self.undone = undone
    }
  }

  /// How a check-in was undone.
  public struct Undone: Hashable, Sendable {
    /// The time of the undoing.
    public let at: Timestamp
    /// The name of the steward who undid it.
    public let by: String?
    /// The reason, in that steward's words.
    public let reason: String

    /// Makes a record of an undoing.
    public init(at: Timestamp, by: String?, reason: String) {
      self.at = at
      self.by = by
      self.reason = reason
    }
  }

  /// Why a check-in cannot be undone.
  public enum UndoRefusal: Error, Hashable, Sendable {
    /// There is no such ticket.
    case ticketNotFound
    /// Its holder is not inside: the ticket was never used or was refunded, or the check-in was undone
    /// before.
    case notCheckedIn
  }

  /// The entity of a row's identifier.
  enum Entity {}

  private static let insert = Statement.insert(
    into: "check_ins", "ticket_id", "id", "checked_in_at", "checked_in_by", "gate")
  static let ofTicket = Statement(
    """
    SELECT c.checked_in_at, i.name, c.gate, c.undone_at, o.name, c.undo_reason
    FROM check_ins c LEFT JOIN users i ON i.id = c.checked_in_by
      LEFT JOIN users o ON o.id = c.undone_by
    WHERE c.ticket_id = $1 ORDER BY c.id DESC LIMIT $2
    """)
  static let ofLive = Statement(
    """
    SELECT c.checked_in_at, i.name, c.gate, c.undone_at, o.name, c.undo_reason
    FROM check_ins c LEFT JOIN users i ON i.id = c.checked_in_by
      LEFT JOIN users o ON o.id = c.undone_by
    WHERE c.ticket_id = $1 AND c.undone_at IS NULL
    """)
  private static let reopen = Statement.update(
    "tickets", set: "status = 'VALID', checked_in_at = NULL", key: "id",
    guard: "status = 'CHECKED_IN'")
  private static let undo = Statement.update(
    "check_ins", set: "undone_at = \(2), undone_by = \(3), undo_reason = \(4)", key: "ticket_id",
    guard: "undone_at IS NULL")

  /// A ticket's check-ins, newest first.
  public static func list(
    of ticket: TicketID, limit: Int, in tx: borrowing Transaction
  ) throws -> [Entry] {
    try tx.all(ofTicket, .id(ticket), .int(limit)) { row in entry(row) }
  }

  /// The check-in in force; nil for a ticket whose holder is not inside.
  static func live(of ticket: TicketID, in tx: borrowing Transaction) throws -> Entry? {
    try tx.first(ofLive, .id(ticket)) { row in entry(row) }
  }

  /// Records that a ticket opened a gate.
  static func note(
    _ ticket: TicketID, by organiser: UserID?, gate: String?, now: Timestamp,
    ids: IdentifierSource, in tx: borrowing Transaction
  ) throws {
    let id: Identifier<Entity> = ids.next(now)
    try tx.executePipelined(
      expecting: 1, insert, .id(ticket), .id(id), .time(now), organiser.map { .id($0) } ?? .null,
      gate.map { .text($0) } ?? .null)
  }

  /// Makes a used ticket valid for one entry again, and records who did so and why. Throws ``UndoRefusal``.
  public static func undo(
    _ id: TicketID, by organiser: UserID, reason: String, now: Timestamp, ids: IdentifierSource,
    trace: String? = nil, in tx: borrowing Transaction
  ) throws {
    guard let found = try Tickets.find(id, in: tx) else { throw UndoRefusal.ticketNotFound }
    guard try tx.execute(reopen, .id(id)) == 1 else { throw UndoRefusal.notCheckedIn }
    if try tx.execute(undo, .id(id), .time(now), .id(organiser), .text(reason)) == 0 {
      // An instance that predates this table let the holder in.
      try note(
        id, by: nil, gate: nil, now: found.ticket.checkedInAt ?? now, ids: ids, in: tx)
      try tx.executePipelined(
        expecting: 1, undo, .id(id), .time(now), .id(organiser), .text(reason))
    }
    if let terms = try Holding.terms(of: found.ticket.performanceID, in: tx) {
      try Outbox.append(
        .checkInUndone(found.ticket, terms.concertID), now: now, ids: ids, trace: trace, in: tx)
    }
  }

  private static func entry(_ row: borrowing Row) -> Entry {
    Entry(
      checkedInAt: row.time(0), by: row.textOrNil(1), gate: row.textOrNil(2),
      undone: row.timeOrNil(3).map { at in
        Undone(at: at, by: row.textOrNil(4), reason: row.text(5))
      })
  }
}
