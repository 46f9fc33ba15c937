import Database
import Ticketing

extension Schema {
  /// What a gate needs when a code cannot be read, and the record of what it did.
  static func checkIns(_ dialect: Dialect) -> [String] {
    numbers(dialect) + [
      // Among millions of tickets two may have got the same number; a second draw hardly ever collides.
      """
      UPDATE tickets SET short_code = \(anyShortCode(dialect)) WHERE id IN (
        SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY short_code ORDER BY id) AS place
          FROM tickets) ranked WHERE place > 1)
      """,
      "CREATE UNIQUE INDEX tickets_short_code ON tickets (short_code)",
      "CREATE INDEX tickets_of_performance ON tickets (performance_id, id)",
      // A check-in that was undone is kept, with who undid it and why. For check-ins older than this table no
      // steward is known.
      """
      CREATE TABLE check_ins (
        ticket_id UUID NOT NULL REFERENCES tickets (id),
        id UUID NOT NULL,
        checked_in_at BIGINT NOT NULL,
        checked_in_by UUID REFERENCES users (id),
        gate TEXT,
        undone_at BIGINT,
        undone_by UUID REFERENCES users (id),
        undo_reason TEXT,
        PRIMARY KEY (ticket_id, id),
        CHECK ((undone_at IS NULL) = (undo_reason IS NULL))
      ) \(dialect.clustered)
      """,
      """
      CREATE UNIQUE INDEX one_live_check_in_per_ticket ON check_ins (ticket_id)
      WHERE undone_at IS NULL
      """,
      """
      INSERT INTO check_ins (ticket_id, id, checked_in_at)
      SELECT id, id, checked_in_at FROM tickets WHERE checked_in_at IS NOT NULL
      """,
    ]
  }

  /// A number for each ticket, also for those that an older instance issues meanwhile.
  private static func numbers(_ dialect: Dialect) -> [String] {
    switch dialect {
    case .sqlite:
      [
        // SQLite adds columns with a constant default only. Zero is no code's number: a second forgotten row
        // would violate the unique index.
        "ALTER TABLE tickets ADD COLUMN short_code BIGINT NOT NULL DEFAULT 0",
        "UPDATE tickets SET short_code = \(anyShortCode(dialect))",
      ]
    case .postgres:
      [
        """
        ALTER TABLE tickets ADD COLUMN short_code BIGINT NOT NULL DEFAULT (\(anyShortCode(dialect)))
        """
      ]
    }
  }

  /// A number as ``ShortCode`` makes it, different for each row.
  private static func anyShortCode(_ dialect: Dialect) -> String {
    let ranks = ShortCode.numbersOfOneRest - 1
    return switch dialect {
    case .sqlite: "((random() & 4611686018427387903) % \(ranks) + 1) * 37 + (random() & 31)"
    case .postgres:
      """
      (('x' || right(gen_random_uuid()::text, 12))::bit(48)::bigint % \(ranks) + 1) * 37
        + (('x' || right(gen_random_uuid()::text, 2))::bit(8)::integer & 31)
      """
    }
  }
}
