import Database
import Ticketing

/// Sales of before: so many seats, each with a reservation and most of them paid, as statements that
/// fill a store whose schema is made.
///
/// Each fortieth hold still runs, one in a hundred events waits, a hundred are old enough to be forgotten.
struct Background {
  /// Seats and reservations.
  let seats: Int
  let dialect: Dialect
  /// When the evening begins; everything here is older.
  let now: Timestamp

  private var concerts: Int { max(4, seats / 20_000) }
  private var people: Int { max(100, seats / 10) }
  /// Seats of one date; each concert has two.
  private var seatsOfADate: Int { seats / (2 * concerts) }

  /// The tables that have about as many rows as there are seats, or a tenth of that.
  static let large: Set<String> = [
    "users", "wallets", "seats", "reservations", "reservation_seats", "payments", "tickets",
    "ledger_entries", "idempotency_keys", "outbox", "queue_entries", "webhook_deliveries",
  ]

  /// Everything, in order.
  var statements: [String] {
    tables.map { table, columns, values, from, count in
      """
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
      INSERT INTO \(table) (\(columns)) SELECT \(values) FROM \(from)
      """
    } + [
      // One in a hundred waits for the topic, and is new to webhooks.
      "INSERT INTO outbox_waiting (concert_id, seq) SELECT concert_id, seq FROM outbox WHERE seq > \(old)",
      "UPDATE outbox_readers SET through = CASE name WHEN 'TOPIC' THEN \(seats) ELSE \(old) END",
    ]
  }

  /// The number of the last event that all readers have.
  private var old: Int { seats - seats / 100 }

  private typealias Filling = (
    table: String, columns: String, values: String, from: String, count: Int
  )

  private var tables: [Filling] {
    catalogue + bookings + money + rest
  }

  private var catalogue: [Filling] {
    [
      (
        "users", "id, email, name, role, password_hash, created_at",
        "\(id(1, "i")), 'fan' || i || '@example.com', 'Fan ' || i, 'FAN', 'x', \(past(90))", "n",
        people
      ),
      ("wallets", "user_id, balance", "\(id(1, "i")), 100000", "n", people),
      (
        "concerts",
        """
        id, title, artist, venue, sale_opens_at, sale_closes_at, hold_seconds, seats_per_user,
        refund_hours, grace_seconds, policy_kind, policy_size, policy_every_seconds,
        policy_active_seconds, paused, created_at
        """,
        """
        \(id(2, "i")), 'Concert ' || i, 'Artist', 'Hall', \(past(30)), \(future(30)), 300, 4, 24, 60,
        'capacity', 100, 60, 600, 0, \(past(60))
        """, "n", concerts
      ),
      (
        "performances", "id, concert_id, starts_at, capacity",
        "\(id(3, "i")), \(id(2, "(i - 1) / 2 + 1")), \(future(60)), \(seatsOfADate)", "n",
        2 * concerts
      ),
      (
        "seats",
        """
        id, performance_id, section, row_name, number, grade, price, x, y, status, reservation_id,
        held_until, version
        """,
        """
        \(id(4, "i")), \(date("i")), 'Block ' || i % 20, 'Row ' || i % 50, '' || i, 'A', 100000, i % 200,
        i / 200, \(seatStatus), CASE WHEN i % 10 < 8 OR i % 40 = 9 THEN \(id(5, "i"))
          ELSE \(id(0, "0", isNobody: true)) END, \(future(0)) + 60000, 2
        """, "n", seats
      ),
    ]
  }

  /// Eight of ten are paid, one is given back, and of the last ten a quarter is held.
  private var seatStatus: String {
    "CASE WHEN i % 10 < 8 THEN 'SOLD' WHEN i % 40 = 9 THEN 'HELD' ELSE 'AVAILABLE' END"
  }

  private var bookings: [Filling] {
    let buyer = id(1, "i % \(people) + 1")
    return [
      (
        "reservations",
        """
        id, user_id, performance_id, concert_id, status, amount, seat_count, created_at, expires_at,
        ended_at
        """,
        """
        \(id(5, "i")), \(buyer), \(date("i")), \(concert("i")),
        CASE WHEN i % 10 < 8 THEN 'CONFIRMED' WHEN i % 10 = 8 THEN 'CANCELED'
          WHEN i % 40 = 9 THEN 'PENDING' ELSE 'EXPIRED' END, 100000, 1, \(past(1)),
        \(future(0)) + 60000, CASE WHEN i % 10 < 8 OR i % 40 = 9 THEN NULL ELSE \(past(1)) END
        """, "n", seats
      ),
      (
        "reservation_seats", "reservation_id, seat_id, price, released_at",
        """
        \(id(5, "i")), \(id(4, "i")), 100000,
        CASE WHEN i % 10 < 8 OR i % 40 = 9 THEN NULL ELSE \(past(1)) END
        """, "n", seats
      ),
      (
        "payments",
        "id, reservation_id, user_id, concert_id, status, amount, paid_at, refunded_at",
        """
        \(id(6, "i")), \(id(5, "i")), \(buyer), \(concert("i")),
        CASE WHEN i % 10 < 8 THEN 'COMPLETED' ELSE 'REFUNDED' END, 100000, \(past(1)),
        CASE WHEN i % 10 < 8 THEN NULL ELSE \(past(1)) END
        """, "n WHERE i % 10 < 9", seats
      ),
      (
        "tickets",
        """
        id, payment_id, reservation_id, performance_id, seat_id, user_id, status, code, issued_at,
        checked_in_at, short_code
        """,
        """
        \(id(7, "i")), \(id(6, "i")), \(id(5, "i")), \(date("i")), \(id(4, "i")), \(buyer),
        CASE WHEN i % 10 < 8 THEN 'VALID' ELSE 'CANCELED' END, 'code ' || i, \(past(1)), NULL, i
        """, "n WHERE i % 10 < 9", seats
      ),
    ]
  }

