import BookingStore
import BoxOffice
import HTTPServer
import JSON
import Ticketing

/// The fields of a JSON body, parsed one by one; all errors are collected and reported at once.
///
/// Reading a missing or invalid field returns a harmless value and records why; `end()` throws before such a
/// value can be used, and refuses unknown fields.
struct Fields {
  private let object: JSONObject
  private let path: String
  private var known: Set<String> = []
  private(set) var errors: [FieldProblem] = []

  /// Parses a request's body, which must be one JSON object of type application/json.
  init(_ request: Request, limits: JSONLimits = .request) throws {
    let type = request.headers["content-type"].map { $0.lowercased() }
    // Scanning for parameters by characters takes microseconds; few clients send any.
    if type != "application/json", !request.body.isEmpty || type != nil {
      let essence = type?.split(separator: ";").first.map {
        $0.filter { $0 != " " && $0 != "\t" }
      }
      guard essence == "application/json" else {
        throw Problem(
          415, "UNSUPPORTED_MEDIA_TYPE",
          "Send the body as JSON, with Content-Type application/json.")
      }
    }
    guard !request.body.isEmpty else {
      throw Problem.invalid([FieldProblem(field: "", reason: "a JSON object is required")])
    }
    let value: JSONValue
    do {
      value = try JSONValue.parse(request.body, limits: limits)
    } catch {
      throw Problem.invalid([FieldProblem(field: "", reason: "not valid JSON: \(error)")])
    }
    guard let object = value.objectValue else {
      throw Problem.invalid([FieldProblem(field: "", reason: "a JSON object is required")])
    }
    self.init(object, path: "")
  }

  init(_ object: JSONObject, path: String) {
    self.object = object
    self.path = path
  }

  /// Whether the field is there.
  func has(_ name: String) -> Bool { object[name] != nil }

  /// The raw value of a field.
  mutating func value(_ name: String) -> JSONValue? {
    known.insert(name)
    return object[name]
  }

  /// Records that a field is invalid.
  mutating func refuse(_ name: String, _ reason: String) {
    errors.append(FieldProblem(field: path + name, reason: reason))
  }

  /// Adds the errors of a nested reader.
  mutating func adopt(_ nested: [FieldProblem]) { errors += nested }

  /// A text within a length range, without control characters.
  mutating func text(_ name: String, _ length: ClosedRange<Int>) -> String {
    text(optional: name, length) ?? missing(name, "")
  }

