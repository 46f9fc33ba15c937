public import Database

/// The numbered steps of the schema. Column types are PostgreSQL's names, which SQLite accepts.
public enum Schema {
  /// Every step, oldest first. Never edit one after a release: append.
  public static let migrations = [
    Migration(version: 1, name: "the box office, in rows that keep their size") { dialect in
      people + catalogue(dialect) + bookings(dialect) + money(dialect) + line(dialect)
    },
    Migration(version: 2, name: "events that are relayed") { dialect in events(dialect) },
    Migration(version: 3, name: "webhooks") { webhooks($0) },
    Migration(version: 4, name: "sales lists and organisers' refunds") { refunds($0) },
    Migration(version: 5, name: "what waits for the topic, beside the events") { waiting($0) },
    Migration(version: 6, name: "refusals kept for minutes, and a probe of writes") { limits($0) },
    Migration(version: ticketKeysVersion, name: "the keys of tickets") { _ in ticketKeys },
    Migration(version: 8, name: "the time zones of venues") { _ in
      ["ALTER TABLE concerts ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'Asia/Seoul'"]
    },
    Migration(version: 9, name: "wide rows in the order they came in") { arrival($0) },
    Migration(version: 10, name: "what tells the seats of a plan apart") { _ in
      ["ALTER TABLE seats ADD COLUMN guid TEXT NOT NULL DEFAULT ''"]
    },
    Migration(version: 11, name: "short codes, and who came in when") { checkIns($0) },
    Migration(version: 12, name: "more time for holds, once") { _ in
      [
        "ALTER TABLE concerts ADD COLUMN extension_seconds BIGINT NOT NULL DEFAULT 120",
        "ALTER TABLE reservations ADD COLUMN extended_at BIGINT",
      ]
    },
    Migration(version: 13, name: "how far the readers of events have come") { readers($0) },
  ]

  /// The condition that a column has one of some words. Not IN: SQLite would fill a temporary table with the
  /// list for each row that is written.
  static func oneOf(_ column: String, _ words: String...) -> String {
    words.map { "\(column) = '\($0)'" }.joined(separator: " OR ")
  }

  private static let people = [
    """
    CREATE TABLE users (
      id UUID PRIMARY KEY,
      email TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      role TEXT NOT NULL CHECK (\(oneOf("role", "FAN", "ORGANISER"))),
      password_hash TEXT NOT NULL,
      created_at BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE ended_sessions (
      session_id UUID PRIMARY KEY,
      expires_at BIGINT NOT NULL
    )
    """,
  ]

  private static func catalogue(_ dialect: Dialect) -> [String] {
    [
      """
      CREATE TABLE concerts (
        id UUID PRIMARY KEY,
        title TEXT NOT NULL,
        artist TEXT NOT NULL,
        venue TEXT NOT NULL,
        sale_opens_at BIGINT NOT NULL,
        sale_closes_at BIGINT NOT NULL,
        hold_seconds BIGINT NOT NULL,
        seats_per_user BIGINT NOT NULL,
        refund_hours BIGINT NOT NULL,
        grace_seconds BIGINT NOT NULL,
        policy_kind TEXT NOT NULL CHECK (\(oneOf("policy_kind", "capacity", "batch", "cycle"))),
        policy_size BIGINT NOT NULL,
        policy_every_seconds BIGINT NOT NULL,
        policy_active_seconds BIGINT NOT NULL,
        paused BIGINT NOT NULL,
        created_at BIGINT NOT NULL
      )
      """,
      """
      CREATE TABLE performances (
        id UUID PRIMARY KEY,
        concert_id UUID NOT NULL REFERENCES concerts (id),
        starts_at BIGINT NOT NULL,
        capacity BIGINT NOT NULL CHECK (capacity > 0)
      )
      """,
      "CREATE INDEX performances_of_concert ON performances (concert_id, starts_at)",
      // reservation_id is the fence: the reservation named here owns the seat, until held_until while HELD
      // and for good while SOLD. version strictly increases with each change. No owner is zeros and not NULL,
      // and held_until stays what it last was, so that a row keeps its size: rows that grew when they are
      // held would split every page of a hall in the minute of its sale.
      """
      CREATE TABLE seats (
        id UUID PRIMARY KEY,
        performance_id UUID NOT NULL REFERENCES performances (id),
        section TEXT NOT NULL,
        row_name TEXT NOT NULL,
        number TEXT NOT NULL,
        grade TEXT NOT NULL,
        price BIGINT NOT NULL CHECK (price >= 0),
        x DOUBLE PRECISION NOT NULL,
        y DOUBLE PRECISION NOT NULL,
        status TEXT NOT NULL CHECK (\(oneOf("status", "AVAILABLE", "HELD", "SOLD"))),
        reservation_id UUID NOT NULL,
        held_until BIGINT NOT NULL,
        version BIGINT NOT NULL,
        CHECK ((status = 'AVAILABLE') = (reservation_id = \(dialect.noOwner)))
      ) \(dialect.clustered)
      """,
      "CREATE INDEX seats_of_performance ON seats (performance_id, id)",
    ]
  }

