import JSON

extension DocsWriter {
  /// The header that every request may have and every answer has; described once, at the top of the page.
  private static let everywhere = "X-Request-Id"

  /// Writes one operation: what it is, who may call it, its inputs and outputs.
  mutating func write(_ operation: OpenAPIDocument.Operation) {
    html.markup("<article>\n<h3 id=\"")
    html.text(operation.id)
    html.markup("\">")
    html.text(operation.value.text("summary"))
    html.markup("</h3>\n<p class=\"route\"><span class=\"method\">")
    html.text(operation.method)
    html.markup("</span> ")
    html.code(operation.path)
    html.markup("</p>\n<p class=\"who\">Access: ")
    who(operation.value["security"]?.arrayValue ?? [])
    html.markup("</p>\n")
    html.prose(operation.value.text("description"))
    parameters(operation.value["parameters"]?.arrayValue ?? [])
    if let media = operation.value["requestBody"]?["content"]?.objectValue?.members.first?.value {
      html.markup("<h4>Body")
      if let name = media["schema"].flatMap({ document.name($0) }) {
        html.markup(": ")
        html.link(prefix: "body-", to: name)
      }
      html.markup("</h4>\n")
      if let schema = media["schema"].flatMap({ document.resolve($0) }) { fields(of: schema) }
      requests(operation, media)
    }
    answers(operation.value["responses"]?.objectValue?.members ?? [])
    html.markup("</article>\n")
  }

  private mutating func who(_ requirements: [JSONValue]) {
    guard let schemes = requirements.first?.objectValue?.members, !schemes.isEmpty else {
      html.markup("anyone")
      return
    }
    for (position, scheme) in schemes.enumerated() {
      let title = document.root["components"]?["securitySchemes"]?[scheme.name]?.text("x-title")
      html.markup(position > 0 ? " and the " : "requires the ")
      html.markup("<a href=\"#auth-")
      html.text(scheme.name)
      html.markup("\">")
      html.text(title ?? scheme.name)
      html.markup("</a>")
      for role in scheme.value.arrayValue ?? [] {
        html.markup(" with the role ")
        html.code(role.word)
      }
    }
  }

  private mutating func parameters(_ parameters: [JSONValue]) {
    let parameters = parameters.compactMap { document.resolve($0) }
      .filter { $0.text("name") != Self.everywhere }
    if parameters.isEmpty { return }
    html.markup("<h4>Parameters</h4>\n<table>\n<thead><tr><th scope=\"col\">Parameter</th>")
    html.markup("<th scope=\"col\">Meaning</th></tr></thead>\n<tbody>\n")
    for parameter in parameters {
      html.markup("<tr><th scope=\"row\">")
      html.code(parameter.text("name"))
      html.markup(" <span class=\"type\">")
      html.text(parameter.text("in"))
      if parameter["required"]?.boolValue == true { html.markup(", required") }
      if let schema = parameter["schema"] {
        html.markup("; ")
        type(of: schema)
      }
      html.markup("</span></th><td>")
      html.inline(document.description(parameter))
      html.markup("</td></tr>\n")
    }
    html.markup("</tbody>\n</table>\n")
  }

  private mutating func requests(_ operation: OpenAPIDocument.Operation, _ media: JSONValue) {
    for example in document.examples(media) {
      html.markup("<figure><figcaption>Example")
      if !example.title.isEmpty {
        html.markup(": ")
        html.text(example.title)
      }
      html.markup("</figcaption>\n<pre tabindex=\"0\"><code>")
      html.text("\(operation.method) \(operation.path)\n")
      for scheme in operation.value["security"]?.arrayValue?.first?.objectValue?.members ?? [] {
        let value = document.root["components"]?["securitySchemes"]?[scheme.name]
        html.text(value?["name"]?.stringValue.map { "\($0): …\n" } ?? "Authorization: Bearer …\n")
      }
      html.text("Content-Type: application/json\n\n")
      html.text(example.value.pretty())
      html.markup("</code></pre></figure>\n")
    }
  }

  private mutating func answers(_ answers: [JSONObject.Member]) {
    html.markup("<h4>Responses</h4>\n<table class=\"answers\">\n<thead><tr>")
    html.markup(
      "<th scope=\"col\">Status</th><th scope=\"col\">Meaning</th></tr></thead>\n<tbody>\n")
    for answer in answers {
      guard let value = document.resolve(answer.value) else { continue }
      html.markup("<tr><th scope=\"row\">")
      html.text(answer.name)
      html.markup("</th><td>")
      html.inline(value.text("description"))
      let content = value["content"]?.objectValue?.members.first
      if let content { body(content) }
      let names = (value["headers"]?.objectValue?.members ?? []).map(\.name)
        .filter { $0 != Self.everywhere }
      if !names.isEmpty { html.markup("<br><span class=\"type\">with ") }
      for (position, name) in names.enumerated() {
        if position > 0 { html.markup(", ") }
        html.code(name)
      }
      if !names.isEmpty { html.markup("</span>") }
      html.markup("</td></tr>\n")
    }
    html.markup("</tbody>\n</table>\n")
    for answer in answers where answer.name.hasPrefix("2") {
      guard let value = document.resolve(answer.value),
        let content = value["content"]?.objectValue?.members.first
      else { continue }
      sample(answer.name, content)
    }
  }

  /// Writes the codes of a refusal, or the name of the answered schema.
  private mutating func body(_ content: JSONObject.Member) {
    guard let schema = content.value["schema"] else { return }
    if content.name == "application/problem+json" {
      let codes = (document.resolve(schema) ?? schema)["allOf"]?.arrayValue?.last?["properties"]?[
        "code"]?["enum"]?.arrayValue
      html.markup("<br>")
      for (position, code) in (codes ?? []).enumerated() {
        if position > 0 { html.markup(" · ") }
        html.link(prefix: "", to: code.word)
      }
      return
    }
    html.markup("<br>")
    if let name = document.name(schema) {
      html.link(prefix: "body-", to: name)
    } else {
      html.code(content.name)
    }
    if let data = content.value["x-event-data"], let name = document.name(data) {
      html.markup(" of ")
      html.link(prefix: "body-", to: name)
    }
  }

  private mutating func sample(_ status: String, _ content: JSONObject.Member) {
    for example in document.examples(content.value) {
      html.markup("<details><summary>Example of ")
      html.text(status)
      if !example.title.isEmpty {
        html.markup(": ")
        html.text(example.title)
      }
      html.markup("</summary>\n<pre tabindex=\"0\"><code>")
      html.text(example.value.stringValue ?? example.value.pretty())
      html.markup("</code></pre></details>\n")
    }
  }
}
