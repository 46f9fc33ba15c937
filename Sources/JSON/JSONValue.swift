/// A JSON value (RFC 8259), read or to be written.
public enum JSONValue: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number without fraction and exponent that fits 64 bits.
  case integer(Int64)
  /// Any other number; always finite when read.
  case real(Double)
  /// Text.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Named values in order.
  case object(JSONObject)
}

extension JSONValue {
  /// The text, if this is a string.
  public var stringValue: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The number, if this is an integer.
  public var integerValue: Int64? {
    if case .integer(let value) = self { value } else { nil }
  }

  /// The number, if it is whole in the sense of JSON Schema, in any notation: `10`, `10.0` and `1e1` are one
  /// number. With a fraction or an exponent only within 2^53, where no whole number has been rounded.
  public var wholeValue: Int64? {
    switch self {
    case .integer(let value): value
    case .real(let value) where abs(value) <= 9_007_199_254_740_991: Int64(exactly: value)
    default: nil
    }
  }

  /// The number, if this is an integer or a real; an integer beyond 2^53 is rounded.
  public var realValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }

  /// The value, if this is `true` or `false`.
  public var boolValue: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The elements, if this is an array.
  public var arrayValue: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }

  /// The members, if this is an object.
  public var objectValue: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }

  /// The member called `name`; nil when there is none or this is not an object.
  public subscript(name: String) -> JSONValue? {
    if case .object(let value) = self { value[name] } else { nil }
  }
}
