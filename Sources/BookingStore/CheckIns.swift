import Booking
public import Database
public import Ticketing

/// Who came in when and where, and which check-ins were undone: the history of each ticket.
public enum CheckIns {
  /// A ticket that opened a gate once.
  public struct Entry: Hashable, Sendable {
    /// When.
    public let checkedInAt: Timestamp
    /// The name of who let the holder in; nil for check-ins that were made before names were kept.
    public let by: String?
    /// What the gate calls itself; nil when it told nothing.
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
    /// When.
    public let at: Timestamp
    /// The name of who undid it.
    public let by: String?
    /// Why, in that person's words.
    public let reason: String

    /// Makes a note.
    public init(at: Timestamp, by: String?, reason: String) {
      self.at = at
      self.by = by
      self.reason = reason
    }
  }

  /// Why a check-in cannot be undone.
  public enum UndoRefusal: Error, Hashable, Sendable {
    /// No such ticket.
    case ticketNotFound
    /// Its holder is not inside: the ticket was never used, was given back, or this was undone before.
    case notCheckedIn
  }

  /// What a row's identifier identifies.
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

  /// A ticket's check-ins, the newest first.
  public static func list(
    of ticket: TicketID, limit: Int, in tx: borrowing Transaction
  ) throws -> [Entry] {
    try tx.all(ofTicket, .id(ticket), .int(limit)) { row in entry(row) }
  }

  /// The check-in that counts now; nil for a ticket whose holder is not inside.
  static func live(of ticket: TicketID, in tx: borrowing Transaction) throws -> Entry? {
    try tx.first(ofLive, .id(ticket)) { row in entry(row) }
  }

  /// Notes that a ticket opened a gate.
  static func note(
    _ ticket: TicketID, by organiser: UserID?, gate: String?, now: Timestamp,
    ids: IdentifierSource, in tx: borrowing Transaction
  ) throws {
    let id: Identifier<Entity> = ids.next(now)
    try tx.expect(
      1, insert, .id(ticket), .id(id), .time(now), organiser.map { .id($0) } ?? .null,
      gate.map { .text($0) } ?? .null)
  }

  /// Makes a used ticket good for one entry again and keeps who did so and why. Throws
  /// ``UndoRefusal``.
  public static func undo(
    _ id: TicketID, by organiser: UserID, reason: String, now: Timestamp, ids: IdentifierSource,
    trace: String? = nil, in tx: borrowing Transaction
  ) throws {
    guard let found = try Tickets.find(id, in: tx) else { throw UndoRefusal.ticketNotFound }
    guard try tx.execute(reopen, .id(id)) == 1 else { throw UndoRefusal.notCheckedIn }
    if try tx.execute(undo, .id(id), .time(now), .id(organiser), .text(reason)) == 0 {
      // An instance of before this table let the holder in.
      try note(
        id, by: nil, gate: nil, now: found.ticket.checkedInAt ?? now, ids: ids, in: tx)
      try tx.expect(1, undo, .id(id), .time(now), .id(organiser), .text(reason))
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
