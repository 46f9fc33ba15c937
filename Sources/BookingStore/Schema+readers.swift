import Database

extension Schema {
  /// How far each reader of the outbox has come, in place of a trigger that noted each event for the topic and
  /// of a mark on each event that was queued for webhooks: sales paid a third of their rate for both.
  static func readers(_ dialect: Dialect) -> [String] {
    [
      """
      CREATE TABLE outbox_readers (
        name TEXT PRIMARY KEY CHECK (name IN ('TOPIC', 'WEBHOOKS')),
        through BIGINT NOT NULL
      ) \(dialect.clustered)
      """,
      "INSERT INTO outbox_readers (name, through) VALUES ('TOPIC', 0), ('WEBHOOKS', 0)",
      // What the topic does not have yet waits already.
      """
      UPDATE outbox_readers SET through = (SELECT COALESCE(MAX(seq), 0) FROM outbox)
      WHERE name = 'TOPIC'
      """,
      """
      UPDATE outbox_readers SET through = (
        SELECT COALESCE(MAX(seq), 0) FROM outbox WHERE queued_at IS NOT NULL)
      WHERE name = 'WEBHOOKS'
      """,
    ] + withoutTrigger(dialect) + [
      "DROP INDEX outbox_unqueued",
      "ALTER TABLE outbox DROP COLUMN queued_at",
    ]
  }

  private static func withoutTrigger(_ dialect: Dialect) -> [String] {
    switch dialect {
    case .sqlite: ["DROP TRIGGER outbox_waits"]
    case .postgres: ["DROP TRIGGER outbox_waits ON outbox", "DROP FUNCTION outbox_waits()"]
    }
  }
}
