import CSQLite
import Database
import Measuring

/// Runs the product's transactions on a bare connection and keeps every statement with its values, so
/// that the raw loop can run exactly the same.
final class Recorder: StatementRunner, RowReader {
  private let database: OpaquePointer
  private var prepared: [Int: (statement: OpaquePointer, position: Int, places: [Int32])] = [:]
  private var current: OpaquePointer?
  private(set) var workload = RecordedWorkload()

  init(file: String) throws {
    database = try RawConnection.open(file)
    sqlite3_exec(database, "BEGIN IMMEDIATE", nil, nil, nil)
  }

  deinit {
    for (statement, _, _) in prepared.values { sqlite3_finalize(statement) }
    sqlite3_close(database)
  }

  /// Ends a unit of work: what one request does.
  func endUnit() { workload.endUnit() }

  func commit() { sqlite3_exec(database, "COMMIT", nil, nil, nil) }

  func run(
    _ statement: Statement, _ values: [Value], row: (borrowing Row) throws -> Void
  ) throws -> Int {
    let (handle, position, places) = try prepare(statement)
    workload.add(position, values, places)
    workload.bind(workload.steps[workload.steps.count - 1], to: handle)
    defer { sqlite3_reset(handle) }
    let before = sqlite3_total_changes(database)
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW:
        current = handle
        try row(Row(self))
      case SQLITE_DONE:
        // What a trigger would change does not count.
        let hasChanged = sqlite3_total_changes(database) != before
        return hasChanged ? Int(sqlite3_changes(database)) : 0
      default: throw Failure(String(cString: sqlite3_errmsg(database)))
      }
    }
  }

  func savepoint(_ body: () throws -> Void) throws { try body() }
  func afterCommit(_ action: @escaping @Sendable () -> Void) {}

  private func prepare(
    _ statement: Statement
  ) throws -> (OpaquePointer, Int, [Int32]) {
    if let known = prepared[statement.number] {
      return (known.statement, known.position, known.places)
    }
    let made = try RawConnection.prepare(statement.text, database)
    let count = Int(sqlite3_bind_parameter_count(made))
    var places = [Int32](repeating: 0, count: count)
    for place in 0..<count {
      guard let name = sqlite3_bind_parameter_name(made, Int32(place + 1)),
        let number = Int(String(cString: name).dropFirst())
      else { throw Failure("a bind without a number") }
      places[number - 1] = Int32(place + 1)
    }
    let position = workload.addText(statement.text)
    prepared[statement.number] = (made, position, places)
    return (made, position, places)
  }

  func isNull(_ column: Int) -> Bool { sqlite3_column_type(current, Int32(column)) == SQLITE_NULL }
  func integer(_ column: Int) -> Int64 { sqlite3_column_int64(current, Int32(column)) }
  func real(_ column: Int) -> Double { sqlite3_column_double(current, Int32(column)) }
  func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

  func bytes(_ column: Int) -> [UInt8] {
    let count = Int(sqlite3_column_bytes(current, Int32(column)))
    return Array(
      UnsafeRawBufferPointer(start: sqlite3_column_blob(current, Int32(column)), count: count))
  }

  func withBytes(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    bytes(column).withUnsafeBufferPointer(body)
  }

  func uuid(_ column: Int) -> (high: UInt64, low: UInt64) {
    let bytes = bytes(column)
    guard bytes.count == 16 else { return (0, 0) }
    func number(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
    return (number(bytes[0..<8]), number(bytes[8...]))
  }
}
