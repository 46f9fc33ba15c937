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

  static let addSample = Statement.insert(
    into: "samples", "id", "number", "real_number", "words", "raw", "identity")
  static let moveSample = Statement.update(
    "samples", set: "words = \(2), number = \(3)", key: "id")
  static let sample = Statement(
    "SELECT number, real_number, words, raw, identity FROM samples WHERE id = $1")
  static let samplesOfWords = Statement(
    "SELECT COUNT(*) FROM samples WHERE words = $1", reads: RowSet("samples", "words"))
  static let sampleNumbers = Statement("SELECT number FROM samples ORDER BY number")
  static let addCounter = Statement.insert(into: "counters", "id", "name", "count")
  static let setCounter = Statement.update("counters", set: "count = \(2)", key: "id")
  static let addTo = Statement.update(
    "counters", set: "count = count + \(2)", key: "id", guard: "count >= \(3)")
  static let increment = Statement.update("counters", set: "count = count + 1", key: "id")
  static let incrementReturning = Statement(
    "UPDATE counters SET count = count + 1 WHERE id = $1 RETURNING count")
  static let counter = Statement(
    "SELECT count FROM counters WHERE id = $1", reads: RowSet("counters", "id"))
  static let counterIDs = Statement("SELECT id FROM counters ORDER BY id")
  static let counterIDsBackwards = Statement("SELECT id FROM counters ORDER BY id DESC")
  static let deleteCounters = Statement("DELETE FROM counters WHERE id >= $1 AND id <= $2")
  static let addChild = Statement.insert(into: "children", "id", "counter")
  static let addLateChild = Statement.insert(into: "children", "id", "counter", "late_counter")
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
