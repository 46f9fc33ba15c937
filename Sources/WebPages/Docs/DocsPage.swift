public import JSON

/// The page at `/docs`: the OpenAPI document for people, complete without any script.
public enum DocsPage {
  /// Renders the page. Throws when the document is not JSON; omits what it lacks.
  ///
  /// - Parameters:
  ///   - style: The address of its stylesheet.
  ///   - script: The address of the module that enhances it; nil when there is none.
  public static func render(
    openAPI: [UInt8], style: String, script: String? = nil
  ) throws(JSONError) -> [UInt8] {
    var page = DocsWriter(
      document: try OpenAPIDocument(openAPI), style: style, script: script)
    page.page()
    return page.html.bytes
  }
}

/// Writes the page from top to bottom.
struct DocsWriter {
  let document: OpenAPIDocument
  let style: String
  let script: String?
  var html = HTML()

  init(document: OpenAPIDocument, style: String, script: String?) {
    self.document = document
    self.style = style
    self.script = script
  }

  mutating func page() {
    let info = document.root["info"]
    let title = info?.text("title") ?? ""
    html.markup(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>
      """)
    html.text(title)
    html.markup(
      """
      </title>
      <link rel="stylesheet" href="
      """)
    html.text(style)
    html.markup("\">\n")
    if let script {
      html.markup("<script type=\"module\" src=\"")
      html.text(script)
      html.markup("\"></script>\n")
    }
    html.markup(
      """
      </head>
      <body>
      <a class="skip" href="#content">Skip to the content</a>
      <header>
      <h1>
      """)
    html.text(title)
    html.markup("</h1>\n<p class=\"lead\">")
    html.inline(info?.text("summary") ?? "")
    html.markup("</p>\n<p class=\"note\">Version ")
    html.text(info?.text("version") ?? "")
    html.markup(" · machine-readable: <a href=\"/openapi.json\">openapi.json</a></p>\n")
    html.markup("</header>\n<div class=\"columns\">\n")
    contents()
    html.markup("<main id=\"content\">\n")
    html.markup("<section aria-labelledby=\"basics\">\n<h2 id=\"basics\">Overview</h2>\n")
    html.prose(info?.text("description") ?? "")
    html.markup("</section>\n")
    authentication()
    for tag in document.root["tags"]?.arrayValue ?? [] { section(tag) }
    bodies()
    refusals()
    html.markup("</main>\n</div>\n</body>\n</html>\n")
  }

  private mutating func contents() {
    html.markup("<nav aria-label=\"Contents\">\n<details open><summary>Contents</summary>\n<ul>\n")
    html.markup("<li><a href=\"#basics\">Overview</a></li>\n")
    html.markup("<li><a href=\"#authentication\">Authentication</a></li>\n")
    for tag in document.root["tags"]?.arrayValue ?? [] {
      let name = tag.text("name")
      html.markup("<li><a href=\"#")
      html.text(Self.anchor(name))
      html.markup("\">")
      html.text(name)
      html.markup("</a>\n<ul>\n")
      for operation in document.operations where operation.tag == name {
        html.markup("<li><a href=\"#")
        html.text(operation.id)
        html.markup("\">")
        html.text(operation.value.text("summary"))
        html.markup("</a></li>\n")
      }
      html.markup("</ul></li>\n")
    }
    html.markup("<li><a href=\"#bodies\">Schemas</a></li>\n")
    html.markup("<li><a href=\"#refusals\">Refusals</a></li>\n")
    html.markup("</ul>\n</details>\n</nav>\n")
  }

  private mutating func authentication() {
    html.markup("<section aria-labelledby=\"authentication\">\n")
    html.markup("<h2 id=\"authentication\">Authentication</h2>\n")
    for scheme in document.members("components", "securitySchemes") {
      html.markup("<h3 id=\"auth-")
      html.text(scheme.name)
      html.markup("\">The ")
      html.text(scheme.value.text("x-title"))
      html.markup("</h3>\n")
      html.prose(scheme.value.text("description"))
    }
    html.markup("</section>\n")
  }

  private mutating func section(_ tag: JSONValue) {
    let name = tag.text("name")
    html.markup("<section aria-labelledby=\"")
    html.text(Self.anchor(name))
    html.markup("\">\n<h2 id=\"")
    html.text(Self.anchor(name))
    html.markup("\">")
    html.text(name)
    html.markup("</h2>\n")
    html.prose(tag.text("description"))
    for operation in document.operations where operation.tag == name { write(operation) }
    html.markup("</section>\n")
  }

  private mutating func bodies() {
    html.markup("<section aria-labelledby=\"bodies\">\n<h2 id=\"bodies\">Schemas</h2>\n")
    html.markup("<p>The objects in requests and responses, by name.</p>\n")
    // A refusal of a single status is described where it is answered, and its text under Refusals.
    for schema in document.members("components", "schemas") where schema.value["allOf"] == nil {
      html.markup("<article>\n<h3 id=\"body-")
      html.text(schema.name)
      html.markup("\">")
      html.text(schema.name)
      html.markup("</h3>\n")
      html.prose(schema.value.text("description"))
      if schema.name == "ProblemCode" {
        html.markup("<p>One of the codes under <a href=\"#refusals\">Refusals</a>.</p>\n")
      } else {
        fields(of: schema.value)
      }
      html.markup("</article>\n")
    }
    html.markup("</section>\n")
  }

  private mutating func refusals() {
    html.markup("<section aria-labelledby=\"refusals\">\n<h2 id=\"refusals\">Refusals</h2>\n")
    html.markup("<p>Every <code>code</code> a refusal can have.</p>\n")
    html.markup("<table>\n<thead><tr><th scope=\"col\">Code</th>")
    html.markup("<th scope=\"col\">Meaning</th></tr></thead>\n<tbody>\n")
    let codes = document.root["components"]?["schemas"]?["ProblemCode"]?["oneOf"]?.arrayValue ?? []
    for code in codes {
      let word = code.text("const")
      let status = document.root["components"]?["examples"]?[word]?["value"]?["status"]
      html.markup("<tr id=\"")
      html.text(word)
      html.markup("\"><th scope=\"row\">")
      html.code(word)
      html.markup(" <span class=\"type\">")
      html.text(status?.word ?? "")
      html.markup("</span></th><td><strong>")
      html.text(code.text("title"))
      html.markup(".</strong> ")
      html.inline(code.text("description"))
      html.markup("</td></tr>\n")
    }
    html.markup("</tbody>\n</table>\n</section>\n")
  }

  /// The anchor of a tag: lower case, hyphens for spaces.
  static func anchor(_ name: String) -> String {
    "tag-" + String(name.lowercased().map { $0 == " " ? "-" : $0 })
  }
}
