public import Database
public import Ticketing

/// A ticket key as stored.
public struct TicketKeyRow: Hashable, Sendable {
  /// The key number in the codes; 0 for the key of codes without a number.
  public let number: Int
  /// Verifies codes; nil for the key of number 0 until the first start after the migration that made it.
  public var publicKey: [UInt8]?
  /// Signs codes, sealed; nil for a key that no longer signs.
  public var sealedSeed: [UInt8]?
  /// When it was made.
  public let madeAt: Timestamp
  /// When its codes stop opening gates; nil while no end is set.
  public var endsAt: Timestamp?

  /// Makes a row.
  public init(
    number: Int, publicKey: [UInt8]?, sealedSeed: [UInt8]?, madeAt: Timestamp,
    endsAt: Timestamp? = nil
  ) {
    self.number = number
    self.publicKey = publicKey
    self.sealedSeed = sealedSeed
    self.madeAt = madeAt
    self.endsAt = endsAt
  }
}

/// The rows of ticket keys, and the codes they sign. Every write locks ``Database/LockKey/ticketKeys``.
public enum TicketKeyRows {
  private static let all = Statement(
    "SELECT number, public_key, sealed_seed, made_at, ends_at FROM ticket_keys ORDER BY number")
  private static let insert = Statement.insert(
    into: "ticket_keys", "number", "public_key", "sealed_seed", "made_at",
    .constant("ends_at", "NULL"))
  private static let publish = Statement.update(
    "ticket_keys", set: "public_key = \(2)", key: "number")
  private static let reseal = Statement.update(
    "ticket_keys", set: "sealed_seed = \(2)", key: "number")
  private static let end = Statement(
    """
    UPDATE ticket_keys SET sealed_seed = NULL,
      ends_at = CASE WHEN ends_at < $2 THEN ends_at ELSE $2 END
    WHERE number < $1
    """)
  static let upcoming = Statement(
    """
    SELECT t.id, t.performance_id FROM tickets t JOIN performances p ON p.id = t.performance_id
    WHERE t.id > $1 AND t.status = 'VALID' AND p.starts_at > $2 ORDER BY t.id LIMIT $3
    """)
  private static let setCode = Statement.update(
    "tickets", set: "code = \(2)", key: "id")

  /// Every key, oldest first.
  public static func all(in tx: borrowing Transaction) throws -> [TicketKeyRow] {
    try tx.all(all) { row in
      TicketKeyRow(
        number: row.int(0), publicKey: row.bytesOrNil(1), sealedSeed: row.bytesOrNil(2),
        madeAt: row.time(3), endsAt: row.timeOrNil(4))
    }
  }

  /// Adds a key.
  public static func insert(_ key: TicketKeyRow, in tx: borrowing Transaction) throws {
    try tx.executePipelined(
      expecting: 1, insert, .int(key.number), key.publicKey.map { .bytes($0) } ?? .null,
      key.sealedSeed.map { .bytes($0) } ?? .null, .time(key.madeAt))
  }

  /// Writes the public key that verifies codes.
  public static func publish(
    _ publicKey: [UInt8], of number: Int, in tx: borrowing Transaction
  ) throws {
    try tx.executePipelined(expecting: 1, publish, .int(number), .bytes(publicKey))
  }

  /// Writes a newly sealed seed.
  public static func reseal(
    _ sealedSeed: [UInt8], of number: Int, in tx: borrowing Transaction
  ) throws {
    try tx.executePipelined(expecting: 1, reseal, .int(number), .bytes(sealedSeed))
  }

  /// Ends all keys below a number, at `time` at the latest, and deletes their seeds.
  public static func end(
    below number: Int, at time: Timestamp, in tx: borrowing Transaction
  ) throws {
    try tx.execute(end, .int(number), .time(time))
  }

  /// Valid tickets of dates that start after `time`, in order, above `after`.
  public static func upcoming(
    after: TicketID, startingAfter time: Timestamp, limit: Int, in tx: borrowing Transaction
  ) throws -> [(ticket: TicketID, performance: PerformanceID)] {
    try tx.all(upcoming, .id(after), .time(time), .int(limit)) { row in (row.id(0), row.id(1)) }
  }

  /// Replaces a ticket's code.
  public static func setCode(
    _ code: String, of ticket: TicketID, in tx: borrowing Transaction
  ) throws {
    try tx.executePipelined(expecting: 1, setCode, .id(ticket), .text(code))
  }
}