  private static func bookings(_ dialect: Dialect) -> [String] {
    [
      """
      CREATE TABLE reservations (
        id UUID PRIMARY KEY,
        user_id UUID NOT NULL REFERENCES users (id),
        performance_id UUID NOT NULL REFERENCES performances (id),
        concert_id UUID NOT NULL,
        status TEXT NOT NULL CHECK (\(oneOf("status", "PENDING", "CONFIRMED", "CANCELED", "EXPIRED"))),
        amount BIGINT NOT NULL CHECK (amount >= 0),
        seat_count BIGINT NOT NULL CHECK (seat_count > 0),
        created_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        ended_at BIGINT
      ) \(dialect.clustered)
      """,
      "CREATE INDEX reservations_of_user ON reservations (user_id, performance_id)",
      "CREATE INDEX reservations_pending ON reservations (expires_at) WHERE status = 'PENDING'",
      """
      CREATE TABLE reservation_seats (
        reservation_id UUID NOT NULL REFERENCES reservations (id),
        seat_id UUID NOT NULL REFERENCES seats (id),
        price BIGINT NOT NULL,
        released_at BIGINT,
        PRIMARY KEY (reservation_id, seat_id)
      ) \(dialect.clustered)
      """,
      // The database itself refuses a second live owner of a seat.
      """
      CREATE UNIQUE INDEX one_live_owner_per_seat ON reservation_seats (seat_id)
      WHERE released_at IS NULL
      """,
      """
      CREATE TABLE payments (
        id UUID PRIMARY KEY,
        reservation_id UUID NOT NULL UNIQUE REFERENCES reservations (id),
        user_id UUID NOT NULL REFERENCES users (id),
        concert_id UUID NOT NULL,
        status TEXT NOT NULL CHECK (\(oneOf("status", "COMPLETED", "REFUNDED"))),
        amount BIGINT NOT NULL CHECK (amount >= 0),
        paid_at BIGINT NOT NULL,
        refunded_at BIGINT
      ) \(dialect.clustered)
      """,
      "CREATE INDEX payments_of_user ON payments (user_id, id)",
      """
      CREATE TABLE tickets (
        id UUID PRIMARY KEY,
        payment_id UUID NOT NULL REFERENCES payments (id),
        reservation_id UUID NOT NULL REFERENCES reservations (id),
        performance_id UUID NOT NULL REFERENCES performances (id),
        seat_id UUID NOT NULL REFERENCES seats (id),
        user_id UUID NOT NULL REFERENCES users (id),
        status TEXT NOT NULL CHECK (\(oneOf("status", "VALID", "CANCELED", "CHECKED_IN"))),
        code TEXT NOT NULL,
        issued_at BIGINT NOT NULL,
        checked_in_at BIGINT
      ) \(dialect.clustered)
      """,
      "CREATE INDEX tickets_of_user ON tickets (user_id, id)",
      "CREATE INDEX tickets_of_reservation ON tickets (reservation_id)",
      // The same for sold seats.
      """
      CREATE UNIQUE INDEX one_live_ticket_per_seat ON tickets (seat_id)
      WHERE status <> 'CANCELED'
      """,
    ]
  }

