import JSON

/// An OpenAPI document that resolves its references.
struct OpenAPIDocument {
  let root: JSONValue

  init(_ bytes: [UInt8]) throws(JSONError) {
    root = try JSONValue.parse(bytes, limits: Limits.documentValuesMax)
  }

  /// One operation: a method of a path.
  struct Operation {
    let method: String
    let path: String
    let value: JSONValue

    var id: String { value.text("operationId") }
    var tag: String { value["tags"]?.arrayValue?.first?.stringValue ?? "" }
  }

  /// All operations in the order of the document.
  var operations: [Operation] {
    members("paths").flatMap { path in
      (path.value.objectValue?.members ?? []).map { method in
        Operation(method: method.name.uppercased(), path: path.name, value: method.value)
      }
    }
  }

  /// The members of an object of the root, or of one of the components.
  func members(_ names: String...) -> [JSONObject.Member] {
    var value: JSONValue? = root
    for name in names { value = value?[name] }
    return value?.objectValue?.members ?? []
  }

  /// The target of a reference; a value that is not a reference resolves to itself. Nil when the target is
  /// missing.
  func resolve(_ value: JSONValue) -> JSONValue? {
    var value = value
    for _ in 0..<Limits.referenceHopsMax {
      guard let reference = value["$ref"]?.stringValue else { return value }
      guard let target = target(of: reference) else { return nil }
      value = target
    }
    return nil
  }

  /// The last part of a value's reference: the name of the component.
  func name(_ value: JSONValue) -> String? {
    value["$ref"]?.stringValue?.split(separator: "/").last.map(String.init)
  }

  /// The description of a value where it is used, otherwise where it is defined.
  func description(_ value: JSONValue) -> String {
    value["description"]?.stringValue ?? resolve(value)?.text("description") ?? ""
  }

  /// The examples of a media type, with titles; those of its schema when it has none of its own.
  func examples(_ media: JSONValue) -> [(title: String, value: JSONValue)] {
    if let named = media["examples"]?.objectValue {
      return named.members.compactMap { member in
        guard let example = resolve(member.value), let value = example["value"] else { return nil }
        return (example["summary"]?.stringValue ?? member.name, value)
      }
    }
    if let example = media["example"] { return [("", example)] }
    let schema = media["schema"].flatMap(resolve)
    return (schema?["examples"]?.arrayValue?.first).map { [("", $0)] } ?? []
  }

  /// Follows a JSON pointer (RFC 6901) inside this document.
  private func target(of reference: String) -> JSONValue? {
    guard reference.hasPrefix("#/") else { return nil }
    var value = root
    for part in reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false) {
      let name = part.split(separator: "~1", omittingEmptySubsequences: false)
        .map { $0.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~") }
        .joined(separator: "/")
      guard let next = value[name] else { return nil }
      value = next
    }
    return value
  }
}

extension JSONValue {
  /// The text called `name`; empty when there is none.
  func text(_ name: String) -> String { self[name]?.stringValue ?? "" }

  /// A number or word as written in JSON, without the quotes around a word.
  var word: String { stringValue ?? String(decoding: bytes, as: UTF8.self) }
}
