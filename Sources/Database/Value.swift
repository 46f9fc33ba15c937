public import Ticketing

/// A value bound to a statement.
public enum Value: Hashable, Sendable {
  /// SQL NULL.
  case null
  /// A BIGINT.
  case integer(Int64)
  /// A DOUBLE PRECISION.
  case real(Double)
  /// A TEXT.
  case text(String)
  /// A BYTEA.
  case bytes([UInt8])
  /// A UUID: sixteen bytes.
  case uuid(high: UInt64, low: UInt64)

  /// Binds an identifier.
  @inlinable public static func id<Entity>(_ id: Identifier<Entity>) -> Value {
    .uuid(high: id.high, low: id.low)
  }

  /// Binds an identifier, or NULL.
  @inlinable public static func id<Entity>(_ id: Identifier<Entity>?) -> Value {
    id.map { .uuid(high: $0.high, low: $0.low) } ?? .null
  }

  /// Binds the zero identifier, which means "no one" where a column has no NULL.
  public static var noOwner: Value { .uuid(high: 0, low: 0) }

  /// Binds an instant as milliseconds.
  public static func time(_ time: Timestamp) -> Value { .integer(time.milliseconds) }

  /// Binds an instant, or NULL.
  public static func time(_ time: Timestamp?) -> Value {
    time.map { .integer($0.milliseconds) } ?? .null
  }

  /// Binds an amount of minor units.
  public static func money(_ money: Money) -> Value { .integer(money.amount) }

  /// Binds a whole number.
  public static func int(_ number: Int) -> Value { .integer(Int64(number)) }
}
