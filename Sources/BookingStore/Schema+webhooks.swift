import Database

extension Schema {
  /// Endpoints that receive events, and their deliveries.
  static func webhooks(_ dialect: Dialect) -> [String] {
    [
      // events is the comma-separated list of kinds, or NULL for all. Secrets are sealed with a key that is
      // not in the database.
      """
      CREATE TABLE webhooks (
        id UUID PRIMARY KEY,
        url TEXT NOT NULL,
        description TEXT NOT NULL,
        events TEXT,
        secret BYTEA NOT NULL,
        previous_secret BYTEA,
        previous_until BIGINT,
        is_enabled BIGINT NOT NULL,
        disabled_reason TEXT,
        failing_since BIGINT,
        created_at BIGINT NOT NULL
      ) \(dialect.clustered)
      """,
      // The body is stored here: the outbox deletes events sooner than an endpoint may be away.
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
      ) \(dialect.clustered)
      """,
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
}
