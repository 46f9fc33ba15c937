import Database

extension Schema {
  /// The events waiting to be published, in a narrow table beside the events.
  ///
  /// A relay never rewrites an event's own row: marking a row of hundreds of bytes would cost as much as
  /// writing it.
  static func waiting(_ dialect: Dialect) -> [String] {
    [
      """
      CREATE TABLE outbox_waiting (
        concert_id UUID NOT NULL,
        seq BIGINT NOT NULL,
        attempts BIGINT NOT NULL DEFAULT 0,
        next_attempt_at BIGINT NOT NULL DEFAULT 0,
        PRIMARY KEY (concert_id, seq)
      ) \(dialect.clustered)
      """,
      """
      INSERT INTO outbox_waiting (concert_id, seq, attempts, next_attempt_at)
      SELECT concert_id, seq, attempts, next_attempt_at FROM outbox
      WHERE published_at IS NULL AND parked_at IS NULL
      """,
      "DROP INDEX outbox_unpublished",
      "DROP INDEX outbox_parked",
      // Dead-lettered events, until an operator sends them again.
      """
      CREATE TABLE outbox_parked (
        seq BIGINT PRIMARY KEY,
        event_id UUID NOT NULL UNIQUE,
        concert_id UUID NOT NULL,
        attempts BIGINT NOT NULL,
        parked_at BIGINT NOT NULL,
        last_error TEXT NOT NULL
      ) \(dialect.clustered)
      """,
      """
      INSERT INTO outbox_parked (seq, event_id, concert_id, attempts, parked_at, last_error)
      SELECT seq, event_id, concert_id, attempts, parked_at, COALESCE(last_error, '') FROM outbox
      WHERE published_at IS NULL AND parked_at IS NOT NULL
      """,
    ]
      + ["published_at", "attempts", "next_attempt_at", "parked_at", "last_error"]
      .map { "ALTER TABLE outbox DROP COLUMN \($0)" } + trigger(dialect)
  }

  /// Each event waits from the moment it is written.
  private static func trigger(_ dialect: Dialect) -> [String] {
    switch dialect {
    case .sqlite:
      [
        """
        CREATE TRIGGER outbox_waits AFTER INSERT ON outbox BEGIN
          INSERT INTO outbox_waiting (concert_id, seq) VALUES (NEW.concert_id, NEW.seq);
        END
        """
      ]
    case .postgres:
      [
        """
        CREATE FUNCTION outbox_waits() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO outbox_waiting (concert_id, seq) SELECT concert_id, seq FROM written;
          RETURN NULL;
        END $$
        """,
        """
        CREATE TRIGGER outbox_waits AFTER INSERT ON outbox REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION outbox_waits()
        """,
      ]
    }
  }
}