  /// A text, or nil when the field is missing.
  mutating func text(optional name: String, _ length: ClosedRange<Int>) -> String? {
    guard let value = value(name) else { return nil }
    guard let text = value.stringValue else { return wrong(name, "must be a string", "") }
    guard length.contains(text.unicodeScalars.count) else {
      return wrong(
        name, "must have \(length.lowerBound) to \(length.upperBound) characters", "")
    }
    guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return wrong(name, "must not contain control characters", "") }
    // A required text must also be visible. A text that may be empty has rules of its own.
    if length.lowerBound > 0 {
      guard !text.isBlank else {
        return wrong(name, "must contain visible characters", "")
      }
      guard !text.unicodeScalars.contains(where: \.turnsDirection) else {
        return wrong(name, "must not contain characters that change the text direction", "")
      }
    }
    return text
  }

  /// The input of a device: a text within a length range, with any characters.
  mutating func reading(_ name: String, _ length: ClosedRange<Int>) -> String {
    guard let value = value(name) else { return missing(name, "") }
    guard let text = value.stringValue else { return wrong(name, "must be a string", "") }
    guard length.contains(text.unicodeScalars.count) else {
      return wrong(
        name, "must have \(length.lowerBound) to \(length.upperBound) characters", "")
    }
    return text
  }

  /// A whole number in a range.
  mutating func integer(_ name: String, _ range: ClosedRange<Int>) -> Int {
    integer(optional: name, range) ?? missing(name, range.lowerBound)
  }

  /// A whole number, or nil when the field is missing.
  mutating func integer(optional name: String, _ range: ClosedRange<Int>) -> Int? {
    guard let value = value(name) else { return nil }
    guard let number = value.wholeValue, range.contains(Int(number)) else {
      return wrong(
        name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)",
        range.lowerBound)
    }
    return Int(number)
  }

  /// A number, or nil when the field is missing.
  mutating func real(optional name: String) -> Double? {
    guard let value = value(name) else { return nil }
    guard let number = value.realValue, number.isFinite, abs(number) <= 1e9 else {
      return wrong(name, "must be a number between -1e9 and 1e9", 0)
    }
    return number
  }

  /// A Boolean, or nil when the field is missing.
  mutating func bool(optional name: String) -> Bool? {
    guard let value = value(name) else { return nil }
    return value.boolValue ?? wrong(name, "must be true or false", false)
  }

  /// An identifier.
  mutating func id<Entity>(_ name: String) -> Identifier<Entity> {
    let none = Identifier<Entity>(high: 0, low: 0)
    guard let value = value(name) else { return missing(name, none) }
    guard let id = value.stringValue.flatMap({ Identifier<Entity>($0) }) else {
      return wrong(name, "must be a UUID", none)
    }
    return id
  }

  /// An instant.
  mutating func time(_ name: String) -> Timestamp {
    time(optional: name) ?? missing(name, Timestamp(milliseconds: 0))
  }

  /// An instant, or nil when the field is missing.
  mutating func time(optional name: String) -> Timestamp? {
    guard let value = value(name) else { return nil }
    guard let time = value.stringValue.flatMap({ Timestamp($0) }) else {
      return wrong(
        name, "must be an RFC 3339 time, such as 2026-12-01T10:00:00Z",
        Timestamp(milliseconds: 0))
    }
    return time
  }

  /// An object's fields, or nil when the field is missing.
  mutating func object(optional name: String) -> Fields? {
    guard let value = value(name) else { return nil }
    guard let object = value.objectValue else {
      refuse(name, "must be an object")
      return nil
    }
    return Fields(object, path: path + name + ".")
  }

  /// Throws when a field was invalid or unknown.
  func end() throws {
    let all = allErrors
    if !all.isEmpty { throw Problem.invalid(all) }
  }

  /// All errors, including unknown fields.
  var allErrors: [FieldProblem] {
    errors
      + object.members.filter { !known.contains($0.name) }.prefix(20).map {
        FieldProblem(field: path + $0.name, reason: "is not a known field")
      }
  }

  private mutating func missing<Value>(_ name: String, _ value: Value) -> Value {
    if !errors.contains(where: { $0.field == path + name }) { refuse(name, "is required") }
    return value
  }

  private mutating func wrong<Value>(_ name: String, _ reason: String, _ value: Value) -> Value {
    refuse(name, reason)
    return value
  }
}

extension Problem {
  /// 400 with the errors, field by field.
  static func invalid(_ errors: [FieldProblem]) -> Problem {
    Problem(
      400, "INVALID_REQUEST", "The request is invalid; see errors.",
      extra: [.fields(errors)])
  }
}

extension Fields {
  /// A list of distinct identifiers.
  mutating func ids<Entity>(_ name: String, _ count: ClosedRange<Int>) -> [Identifier<Entity>] {
    guard let value = value(name) else {
      refuse(name, "is required")
      return []
    }
    guard let list = value.arrayValue, count.contains(list.count) else {
      refuse(name, "must be a list of \(count.lowerBound) to \(count.upperBound) ids")
      return []
    }
    let ids = list.compactMap { $0.stringValue.flatMap { Identifier<Entity>($0) } }
    if ids.count != list.count {
      refuse(name, "must contain only UUIDs")
    } else if Set(ids).count != ids.count {
      refuse(name, "must not contain an id twice")
    }
    return ids
  }
}
