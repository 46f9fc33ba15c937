public import Database
public import Ticketing

/// The rows of idempotency keys: the first answer to a request, stored in the same transaction as its effect.
public enum IdempotencyKeys {
  private static let find = Statement(
    """
    SELECT fingerprint, status, location, body FROM idempotency_keys
    WHERE scope = $1 AND key = $2 AND (created_at > $4 OR (created_at > $3 AND status < 400))
    """, reads: RowSet("idempotency_keys", "scope"))
  private static let store = Statement.insert(
    into: "idempotency_keys", "scope", "key", "fingerprint", "status", "location", "body",
    "created_at",
    onConflict: "scope", "key",
    do: """
      UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
      location = excluded.location, body = excluded.body, created_at = excluded.created_at
      """)
  private static let slice = Statement(
    """
    SELECT scope, key, created_at FROM idempotency_keys
    WHERE (scope, key) > ($1, $2) ORDER BY scope, key LIMIT $3
    """)
  private static let forget = Statement.delete(
    from: "idempotency_keys", key: "scope", "key", guard: "created_at <= \(3)")

  private static let count = Statement(
    """
    SELECT COUNT(*), MIN(created_at) FROM idempotency_keys
    WHERE scope = $1 AND created_at > $2 AND status < 400
    """)
  private static let refusals = Statement(
    """
    SELECT scope, key FROM idempotency_keys
    WHERE status >= 400 AND created_at <= $1 ORDER BY created_at LIMIT $2
    """)
  private static let forgetRefusal = Statement.delete(
    from: "idempotency_keys", key: "scope", "key", guard: "status >= 400 AND created_at <= \(3)")

  /// The first answer to a request.
  public struct Answer: Sendable {
    /// The keyed hash of the answered request.
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

  /// Prefetches ``find(scope:key:now:in:)``.
  public static func prefetch(
    scope: String, key: String, now: Timestamp, in tx: borrowing Transaction
  ) throws {
    let (oldest, oldestRefusal) = horizons(now)
    try tx.prefetch(find, .text(scope), .text(key), .time(oldest), .time(oldestRefusal))
  }

  private static func horizons(_ now: Timestamp) -> (all: Timestamp, refusals: Timestamp) {
    (
      now.adding(milliseconds: -keptMilliseconds),
      now.adding(milliseconds: -refusalKeptMilliseconds)
    )
  }

  /// The answer stored for a key: one younger than a day, or a refusal younger than ten minutes.
  public static func find(
    scope: String, key: String, now: Timestamp, in tx: borrowing Transaction
  ) throws -> Answer? {
    let (oldest, oldestRefusal) = horizons(now)
    return try tx.first(
      find, .text(scope), .text(key), .time(oldest), .time(oldestRefusal)
    ) { row in
      Answer(
        fingerprint: row.bytes(0), status: row.int(1), location: row.textOrNil(2),
        body: row.bytes(3))
    }
  }

  /// How many keys of a scope are kept for a day, and when the oldest of them was first used.
  public static func count(
    scope: String, now: Timestamp, in tx: borrowing Transaction
  ) throws -> (count: Int, oldest: Timestamp?) {
    try tx.first(count, .text(scope), .time(horizons(now).all)) { row in
      (row.int(0), row.timeOrNil(1))
    } ?? (0, nil)
  }

  /// Stores an answer.
  public static func store(
    _ answer: Answer, scope: String, key: String, now: Timestamp, in tx: borrowing Transaction
  ) throws {
    try tx.executePipelined(
      expecting: 1, store, .text(scope), .text(key), .bytes(answer.fingerprint),
      .int(answer.status),
      answer.location.map { .text($0) } ?? .null, .bytes(answer.body), .time(now))
  }

  /// Deletes refusals older than ten minutes, found by an index that covers refusals alone.
  public static func pruneRefusals(now: Timestamp, in database: any Database) async throws {
    let oldest = now.adding(milliseconds: -refusalKeptMilliseconds)
    while true {
      let found = try await database.read { tx in
        try tx.all(refusals, .time(oldest), .int(sliceMax)) { row in (row.text(0), row.text(1)) }
      }
      guard !found.isEmpty else { return }
      let owners = Set(found.map { LockKey.scope($0.0) }).sorted()
      try await database.write(locking: owners) { tx in
        for (scope, key) in found {
          try tx.execute(forgetRefusal, .text(scope), .text(key), .time(oldest))
        }
      }
      guard found.count == sliceMax else { return }
    }
  }

  /// Deletes keys older than a day, scanning every key.
  ///
  /// There is no index by age, because every request with a key would pay for it. Read transactions scan the
  /// keys slice by slice, and only the deletions are writes.
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
