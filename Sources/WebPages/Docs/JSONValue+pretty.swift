import JSON

extension JSONValue {
  /// JSON formatted for people: short values stay on one line, others are broken and indented.
  func pretty(indent: Int = 0) -> String {
    let line = spaced
    if indent + line.count <= Limits.exampleColumnsMax { return line }
    let margin = String(repeating: " ", count: indent)
    switch self {
    case .array(let elements) where !elements.isEmpty:
      let lines = elements.map { margin + "  " + $0.pretty(indent: indent + 2) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + margin + "]"
    case .object(let object) where !object.members.isEmpty:
      let lines = object.members.map {
        margin + "  " + JSONValue.string($0.name).spaced + ": "
          + $0.value.pretty(indent: indent + 2)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + margin + "}"
    default:
      return line
    }
  }

  /// All on one line, with a space after each comma and colon.
  private var spaced: String {
    switch self {
    case .array(let elements):
      "[" + elements.map(\.spaced).joined(separator: ", ") + "]"
    case .object(let object):
      "{"
        + object.members.map { JSONValue.string($0.name).spaced + ": " + $0.value.spaced }
        .joined(separator: ", ") + "}"
    default:
      String(decoding: bytes, as: UTF8.self)
    }
  }
}
