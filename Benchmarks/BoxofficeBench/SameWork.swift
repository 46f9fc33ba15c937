import Measuring

/// Whether the replayed limit did the same work as the server: the same number of rows in every table that a
/// hold or a payment writes, whatever triggers add.
struct SameWork {
  private let before: [String: Int]

  private static let tables = [
    "reservations", "reservation_seats", "payments", "tickets", "ledger_entries", "outbox",
    "outbox_waiting", "idempotency_keys",
  ]

  /// Begins with the folder of which both get a copy.
  init(seeded folder: String) throws { before = try Self.rows(folder) }

  /// Throws where the replay in `raw` and the server in `ours` added different numbers of rows. The replay may
  /// have done `more` units.
  func check(raw: String, ours: String, more: Int = 0) throws {
    let (raw, ours) = (try Self.rows(raw), try Self.rows(ours))
    for table in Self.tables {
      let start = before[table, default: 0]
      let (limit, own) = (raw[table, default: 0] - start, ours[table, default: 0] - start)
      guard abs(limit - own) - (limit == 0 ? 0 : more) <= Limits.rowsBeside else {
        throw Failure("the replay added \(limit) rows to \(table), the server \(own)")
      }
    }
  }

  private static func rows(_ folder: String) throws -> [String: Int] {
    var rows: [String: Int] = [:]
    for table in tables {
      rows[table] = try RawConnection.number(
        "SELECT count(*) FROM \(table)", file: folder + "/boxoffice.sqlite")
    }
    return rows
  }
}
