public import JSON

// Bodies in tests are written as literals.

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  /// Text.
  public init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByIntegerLiteral {
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension JSONValue: ExpressibleByFloatLiteral {
  /// A number with a fraction.
  public init(floatLiteral value: Double) { self = .real(value) }
}

extension JSONValue: ExpressibleByBooleanLiteral {
  /// True or false.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByNilLiteral {
  /// `null`.
  public init(nilLiteral: ()) { self = .null }
}

extension JSONValue: ExpressibleByArrayLiteral {
  /// Values in order.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// Named values; of two with one name the first stays.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (name, value) in elements { _ = object.append(name, value) }
    self = .object(object)
  }
}

extension JSONValue {
  /// This object with the members of another put over its own.
  public func with(_ other: JSONValue) -> JSONValue {
    guard let mine = objectValue, let theirs = other.objectValue else { return self }
    var object = JSONObject()
    for member in mine.members {
      _ = object.append(member.name, theirs[member.name] ?? member.value)
    }
    for member in theirs.members { _ = object.append(member.name, member.value) }
    return .object(object)
  }

  /// This object without one member.
  public func without(_ name: String) -> JSONValue {
    var object = JSONObject()
    for member in objectValue?.members ?? [] where member.name != name {
      _ = object.append(member.name, member.value)
    }
    return .object(object)
  }

  /// The names of this object's members.
  public var names: Set<String> { Set(objectValue?.members.map(\.name) ?? []) }
}
