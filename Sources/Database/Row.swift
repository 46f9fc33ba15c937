public import Ticketing

/// Reads the columns of an engine's current row; engines implement it.
///
/// Columns count from zero. A column of another type gives the engine's nearest value (zero, empty), never a
/// trap, because stored data is input.
public protocol RowReader: AnyObject {
  /// Whether the column is NULL.
  func isNull(_ column: Int) -> Bool
  /// A BIGINT.
  func integer(_ column: Int) -> Int64
  /// A DOUBLE PRECISION.
  func real(_ column: Int) -> Double
  /// A TEXT; invalid UTF-8 is repaired.
  func text(_ column: Int) -> String
  /// A BYTEA, copied.
  func bytes(_ column: Int) -> [UInt8]
  /// Lends the bytes of a TEXT or BYTEA as stored while `body` runs; none for NULL.
  func withBytes(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void)
  /// A UUID's two halves.
  func uuid(_ column: Int) -> (high: UInt64, low: UInt64)
}

/// One row, readable only while its query's closure runs.
public struct Row: ~Copyable {
  @usableFromInline let reader: any RowReader

  /// Lends the current row of a reader; for engines.
  public init(_ reader: any RowReader) { self.reader = reader }

  /// A whole number.
  public func int(_ column: Int) -> Int { Int(reader.integer(column)) }
  /// A whole number, or nil for NULL.
  public func intOrNil(_ column: Int) -> Int? { reader.isNull(column) ? nil : int(column) }
  /// A 64-bit number.
  public func integer(_ column: Int) -> Int64 { reader.integer(column) }
  /// A floating-point number.
  public func real(_ column: Int) -> Double { reader.real(column) }
  /// A text.
  public func text(_ column: Int) -> String { reader.text(column) }
  /// A text, or nil for NULL.
  public func textOrNil(_ column: Int) -> String? { reader.isNull(column) ? nil : text(column) }
  /// Bytes.
  public func bytes(_ column: Int) -> [UInt8] { reader.bytes(column) }
  /// Bytes, or nil for NULL.
  public func bytesOrNil(_ column: Int) -> [UInt8]? { reader.isNull(column) ? nil : bytes(column) }
  /// Lends the bytes of a text or of bytes as stored, without a copy; none for NULL.
  public func withBytes(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    reader.withBytes(column, body)
  }
  /// An amount.
  public func money(_ column: Int) -> Money { Money(reader.integer(column)) }
  /// An instant.
  public func time(_ column: Int) -> Timestamp { Timestamp(milliseconds: reader.integer(column)) }
  /// An instant, or nil for NULL.
  public func timeOrNil(_ column: Int) -> Timestamp? { reader.isNull(column) ? nil : time(column) }

  /// An identifier; its type is inferred from the context.
  @inlinable public func id<Entity>(_ column: Int) -> Identifier<Entity> {
    let (high, low) = reader.uuid(column)
    return Identifier(high: high, low: low)
  }

  /// An identifier, or nil for NULL.
  @inlinable public func idOrNil<Entity>(_ column: Int) -> Identifier<Entity>? {
    reader.isNull(column) ? nil : id(column)
  }
}
