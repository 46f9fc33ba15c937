import CSQLite
import Database

/// One prepared statement of one connection: binds values, steps, and reads the current row.
///
/// Columns are copied out, unless lent; a column of another type is converted by SQLite, never a trap.
final class PreparedStatement: RowReader {
  /// Set while its rows are being read; a nested use needs another statement.
  private(set) var isStepping = false
  private let statement: OpaquePointer
  /// The positions of `$1`, `$2` …: SQLite numbers them by first appearance.
  private let places: [Int32]
  private let changesRows: Bool

  /// Prepares the text for `database`. `kept` tells SQLite that it will be long-lived.
  init(_ text: String, database: OpaquePointer, kept: Bool) throws(DatabaseError) {
    var made: OpaquePointer?
    var isWhole = true
    let code = text.withCString { start in
      var end: UnsafePointer<CChar>?
      let flags = kept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
      let code = sqlite3_prepare_v3(database, start, -1, flags, &made, &end)
      while let byte = end?.pointee, byte != 0 {
        if ![0x20, 0x0a, 0x3b].contains(byte) { isWhole = false }
        end = end?.successor()
      }
      return code
    }
    guard code == SQLITE_OK, let made else {
      throw code == SQLITE_OK
        ? .failed("a statement without text")
        : DatabaseError(code: code, message: String(cString: sqlite3_errmsg(database)))
    }
    guard isWhole, let places = Self.places(of: made) else {
      sqlite3_finalize(made)
      throw .failed("not one statement with binds $1, $2 … without a gap")
    }
    statement = made
    self.places = places
    changesRows = sqlite3_stmt_readonly(made) == 0
  }

  deinit { sqlite3_finalize(statement) }

  /// Whether this is the text it was prepared from.
  func isMade(of text: String) -> Bool {
    sqlite3_sql(statement).map { String(cString: $0) == text } ?? false
  }

  /// Whether running it may change the file.
  var writes: Bool { changesRows }

  /// Binds the values, steps through the rows, and returns how many rows changed.
  func run(
    _ values: [Value], database: OpaquePointer, row: (borrowing Row) throws -> Void
  ) throws(StepFailure) -> Int {
    isStepping = true
    let changedBefore = changesRows ? sqlite3_total_changes64(database) : 0
    var holdsCopies = false
    defer {
      sqlite3_reset(statement)
      if holdsCopies { sqlite3_clear_bindings(statement) }
      isStepping = false
    }
    guard values.count == places.count else {
      throw .misuse("\(values.count) values for \(places.count) binds")
    }
    for index in 0..<values.count {
      let code = bind(values[index], at: places[index], &holdsCopies)
      guard code == SQLITE_OK else { throw .code(code) }
    }
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW:
        do { try row(Row(self)) } catch { throw .thrown(error) }
      case SQLITE_DONE:
        guard changesRows, sqlite3_total_changes64(database) != changedBefore else { return 0 }
        return Int(sqlite3_changes64(database))
      case let code: throw .code(code)
      }
    }
  }

  /// Steps a statement without binds and rows, and returns SQLite's code, `SQLITE_OK` when done.
  func runAlone() -> Int32 {
    let code = sqlite3_step(statement)
    sqlite3_reset(statement)
    return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code
  }

  private func bind(_ value: Value, at place: Int32, _ holdsCopies: inout Bool) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(statement, place)
    case .integer(let number): return sqlite3_bind_int64(statement, place, number)
    case .real(let number): return sqlite3_bind_double(statement, place, number)
    case .text(var text):
      holdsCopies = true
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          boxoffice_sqlite_bind_text(
            statement, place, characters.baseAddress, UInt64(characters.count))
        }
      }
    case .bytes(let bytes):
      holdsCopies = true
      return bytes.withUnsafeBytes {
        boxoffice_sqlite_bind_bytes(statement, place, $0.baseAddress, UInt64($0.count))
      }
    case .uuid(let high, let low):
      return withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) {
        boxoffice_sqlite_bind_bytes(statement, place, $0.baseAddress, UInt64($0.count))
      }
    }
  }

  /// The positions of `$1`, `$2` …; nil when a bind has another form or a number is missing.
  private static func places(of statement: OpaquePointer) -> [Int32]? {
    let count = Int(sqlite3_bind_parameter_count(statement))
    var places = [Int32](repeating: 0, count: count)
    for place in 0..<count {
      guard let name = sqlite3_bind_parameter_name(statement, Int32(place + 1)) else { return nil }
      let text = String(cString: name)
      guard text.first == "$", let number = Int(text.dropFirst()), (1...count).contains(number)
      else { return nil }
      places[number - 1] = Int32(place + 1)
    }
    return places.contains(0) ? nil : places
  }
}

/// Why a statement did not complete.
enum StepFailure: Error {
  /// SQLite returned an extended result code.
  case code(Int32)
  /// The row's closure threw.
  case thrown(any Error)
  /// The caller violated the statement's preconditions.
  case misuse(String)
}

extension PreparedStatement {
  func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(statement, Int32(clamping: column)) == SQLITE_NULL
  }

  func integer(_ column: Int) -> Int64 {
    sqlite3_column_int64(statement, Int32(clamping: column))
  }

  func real(_ column: Int) -> Double {
    sqlite3_column_double(statement, Int32(clamping: column))
  }

  func text(_ column: Int) -> String {
    let column = Int32(clamping: column)
    guard let start = sqlite3_column_text(statement, column) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func bytes(_ column: Int) -> [UInt8] {
    let column = Int32(clamping: column)
    guard let start = sqlite3_column_blob(statement, column) else { return [] }
    let count = Int(sqlite3_column_bytes(statement, column))
    return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  func withBytes(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    let column = Int32(clamping: column)
    let start = sqlite3_column_blob(statement, column)
    let count = Int(sqlite3_column_bytes(statement, column))
    body(
      UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: count))
  }

  func uuid(_ column: Int) -> (high: UInt64, low: UInt64) {
    let column = Int32(clamping: column)
    guard let start = sqlite3_column_blob(statement, column),
      sqlite3_column_bytes(statement, column) == 16
    else { return (0, 0) }
    let high = start.loadUnaligned(as: UInt64.self)
    let low = start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    return (UInt64(bigEndian: high), UInt64(bigEndian: low))
  }
}

// A statement belongs to its connection's thread.
@available(*, unavailable)
extension PreparedStatement: Sendable {}
