import HTTPServer
import Testing

@testable import WebPages

@Suite("The pages as served")
struct SiteTests {
  let site: Site

  init() throws { site = try Site() }

  private func get(_ path: String, knowing tag: String? = nil) throws -> Response {
    let headers = Headers(tag.map { [("If-None-Match", $0)] } ?? [])
    return try #require(site.page(at: path))
      .response(to: Request(method: .get, path: path, headers: headers))
  }

  private func header(_ name: String, of response: Response) -> String? {
    response.headers.first { $0.name == name }?.value
  }

  @Test(
    "have their type, and a policy that lets nothing else in",
    arguments: [
      ("/", "text/html; charset=utf-8"), ("/docs", "text/html; charset=utf-8"),
      ("/docs.css", "text/css; charset=utf-8"), ("/openapi.json", "application/json"),
    ])
  func types(path: String, type: String) throws {
    let response = try get(path)
    #expect(response.status == 200)
    #expect(header("Content-Type", of: response) == type)
    #expect(
      header("Content-Security-Policy", of: response)?.hasPrefix("default-src 'none'") == true)
    guard case .shared(let content) = response.body else {
      Issue.record("the body is not shared")
      return
    }
    #expect(!content.bytes.isEmpty)
  }

  @Test("are not sent again to whoever has them", arguments: ["%", "W/%", "\"x\", %", "*"])
  func unchanged(form: String) throws {
    let tag = try #require(header("ETag", of: try get("/docs")))
    let known = form.split(separator: "%", omittingEmptySubsequences: false).joined(separator: tag)
    let response = try get("/docs", knowing: known)
    #expect(response.status == 304)
    #expect(header("ETag", of: response) == tag)
    guard case .none = response.body else {
      Issue.record("304 has a body")
      return
    }
  }

  @Test("are sent again to whoever has another version")
  func changed() throws {
    #expect(try get("/docs", knowing: "\"x\"").status == 200)
    #expect(try get("/docs", knowing: ", ,W/").status == 200)
  }

  @Test("are only those there are")
  func unknown() {
    for path in ["", "/docs/", "/landing.html", "/../openapi.json"] {
      #expect(site.page(at: path) == nil, "\(path)")
    }
  }
}
