import Database

/// The suite's tables and the statements on them.
enum Tables {
  static let migrations = [
    Migration(version: 1, name: "a row of every type, a counter, a parent and a child") { dialect in
      [
        """
        CREATE TABLE samples (
          id BIGINT NOT NULL PRIMARY KEY, number BIGINT, real_number DOUBLE PRECISION,
          words TEXT, raw BYTEA, identity UUID) \(dialect.clustered)
        """,
        """
        CREATE TABLE counters (
          id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE,
          count BIGINT NOT NULL CHECK (count >= 0))
        """,
        """
        CREATE TABLE children (
          id BIGINT NOT NULL PRIMARY KEY,
          counter BIGINT NOT NULL REFERENCES counters (id),
          late_counter BIGINT REFERENCES counters (id) DEFERRABLE INITIALLY DEFERRED)
        """,
      ]
    }
  ]

  static let addSample = Statement(
    """
    INSERT INTO samples (id, number, real_number, words, raw, identity)
    VALUES ($1, $2, $3, $4, $5, $6)
    """)
  static let sample = Statement(
    "SELECT number, real_number, words, raw, identity FROM samples WHERE id = $1")
  static let samplesOfWords = Statement("SELECT COUNT(*) FROM samples WHERE words = $1")
  static let sampleNumbers = Statement("SELECT number FROM samples ORDER BY number")
  static let addCounter = Statement("INSERT INTO counters (id, name, count) VALUES ($1, $2, $3)")
  static let setCounter = Statement("UPDATE counters SET count = $2 WHERE id = $1")
  static let addTo = Statement(
    "UPDATE counters SET count = count + $2 WHERE id = $1 AND count >= $3")
  static let increment = Statement("UPDATE counters SET count = count + 1 WHERE id = $1")
  static let incrementReturning = Statement(
    "UPDATE counters SET count = count + 1 WHERE id = $1 RETURNING count")
  static let counter = Statement("SELECT count FROM counters WHERE id = $1")
  static let counterIDs = Statement("SELECT id FROM counters ORDER BY id")
  static let counterIDsBackwards = Statement("SELECT id FROM counters ORDER BY id DESC")
  static let deleteCounters = Statement("DELETE FROM counters WHERE id >= $1 AND id <= $2")
  static let addChild = Statement("INSERT INTO children (id, counter) VALUES ($1, $2)")
  static let addLateChild = Statement(
    "INSERT INTO children (id, counter, late_counter) VALUES ($1, $2, $3)")
}

extension Transaction {
  /// The count of a counter, or nil when there is none.
  func count(_ id: Int) throws -> Int? {
    try first(Tables.counter, .int(id)) { row in row.int(0) }
  }

  /// Adds a counter at zero, named after its id.
  func addCounter(_ id: Int) throws {
    try execute(Tables.addCounter, .int(id), .text("counter \(id)"), .int(0))
  }
}

extension Database {
  /// The ids of all counters, in order.
  func counterIDs() async throws -> [Int] {
    try await read { transaction in
      try transaction.all(Tables.counterIDs) { row in row.int(0) }
    }
  }

  /// The count of a counter, or nil when there is none.
  func count(_ id: Int) async throws -> Int? {
    try await read { transaction in try transaction.count(id) }
  }
}

/// What a closure throws when it refuses.
struct Refusal: Error, Equatable {
  let reason: String
}
