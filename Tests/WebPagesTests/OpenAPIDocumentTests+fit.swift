import JSON

@testable import WebPages

extension OpenAPIDocumentTests {
  /// Calls `action` with a value and everything inside it.
  func visit(_ value: JSONValue, _ action: (JSONValue) -> Void) {
    action(value)
    for member in value.objectValue?.members ?? [] { visit(member.value, action) }
    for element in value.arrayValue ?? [] { visit(element, action) }
  }

  /// Where a value does not fit a schema: types, required and unknown fields, bounds, words.
  func misfits(_ value: JSONValue, _ schema: JSONValue, at place: String = "$") -> [String] {
    guard let schema = document.resolve(schema) else { return ["\(place): no schema"] }
    var found: [String] = []
    if let choices = (schema["oneOf"] ?? schema["anyOf"])?.arrayValue {
      let failures = choices.map { misfits(value, $0, at: place) }
      if !failures.contains([]) { found += ["\(place): fits no choice"] + failures.joined() }
    }
    for part in schema["allOf"]?.arrayValue ?? [] { found += misfits(value, part, at: place) }
    if let constant = schema["const"], constant != value {
      found.append("\(place): not \(constant)")
    }
    if let words = schema["enum"]?.arrayValue, !words.contains(value) {
      found.append("\(place): none of the words")
    }
    let types = schema["type"]?.arrayValue ?? schema["type"].map { [$0] } ?? []
    if !types.isEmpty, !types.contains(where: { isOf($0.word, value) }) {
      found.append("\(place): not of type \(types.map(\.word))")
    }
    return found + range(value, schema, at: place) + parts(value, schema, at: place)
  }

  private func isOf(_ type: String, _ value: JSONValue) -> Bool {
    switch value {
    case .null: type == "null"
    case .bool: type == "boolean"
    case .integer: type == "integer" || type == "number"
    case .real: type == "number"
    case .string: type == "string"
    case .array: type == "array"
    case .object: type == "object"
    }
  }

  private func range(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    let measured: (Int64?, String, String) =
      switch value {
      case .integer(let number): (number, "minimum", "maximum")
      case .string(let text): (Int64(text.unicodeScalars.count), "minLength", "maxLength")
      case .array(let elements): (Int64(elements.count), "minItems", "maxItems")
      default: (nil, "", "")
      }
    guard let size = measured.0 else { return [] }
    let least = schema[measured.1]?.integerValue ?? .min
    let most = schema[measured.2]?.integerValue ?? .max
    return least <= size && size <= most ? [] : ["\(place): \(size) is out of bounds"]
  }

  private func parts(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    var found: [String] = []
    for (position, element) in (value.arrayValue ?? []).enumerated() {
      guard let items = schema["items"] else { break }
      found += misfits(element, items, at: "\(place)[\(position)]")
    }
    guard let object = value.objectValue else { return found }
    for name in schema["required"]?.arrayValue ?? [] where object[name.word] == nil {
      found.append("\(place).\(name.word) is missing")
    }
    for member in object.members {
      if let known = schema["properties"]?[member.name] {
        found += misfits(member.value, known, at: "\(place).\(member.name)")
      } else if let other = schema["additionalProperties"] {
        if other.boolValue == false { found.append("\(place).\(member.name) is unknown") }
        if other.objectValue != nil { found += misfits(member.value, other, at: place) }
      }
    }
    return found
  }
}
