public import Database

/// A reader of the outbox, which takes every event once, in the order of writing.
///
/// What it has taken is one number, not a mark on each event: a mark would cost sales as much as the event
/// itself.
public enum OutboxReader: String, CaseIterable, Sendable {
  /// The relay to a topic.
  case topic = "TOPIC"
  /// The queue of webhook deliveries.
  case webhooks = "WEBHOOKS"

  private static let through = Statement("SELECT through FROM outbox_readers WHERE name = $1")
  private static let newest = Statement("SELECT COALESCE(MAX(seq), 0) FROM outbox")
  private static let move = Statement.update(
    "outbox_readers", set: "through = \(2)", key: "name", guard: "through < \(2)")

  /// The number of the newest event that this reader can take, with all before it; nil when it has them.
  ///
  /// Numbers are given before the commit, and a lower one may be committed later. So the writes that had begun
  /// when the newest was seen are waited for: after them no event up to it can appear any more.
  public func news(in database: any Database) async throws -> Int? {
    let (through, newest) = try await database.read { tx in
      (try self.through(in: tx), try tx.first(Self.newest) { $0.int(0) } ?? 0)
    }
    guard newest > through else { return nil }
    try await database.settled()
    return newest
  }

  /// The number of the last event it has taken. In a write, the caller has locked what belongs to this reader.
  func through(in tx: borrowing Transaction) throws -> Int {
    try tx.first(Self.through, .text(rawValue)) { $0.int(0) } ?? 0
  }

  /// Notes that it has taken all events up to this one.
  func advance(through sequence: Int, in tx: borrowing Transaction) throws {
    try tx.execute(Self.move, .text(rawValue), .int(sequence))
  }
}
