import Database

extension Schema {
  /// What an organiser's list of sales and refunds needs.
  static func refunds(_ dialect: Dialect) -> [String] {
    [
      "CREATE INDEX payments_of_concert ON payments (concert_id, id)",
      // Who refunded on the organiser's behalf, and why. Written once and never changed. Reservations that
      // buyers cancel themselves are not here.
      """
      CREATE TABLE organiser_refunds (
        reservation_id UUID PRIMARY KEY REFERENCES reservations (id),
        organiser_id UUID NOT NULL REFERENCES users (id),
        reason TEXT,
        was_forced BIGINT NOT NULL,
        created_at BIGINT NOT NULL
      ) \(dialect.clustered)
      """,
    ]
  }
}
