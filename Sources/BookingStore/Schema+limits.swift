import Database

extension Schema {
  /// What keeps one person from filling the disk, and detects a full one.
  static func limits(_ dialect: Dialect) -> [String] {
    [
      // Refusals are kept for minutes. Only they pay for the index.
      "CREATE INDEX idempotency_refusals ON idempotency_keys (created_at) WHERE status >= 400",
      """
      CREATE TABLE write_probe (
        one BIGINT PRIMARY KEY,
        written_at BIGINT NOT NULL,
        ballast BYTEA NOT NULL
      )
      """,
    ]
  }
}