  private static func money(_ dialect: Dialect) -> [String] {
    [
      """
      CREATE TABLE wallets (
        user_id UUID PRIMARY KEY REFERENCES users (id),
        balance BIGINT NOT NULL CHECK (balance >= 0)
      ) \(dialect.clustered)
      """,
      // Append-only. The entries of one transfer sum to zero; account_id is a wallet's user, or one of the
      // box office's own accounts, which keep no balance row that transactions would contend for.
      """
      CREATE TABLE ledger_entries (
        id UUID PRIMARY KEY,
        transfer_id UUID NOT NULL,
        account_id UUID NOT NULL,
        kind TEXT NOT NULL CHECK (\(oneOf("kind", "CHARGE", "PAYMENT", "REFUND"))),
        amount BIGINT NOT NULL,
        balance_after BIGINT,
        reservation_id UUID,
        created_at BIGINT NOT NULL
      ) \(dialect.clustered)
      """,
      "CREATE INDEX ledger_entries_of_account ON ledger_entries (account_id, id)",
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
      ) \(dialect.clustered)
      """,
      """
      CREATE TABLE outbox (
        event_id UUID PRIMARY KEY,
        concert_id UUID NOT NULL,
        kind TEXT NOT NULL,
        payload TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        attempts BIGINT NOT NULL,
        published_at BIGINT
      ) \(dialect.clustered)
      """,
      "CREATE INDEX outbox_unpublished ON outbox (event_id) WHERE published_at IS NULL",
    ]
  }

  private static func events(_ dialect: Dialect) -> [String] {
    [
      "ALTER TABLE outbox RENAME TO outbox_before",
      "DROP INDEX outbox_unpublished",
      // seq is the order of writing. published_at: the broker has it; queued_at: it is queued for webhooks.
      """
      CREATE TABLE outbox (
        seq \(dialect.ascendingKey),
        event_id UUID NOT NULL,
        concert_id UUID NOT NULL,
        kind TEXT NOT NULL,
        subject UUID NOT NULL,
        payload TEXT NOT NULL,
        trace TEXT,
        created_at BIGINT NOT NULL,
        published_at BIGINT,
        queued_at BIGINT,
        attempts BIGINT NOT NULL DEFAULT 0,
        next_attempt_at BIGINT NOT NULL DEFAULT 0,
        parked_at BIGINT,
        last_error TEXT
      )
      """,
      """
      INSERT INTO outbox (event_id, concert_id, kind, subject, payload, created_at, published_at)
      SELECT event_id, concert_id, kind, event_id, payload, created_at, published_at
      FROM outbox_before ORDER BY event_id
      """,
      "DROP TABLE outbox_before",
      """
      CREATE INDEX outbox_unpublished ON outbox (concert_id, seq)
      WHERE published_at IS NULL AND parked_at IS NULL
      """,
      "CREATE INDEX outbox_unqueued ON outbox (seq) WHERE queued_at IS NULL",
      "CREATE INDEX outbox_parked ON outbox (seq) WHERE parked_at IS NOT NULL",
      // The relay that publishes a concert's events right now: one at a time, which keeps their order.
      """
      CREATE TABLE relay_leases (
        concert_id UUID PRIMARY KEY,
        owner BIGINT NOT NULL,
        held_until BIGINT NOT NULL
      ) \(dialect.clustered)
      """,
      // Events older than this are deleted; the audit counts from here.
      "CREATE TABLE outbox_horizon (one BIGINT PRIMARY KEY, begins_at BIGINT NOT NULL)",
      "INSERT INTO outbox_horizon (one, begins_at) VALUES (1, 0)",
      // The milestones of a concert's line that were published.
      """
      CREATE TABLE milestones (
        concert_id UUID PRIMARY KEY,
        opened_at BIGINT,
        sold_out_at BIGINT
      ) \(dialect.clustered)
      """,
    ]
  }

  private static func line(_ dialect: Dialect) -> [String] {
    [
      // The journal of the embedded waiting room: position is the order of arrival, never reused.
      """
      CREATE TABLE queue_entries (
        concert_id UUID NOT NULL,
        position BIGINT NOT NULL,
        user_id UUID NOT NULL,
        nonce BIGINT NOT NULL,
        joined_at BIGINT NOT NULL,
        planned_at BIGINT,
        admitted_at BIGINT,
        active_until BIGINT,
        ended_at BIGINT,
        PRIMARY KEY (concert_id, position)
      ) \(dialect.clustered)
      """
    ]
  }
}
