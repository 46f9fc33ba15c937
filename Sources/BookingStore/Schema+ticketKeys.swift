extension Schema {
  /// The version that brought the keys of tickets.
  public static let ticketKeysVersion = 7

  /// The keys that sign and verify tickets.
  static let ticketKeys = [
    // The seed is sealed with a key that is not in the database, and gone once another key signs.
    """
    CREATE TABLE ticket_keys (
      number BIGINT PRIMARY KEY,
      public_key BYTEA,
      sealed_seed BYTEA,
      made_at BIGINT NOT NULL,
      ends_at BIGINT
    )
    """,
    // A box office of before signed with a key that it derived from its secret, which a statement does
    // not have: the next start puts the public key into this row.
    """
    INSERT INTO ticket_keys (number, made_at) SELECT 0, 0 WHERE EXISTS (SELECT 1 FROM users)
    """,
  ]
}
