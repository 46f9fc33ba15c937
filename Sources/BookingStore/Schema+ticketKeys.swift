extension Schema {
  /// The version that introduced the keys of tickets.
  public static let ticketKeysVersion = 7

  /// The keys that sign and verify tickets.
  static let ticketKeys = [
    // The seed is sealed with a key that is not in the database, and is deleted once another key signs.
    """
    CREATE TABLE ticket_keys (
      number BIGINT PRIMARY KEY,
      public_key BYTEA,
      sealed_seed BYTEA,
      made_at BIGINT NOT NULL,
      ends_at BIGINT
    )
    """,
    // Older versions signed with a key derived from their secret, which a statement cannot access: the next
    // start writes the public key into this row.
    """
    INSERT INTO ticket_keys (number, made_at) SELECT 0, 0 WHERE EXISTS (SELECT 1 FROM users)
    """,
  ]
}
