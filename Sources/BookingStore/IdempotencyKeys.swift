public import Database
public import Ticketing

/// The rows of idempotency keys: the first answer to a request, kept with its effect in one
/// transaction.
public enum IdempotencyKeys {
  private static let find = Statement(
    """
    SELECT fingerprint, status, location, body FROM idempotency_keys
    WHERE scope = $1 AND key = $2 AND created_at > $3
    """)
  private static let store = Statement(
    """
    INSERT INTO idempotency_keys (scope, key, fingerprint, status, location, body, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (scope, key) DO UPDATE SET fingerprint = excluded.fingerprint,
      status = excluded.status, location = excluded.location, body = excluded.body,
      created_at = excluded.created_at
    """)
  private static let slice = Statement(
    """
    SELECT scope, key, created_at FROM idempotency_keys
    WHERE (scope, key) > ($1, $2) ORDER BY scope, key LIMIT $3
    """)
  private static let forget = Statement(
    "DELETE FROM idempotency_keys WHERE scope = $1 AND key = $2 AND created_at <= $3")

  /// Milliseconds a key is kept: a day.
  public static let keptMilliseconds: Int64 = 86_400_000
  /// Keys looked at in one transaction: few, because each owner of one is locked out meanwhile.
  private static let sliceMax = 250

  /// The first answer to a request.
  public struct Answer: Sendable {
    /// The keyed hash of the request it answered.
    public let fingerprint: [UInt8]
    /// The status.
    public let status: Int
    /// The Location header.
    public let location: String?
    /// The body.
    public let body: [UInt8]

    /// Makes an answer.
    public init(fingerprint: [UInt8], status: Int, location: String?, body: [UInt8]) {
      self.fingerprint = fingerprint
      self.status = status
      self.location = location
      self.body = body
    }
  }

  /// Announces ``find(scope:key:now:in:)``.
  public static func ask(
    scope: String, key: String, now: Timestamp, in tx: borrowing Transaction
  ) throws {
    let oldest = now.adding(milliseconds: -keptMilliseconds)
    try tx.ask(find, .text(scope), .text(key), .time(oldest))
  }

  /// The answer kept for a key that is younger than a day.
  public static func find(
    scope: String, key: String, now: Timestamp, in tx: borrowing Transaction
  ) throws -> Answer? {
    let oldest = now.adding(milliseconds: -keptMilliseconds)
    return try tx.first(find, .text(scope), .text(key), .time(oldest)) { row in
      Answer(
        fingerprint: row.bytes(0), status: row.int(1), location: row.textOrNil(2),
        body: row.bytes(3))
    }
  }

  /// Keeps an answer.
  public static func store(
    _ answer: Answer, scope: String, key: String, now: Timestamp, in tx: borrowing Transaction
  ) throws {
    try tx.expect(
      1, store, .text(scope), .text(key), .bytes(answer.fingerprint), .int(answer.status),
      answer.location.map { .text($0) } ?? .null, .bytes(answer.body), .time(now))
  }

  /// Forgets the keys older than a day, looking at every key there is.
  ///
  /// There is no index by age: every request with a key would pay for it. Readers look, a slice at a
  /// time, and only what is forgotten is written.
  public static func prune(now: Timestamp, in database: any Database) async throws {
    let oldest = now.adding(milliseconds: -keptMilliseconds)
    var (scope, key) = ("", "")
    while true {
      let found = try await database.read { [scope, key] tx in
        try tx.all(slice, .text(scope), .text(key), .int(sliceMax)) { row in
          (scope: row.text(0), key: row.text(1), createdAt: row.time(2))
        }
      }
      let overdue = found.filter { $0.createdAt <= oldest }
      if !overdue.isEmpty {
        let owners = Set(overdue.map { LockKey.scope($0.scope) }).sorted()
        try await database.write(locking: owners) { tx in
          for kept in overdue {
            try tx.execute(forget, .text(kept.scope), .text(kept.key), .time(oldest))
          }
        }
      }
      guard found.count == sliceMax, let last = found.last else { return }
      (scope, key) = (last.scope, last.key)
    }
  }
}
