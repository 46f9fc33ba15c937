import HTTPServer
import JSON
import Testing

@testable import WebPages

@Suite("The docs page")
struct DocsPageTests {
  private func page(_ document: [UInt8] = WebPages.openAPI.bytes) throws -> String {
    String(
      decoding: try DocsPage.render(openAPI: document, style: "/docs.css", script: nil),
      as: UTF8.self)
  }

  /// The values of one attribute in the page's markup.
  private func values(of attribute: String, in page: String) -> [String] {
    page.split(separator: "<").compactMap { tag in
      let head = String(tag.prefix { $0 != ">" })
      let parts = head.split(
        separator: " \(attribute)=\"", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      return String(parts[1].prefix { $0 != "\"" })
    }
  }

  @Test("shows every path, every operation and every code")
  func complete() throws {
    let page = try page()
    let document = try OpenAPIDocument(WebPages.openAPI.bytes)
    let ids = Set(values(of: "id", in: page))
    for operation in document.operations {
      #expect(page.contains("<code>\(operation.path)</code>"), "\(operation.path)")
      #expect(ids.contains(operation.id))
    }
    for schema in document.members("components", "schemas") where schema.value["allOf"] == nil {
      #expect(ids.contains("body-\(schema.name)"))
    }
    for example in document.members("components", "examples") {
      #expect(ids.contains(example.name))
    }
  }

  @Test("has links that lead to an anchor of the page, and no anchor twice")
  func anchors() throws {
    let page = try page()
    let ids = values(of: "id", in: page)
    #expect(Set(ids).count == ids.count)
    let links = values(of: "href", in: page).filter { $0.hasPrefix("#") }
    #expect(links.count > 300)
    for link in links { #expect(ids.contains(String(link.dropFirst())), "\(link)") }
    for label in values(of: "aria-labelledby", in: page) { #expect(ids.contains(label)) }
  }

  @Test("closes each element it opens, in order")
  func wellFormed() throws {
    var open: [Substring] = []
    for part in try page().split(separator: "<").dropFirst() {
      let name = part.prefix { $0 != " " && $0 != ">" }
      if ["!doctype", "meta", "link", "br"].contains(name) { continue }
      if name.hasPrefix("/") {
        #expect(open.popLast() == name.dropFirst())
      } else {
        open.append(name)
      }
    }
    #expect(open.isEmpty)
  }

  @Test("requests nothing from elsewhere and runs no script")
  func selfContained() throws {
    let page = try page()
    for word in ["<script", "<style", " style=", "<img", "<iframe", "javascript:"] {
      #expect(!page.contains(word), "\(word)")
    }
    for attribute in ["src", "href", "action"] {
      for value in values(of: attribute, in: page) {
        #expect(value.hasPrefix("/") || value.hasPrefix("#"), "\(value)")
        #expect(!value.hasPrefix("//"))
      }
    }
    let file = try #require(WebPages.files["assets/docs/docs.css"])
    let style = String(decoding: file.bytes, as: UTF8.self)
    for word in ["http:", "https:", "@import", "url("] { #expect(!style.contains(word)) }
  }

  @Test("escapes whatever a document says, wherever it says it")
  func escaping() throws {
    let evil = "<b>&\\\"'"
    let schema = """
      {"type": "\(evil)", "description": "\(evil)", "required": ["\(evil)"],
       "properties": {"\(evil)": {"enum": ["\(evil)"], "default": "\(evil)",
       "description": "`\(evil)`"}}}
      """
    let document = """
      {"openapi": "3.1.0", "info": {"title": "\(evil)", "version": "\(evil)",
       "summary": "\(evil)", "description": "\(evil)\\n\\n`\(evil)"},
       "tags": [{"name": "\(evil)", "description": "\(evil)"}],
       "paths": {"\(evil)": {"\(evil)": {"operationId": "\(evil)", "tags": ["\(evil)"],
       "summary": "\(evil)", "description": "\(evil)", "security": [{"\(evil)": ["\(evil)"]}],
       "parameters": [{"name": "\(evil)", "in": "\(evil)", "description": "\(evil)",
       "schema": \(schema)}],
       "requestBody": {"content": {"\(evil)": {"schema": \(schema), "example": "\(evil)"}}},
       "responses": {"2\(evil)": {"description": "\(evil)", "headers": {"\(evil)": {}},
       "content": {"\(evil)": {"schema": {"$ref": "#/components/schemas/\(evil)"},
       "examples": {"\(evil)": {"value": ["\(evil)"]}}}}}}}}},
       "components": {"schemas": {"\(evil)": \(schema), "ProblemCode": {"oneOf":
       [{"const": "\(evil)", "title": "\(evil)", "description": "\(evil)"}]}},
       "securitySchemes": {"\(evil)": {"x-title": "\(evil)", "description": "\(evil)"}}}}
      """
    let page = try page(Array(document.utf8))
    #expect(page.split(separator: "&lt;b&gt;&amp;").count > 40)
    for wrong in ["<b>", "<B>", "&\"", "&'", "b>&", "\"'"] {
      #expect(!page.contains(wrong), "\(wrong)")
    }
  }

  @Test(
    "is made from any JSON without falling over",
    arguments: [
      "{}", "[]", "null", "7", #"{"paths": {"/": {"get": null, "put": []}}}"#,
      #"{"tags": [{}], "paths": {"/": {"get": {"security": [7], "parameters": [{"$ref": "?"}]}}}}"#,
      ##"{"components": {"schemas": {"A": {"$ref": "#/components/schemas/A"}}}}"##,
      #"{"components": {"schemas": {"A": {"oneOf": [1]}, "B": {"oneOf": 1}, "C": 1}}}"#,
      #"{"components": {"schemas": {"A": {"items": {"items": {"items": {"items": {}}}}}}}}"#,
    ])
  func robust(document: String) throws {
    #expect(try page(Array(document.utf8)).hasSuffix("</html>\n"))
  }

  @Test("names the module that adds to it, where there is one, escaped")
  func script() throws {
    let page = String(
      decoding: try DocsPage.render(openAPI: Array("{}".utf8), style: "/a", script: "/b?\"c"),
      as: UTF8.self)
    #expect(page.contains("<script type=\"module\" src=\"/b?&quot;c\"></script>\n</head>"))
    #expect(page.contains("<link rel=\"stylesheet\" href=\"/a\">"))
  }

  @Test("is not made from what is no JSON")
  func notJSON() {
    #expect(throws: JSONError.self) {
      try DocsPage.render(openAPI: Array("{".utf8), style: "/docs.css")
    }
  }
}