  private var money: [Filling] {
    [0, 1].map { side in
      (
        "ledger_entries",
        "id, transfer_id, account_id, kind, amount, balance_after, reservation_id, created_at",
        """
        \(id(8 + side, "i")), \(id(8, "i")), \(side == 0 ? id(1, "i % \(people) + 1") : concert("i")),
        'PAYMENT', \(side == 0 ? -100_000 : 100_000), \(side == 0 ? "100000" : "NULL"), \(id(5, "i")),
        \(past(1))
        """, "n WHERE i % 10 < 9", seats
      )
    } + [
      (
        "idempotency_keys", "scope, key, fingerprint, status, location, body, created_at",
        """
        'person ' || i % \(people), 'key ' || i, \(bytes), CASE WHEN i % 10 = 9 THEN 409 ELSE 201 END,
        NULL, \(bytes), \(past(0)) - 60000
        """, "n", seats
      )
    ]
  }

  private var rest: [Filling] {
    [
      (
        "outbox", "event_id, concert_id, kind, subject, payload, trace, created_at",
        """
        \(id(11, "i")), \(concert("i")), 'payment.completed', \(id(6, "i")), '{}', NULL,
        CASE WHEN i <= 100 THEN \(past(8)) ELSE \(past(1)) END
        """, "n", seats
      ),
      (
        "queue_entries",
        """
        concert_id, position, user_id, nonce, joined_at, planned_at, admitted_at, active_until,
        ended_at
        """,
        """
        \(concert("i")), i, \(id(1, "i % \(people) + 1")), i, \(past(1)), NULL, \(past(1)), \(past(1)),
        CASE WHEN i % 50 = 0 THEN NULL ELSE \(past(1)) END
        """, "n", seats
      ),
      (
        "webhooks",
        """
        id, url, description, events, secret, previous_secret, previous_until, is_enabled,
        disabled_reason, failing_since, created_at
        """,
        """
        \(id(12, "i")), 'https://example.com', '', NULL, \(bytes), NULL, NULL, 0, NULL, NULL, \(past(9))
        """, "n", 2
      ),
      (
        "webhook_deliveries",
        """
        webhook_id, event_id, seq, kind, body, state, attempts, next_attempt_at, created_at, ended_at
        """,
        """
        \(id(12, "i % 2 + 1")), \(id(11, "i")), i, 'payment.completed', \(bytes),
        CASE WHEN i % 50 = 0 THEN 'PENDING' ELSE 'DELIVERED' END, 1, \(future(0)) + 60000, \(past(1)),
        CASE WHEN i % 50 = 0 THEN NULL ELSE \(past(1)) END
        """, "n", seats
      ),
    ]
  }

  private func date(_ i: String) -> String { id(3, "(\(i) - 1) / \(seatsOfADate) + 1") }
  private func concert(_ i: String) -> String { id(2, "(\(i) - 1) / \(2 * seatsOfADate) + 1") }
  private func past(_ days: Int) -> String { "\(now.milliseconds - Int64(days) * 86_400_000 - 1)" }
  private func future(_ days: Int) -> String { "\(now.milliseconds + Int64(days) * 86_400_000)" }

  private var bytes: String { dialect == .sqlite ? "x'00'" : "'\\x00'::bytea" }

  /// Sixteen bytes that ascend with `i` and lie below every identifier of today: of a text, because the
  /// oldest SQLite in use makes no bytes of a number.
  private func id(_ kind: Int, _ i: String, isNobody: Bool = false) -> String {
    if isNobody { return dialect == .sqlite ? "zeroblob(16)" : "\(dialect.noOwner)::uuid" }
    let kind = (kind < 10 ? "0" : "") + "\(kind)"
    return switch dialect {
    case .sqlite: "CAST(char(1) || '\(kind)' || printf('%013d', \(i)) AS BLOB)"
    case .postgres:
      "('01' || encode(convert_to('\(kind)' || lpad((\(i))::text, 13, '0'), 'UTF8'), 'hex'))::uuid"
    }
  }
}
