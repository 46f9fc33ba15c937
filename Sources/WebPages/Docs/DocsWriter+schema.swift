import JSON

extension DocsWriter {
  /// The fields of an object, the choices of a union, or the type of anything else.
  mutating func fields(of schema: JSONValue) {
    if let choices = schema["oneOf"]?.arrayValue {
      html.markup("<p>One of:</p>\n<ul>\n")
      for choice in choices {
        html.markup("<li>")
        type(of: choice)
        html.markup(" – ")
        html.inline(document.description(choice))
        html.markup("</li>\n")
      }
      html.markup("</ul>\n")
      return
    }
    guard let fields = schema["properties"]?.objectValue?.members, !fields.isEmpty else {
      html.markup("<p class=\"type\">")
      type(of: schema)
      html.markup("</p>\n")
      return
    }
    let required = Set((schema["required"]?.arrayValue ?? []).compactMap(\.stringValue))
    html.markup("<table>\n<thead><tr><th scope=\"col\">Field</th>")
    html.markup("<th scope=\"col\">Meaning</th></tr></thead>\n<tbody>\n")
    for field in fields {
      html.markup("<tr><th scope=\"row\">")
      html.code(field.name)
      html.markup(" <span class=\"type\">")
      if !required.contains(field.name) { html.markup("optional; ") }
      type(of: field.value)
      html.markup("</span></th><td>")
      html.inline(document.description(field.value))
      html.markup("</td></tr>\n")
    }
    html.markup("</tbody>\n</table>\n")
  }

  /// Writes the type of a value, in words: `integer from 1 to 100`.
  mutating func type(of schema: JSONValue, depth: Int = 0) {
    guard depth < Limits.typeDepthMax else { return }
    if let name = document.name(schema) {
      html.link(prefix: "body-", to: name)
      bounds(schema, "minLength", "maxLength", unit: " characters")
      return
    }
    if let choices = (schema["oneOf"] ?? schema["anyOf"])?.arrayValue {
      for (position, choice) in choices.enumerated() {
        if position > 0 { html.markup(" or ") }
        type(of: choice, depth: depth + 1)
      }
    } else if let constant = schema["const"] {
      html.markup("always ")
      html.code(constant.word)
    } else if let words = schema["enum"]?.arrayValue {
      for (position, word) in words.enumerated() {
        if position > 0 { html.markup(", ") }
        html.code(word.word)
      }
    } else if let items = schema["items"] {
      html.markup("list of ")
      type(of: items, depth: depth + 1)
      bounds(schema, "minItems", "maxItems", unit: " items")
      if schema["uniqueItems"]?.boolValue == true { html.markup(", each once") }
    } else {
      plain(schema, depth: depth)
    }
    if let standard = schema["default"] {
      html.markup(", else ")
      html.code(standard.word.isEmpty ? "\"\"" : standard.word)
    }
  }

  private mutating func plain(_ schema: JSONValue, depth: Int) {
    let types = schema["type"]?.arrayValue ?? [schema["type"] ?? .string("value")]
    for (position, type) in types.enumerated() {
      if position > 0 { html.markup(" or ") }
      html.text(type.word)
    }
    let formats = ["date-time": "RFC 3339", "uuid": "UUID", "email": "email address"]
    if let format = formats[schema.text("format")] {
      html.markup(", ")
      html.text(format)
    }
    bounds(schema, "minimum", "maximum", unit: "")
    bounds(schema, "minLength", "maxLength", unit: " characters")
    if let values = schema["additionalProperties"], values.objectValue != nil {
      html.markup(" of ")
      type(of: values, depth: depth + 1)
    }
  }

  private mutating func bounds(
    _ schema: JSONValue, _ least: String, _ most: String, unit: StaticString
  ) {
    let least = schema[least]?.integerValue
    let most = schema[most]?.integerValue
    switch (least, most) {
    case (let least?, let most?): html.text(" from \(grouped(least)) to \(grouped(most))")
    case (let least?, nil): html.text(" from \(grouped(least))")
    case (nil, let most?): html.text(" up to \(grouped(most))")
    case (nil, nil): return
    }
    html.markup(unit)
  }

  /// Digits in groups of three, for people.
  private func grouped(_ value: Int64) -> String {
    let digits = String(value.magnitude)
    let groups = digits.enumerated().map { position, digit in
      let left = digits.count - position
      return position > 0 && left.isMultiple(of: 3) ? ",\(digit)" : "\(digit)"
    }
    return (value < 0 ? "-" : "") + groups.joined()
  }
}
