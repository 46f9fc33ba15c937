import CPostgres
import Database
import Glibc

/// The server's result for one statement, with rows in binary form.
///
/// Columns are copied out, unless lent. A column of another type gives the nearest value, never a trap:
/// lengths are checked before bytes are read.
final class Answer: RowReader {
  private let result: OpaquePointer
  private var row: Int32 = 0
  let rowCount: Int32
  private let columnCount: Int32

  /// Takes ownership of a result.
  init(_ result: OpaquePointer) {
    self.result = result
    rowCount = PQntuples(result)
    columnCount = PQnfields(result)
  }

  deinit { PQclear(result) }

  /// The status of the result.
  var status: ExecStatusType { PQresultStatus(result) }

  /// The number of rows the statement changed; 0 for a query.
  var changed: Int {
    // The command tag of a query has a count too: "SELECT 3".
    guard status == PGRES_COMMAND_OK || isOfChange else { return 0 }
    return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
  }

  /// Whether a COMMIT succeeded.
  var isOfCommit: Bool { PQcmdStatus(result).map { strcmp($0, "COMMIT") == 0 } ?? false }

  /// Passes each row out.
  // Not inlined: the 6.3 compiler crashes when it copies a noncopyable value into its caller.
  @inline(never)
  func forEach(_ visit: (borrowing Row) throws -> Void) throws {
    for number in 0..<rowCount {
      row = number
      try visit(Row(self))
    }
  }

  /// The SQLSTATE, five characters.
  var state: String {
    PQresultErrorField(result, boxoffice_pg_state).map { String(cString: $0) } ?? ""
  }

  /// The server's message and the name of the constraint; never values, which are in other fields.
  var message: String {
    let words = PQresultErrorField(result, boxoffice_pg_message).map { String(cString: $0) }
    return words ?? PQresultErrorMessage(result).map { String(cString: $0) } ?? "no message"
  }

  /// The violated constraint.
  var constraint: String {
    PQresultErrorField(result, boxoffice_pg_constraint).map { String(cString: $0) } ?? message
  }

  private var isOfChange: Bool {
    guard let tag = PQcmdStatus(result) else { return false }
    return strncmp(tag, "SELECT", 6) != 0
  }
}

extension Answer {
  func isNull(_ column: Int) -> Bool { value(column) == nil }

  func integer(_ column: Int) -> Int64 {
    guard let (bytes, type) = value(column) else { return 0 }
    switch type {
    case TypeNumber.numeric: return Self.wholePart(bytes)
    case TypeNumber.double, TypeNumber.real: return Int64(saturating: real(column))
    case TypeNumber.text, TypeNumber.name: return Int64(text(column)) ?? 0
    default: break
    }
    // Every integer of PostgreSQL is big-endian and as long as its type; one byte is a Boolean.
    guard let first = bytes.first, bytes.count <= 8 else { return 0 }
    let sign: UInt64 = bytes.count > 1 && first & 0x80 != 0 ? ~0 : 0
    return Int64(bitPattern: bytes.reduce(sign) { $0 << 8 | UInt64($1) })
  }

  func real(_ column: Int) -> Double {
    guard let (bytes, type) = value(column) else { return 0 }
    switch (type, bytes.count) {
    case (TypeNumber.double, 8):
      return Double(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    case (TypeNumber.real, 4):
      return Double(Float(bitPattern: bytes.reduce(0) { $0 << 8 | UInt32($1) }))
    default: return Double(integer(column))
    }
  }

  func text(_ column: Int) -> String {
    guard let (bytes, type) = value(column) else { return "" }
    switch type {
    case TypeNumber.bigint, TypeNumber.integer, TypeNumber.smallint, TypeNumber.numeric:
      return String(integer(column))
    case TypeNumber.double, TypeNumber.real: return String(real(column))
    default: return String(decoding: bytes, as: UTF8.self)
    }
  }

  func bytes(_ column: Int) -> [UInt8] { value(column).map { [UInt8]($0.bytes) } ?? [] }

  func withBytes(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    body(value(column)?.bytes ?? UnsafeBufferPointer(start: nil, count: 0))
  }

  func uuid(_ column: Int) -> (high: UInt64, low: UInt64) {
    guard let (bytes, _) = value(column), bytes.count == 16, let base = bytes.baseAddress
    else { return (0, 0) }
    let raw = UnsafeRawPointer(base)
    return (
      UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)),
      UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    )
  }

  /// The bytes of a column of this row, valid as long as the result; nil for NULL.
  private func value(_ column: Int) -> (bytes: UnsafeBufferPointer<UInt8>, type: UInt32)? {
    let column = Int32(clamping: column)
    guard (0..<columnCount).contains(column), row < rowCount,
      PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column)
    else { return nil }
    let count = Int(PQgetlength(result, row, column))
    let bytes = UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self)
    return (UnsafeBufferPointer(start: bytes, count: count), PQftype(result, column))
  }

  /// The integer part of a NUMERIC, saturated to 64 bits: sums of BIGINT have this type.
  ///
  /// Four 16-bit numbers (digits, weight, sign, scale), then digits to the base 10,000.
  private static func wholePart(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64 {
    func number(_ place: Int) -> Int {
      guard 2 * place + 1 < bytes.count else { return 0 }
      return Int(Int16(bitPattern: UInt16(bytes[2 * place]) << 8 | UInt16(bytes[2 * place + 1])))
    }
    let isNegative = number(2) == 0x4000
    let (digits, weight) = (number(0), number(1))
    var whole: Int64 = 0
    guard weight >= 0 else { return 0 }
    for place in 0...weight {
      let digit = Int64(place < digits ? number(4 + place) : 0)
      let (product, tooBig) = whole.multipliedReportingOverflow(by: 10_000)
      let (sum, alsoTooBig) = product.subtractingReportingOverflow(digit)
      // Accumulated as a negative number, because the lowest number has no positive counterpart.
      if tooBig || alsoTooBig { return isNegative ? .min : .max }
      whole = sum
    }
    return isNegative ? whole : (whole == .min ? .max : -whole)
  }
}

extension Int64 {
  /// The nearest integer; 0 for NaN.
  fileprivate init(saturating number: Double) {
    if number.isNaN {
      self = 0
    } else {
      self = Int64(exactly: number.rounded(.towardZero)) ?? (number < 0 ? .min : .max)
    }
  }
}

// It belongs to its connection's thread.
@available(*, unavailable)
extension Answer: Sendable {}
