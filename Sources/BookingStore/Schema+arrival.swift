import Database

extension Schema {
  /// Wide rows in order of arrival, found through a narrow index.
  ///
  /// In the tree of their key, which is written at random places, every sixth row split a page. SQLite then
  /// sorts the neighbouring pages, and the commit scans the whole page cache for that: a cost that grows with
  /// the stored data. PostgreSQL has always stored them this way.
  static func arrival(_ dialect: Dialect) -> [String] {
    switch dialect {
    case .postgres: []
    case .sqlite: keysByArrival + deliveriesByArrival
    }
  }

  private static let keysByArrival = [
    "ALTER TABLE idempotency_keys RENAME TO keys_before",
    "DROP INDEX idempotency_refusals",
    """
    CREATE TABLE idempotency_keys (
      scope TEXT NOT NULL,
      key TEXT NOT NULL,
      fingerprint BYTEA NOT NULL,
      status BIGINT NOT NULL,
      location TEXT,
      body BYTEA NOT NULL,
      created_at BIGINT NOT NULL,
      PRIMARY KEY (scope, key)
    )
    """,
    """
    INSERT INTO idempotency_keys (scope, key, fingerprint, status, location, body, created_at)
    SELECT scope, key, fingerprint, status, location, body, created_at FROM keys_before
    """,
    "DROP TABLE keys_before",
    "CREATE INDEX idempotency_refusals ON idempotency_keys (created_at) WHERE status >= 400",
  ]

  private static let deliveriesByArrival = [
    "ALTER TABLE webhook_deliveries RENAME TO deliveries_before",
    "DROP INDEX webhook_deliveries_pending",
    "DROP INDEX webhook_deliveries_ended",
    """
    CREATE TABLE webhook_deliveries (
      webhook_id UUID NOT NULL REFERENCES webhooks (id),
      event_id UUID NOT NULL,
      seq BIGINT NOT NULL,
      kind TEXT NOT NULL,
      body BYTEA NOT NULL,
      state TEXT NOT NULL CHECK (\(oneOf("state", "PENDING", "DELIVERED", "FAILED"))),
      attempts BIGINT NOT NULL,
      next_attempt_at BIGINT NOT NULL,
      last_attempt_at BIGINT,
      last_status BIGINT,
      last_error TEXT,
      created_at BIGINT NOT NULL,
      ended_at BIGINT,
      PRIMARY KEY (webhook_id, event_id)
    )
    """,
    """
    INSERT INTO webhook_deliveries (webhook_id, event_id, seq, kind, body, state, attempts,
      next_attempt_at, last_attempt_at, last_status, last_error, created_at, ended_at)
    SELECT webhook_id, event_id, seq, kind, body, state, attempts,
      next_attempt_at, last_attempt_at, last_status, last_error, created_at, ended_at
    FROM deliveries_before ORDER BY seq
    """,
    "DROP TABLE deliveries_before",
    """
    CREATE INDEX webhook_deliveries_pending
    ON webhook_deliveries (webhook_id, next_attempt_at, seq) WHERE state = 'PENDING'
    """,
    """
    CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at)
    WHERE ended_at IS NOT NULL
    """,
  ]
}
