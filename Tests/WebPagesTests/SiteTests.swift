import HTTPServer
import JSON
import TestServers
import Testing
import Ticketing

@testable import WebPages

@Suite("The pages as served")
struct SiteTests {
  static let site = Result { try Site() }
  /// Where the pages are; a test looks that there are some.
  static let fanPatterns = (try? site.get())?.fanViews.patterns ?? []
  static let consolePatterns = (try? site.get())?.consoleViews.patterns ?? []
  private let visitor: Visitor

  init() throws { visitor = Visitor(try Self.site.get()) }

  @Test(
    "have their type, and a policy that lets nothing else in",
    arguments: Self.fanPatterns.map { ($0, FileType.html) }
      + Self.consolePatterns.map { ($0, FileType.html) }
      + [
        ("/docs", FileType.html), ("/openapi.json", FileType.json),
        ("/tickets-worker.js", "text/javascript; charset=utf-8"),
      ])
  func types(pattern: String, type: String) throws {
    let response = try visitor.get(pattern)
    #expect(response.status == 200)
    #expect(response["Content-Type"] == type)
    #expect(response["Cache-Control"] == "no-cache")
    #expect(response["X-Content-Type-Options"] == "nosniff")
    let policy = try #require(response["Content-Security-Policy"])
    #expect(policy.hasPrefix("default-src 'none'; "))
    #expect(policy.contains("frame-ancestors 'none'"))
    #expect(!policy.contains("unsafe-") && !policy.contains("http"))
    #expect(try !visitor.bytes(response).isEmpty)
  }

  @Test("the shells name this version's files, and may use the camera and nothing else")
  func shells() throws {
    for pattern in ["/", "/console"] {
      let response = try visitor.get(pattern)
      #expect(
        response["Permissions-Policy"]
          == "camera=(self), microphone=(), geolocation=(), payment=()")
      #expect(response["Cross-Origin-Opener-Policy"] == "same-origin")
      #expect(response["Referrer-Policy"] == "same-origin")
      #expect(
        response["Content-Security-Policy"]?.hasSuffix("require-trusted-types-for 'script'")
          == true)
      let text = String(decoding: try visitor.bytes(response), as: UTF8.self)
      #expect(!text.contains("{{"))
      let files = Fetched.addresses(in: text)
      #expect(files.contains { $0.hasPrefix("/assets/\(visitor.site.version)/") })
    }
    #expect(try visitor.bytes(visitor.get("/")) != visitor.bytes(visitor.get("/console")))
  }

  @Test("the docs page's own files are there")
  func docsFiles() throws {
    let text = String(decoding: try visitor.bytes(visitor.get("/docs")), as: UTF8.self)
    let base = "/assets/\(visitor.site.version)/"
    let files = Fetched.addresses(in: text).filter { $0.hasPrefix("/assets/") }
    #expect(!files.isEmpty)
    for file in files {
      #expect(try visitor.file(String(file.dropFirst(base.count))).status == 200, "\(file)")
    }
  }

  @Test("are not sent again to a client that has them", arguments: ["%", "W/%", "\"x\", %", "*"])
  func unchanged(form: String) throws {
    for encoding in ["", "gzip"] {
      let response = try visitor.get("/docs", encoding: encoding)
      let tag = try #require(response["ETag"])
      let known = form.split(separator: "%", omittingEmptySubsequences: false)
        .joined(separator: tag)
      let again = try visitor.get("/docs", encoding: encoding, knowing: known)
      #expect(again.status == 304)
      #expect(again["ETag"] == tag)
      #expect(again["Vary"] == "Accept-Encoding")
      #expect(again["Content-Type"] == nil && again["Content-Encoding"] == nil)
      #expect(try visitor.bytes(again).isEmpty)
    }
  }

  @Test("are sent again to a client that has another version, or the other form")
  func changed() throws {
    #expect(try visitor.get("/docs", knowing: "\"x\"").status == 200)
    #expect(try visitor.get("/docs", knowing: ", ,W/").status == 200)
    let plain = try #require(try visitor.get("/docs")["ETag"])
    #expect(try visitor.get("/docs", encoding: "gzip", knowing: plain).status == 200)
  }

  @Test("travel as gzip when the client takes it, and as they are when it does not")
  func zipped() throws {
    for pattern in ["/", "/console", "/docs", "/openapi.json"] {
      let plain = try visitor.get(pattern, encoding: "gzip;q=0")
      let zipped = try visitor.get(pattern, encoding: "br, gzip")
      #expect(plain["Content-Encoding"] == nil)
      #expect(zipped["Content-Encoding"] == "gzip")
      #expect(plain["Vary"] == "Accept-Encoding" && zipped["Vary"] == "Accept-Encoding")
      #expect(plain["ETag"] != zipped["ETag"])
      #expect(try gunzip(visitor.bytes(zipped)) == visitor.bytes(plain))
    }
  }

  @Test(
    "an address whose identifier is none has no page: for a person 404, for a program nothing",
    arguments: ["/reservations/{reservationId}", "/tickets/{ticketId}"],
    [
      "%", "%E0%A4%A", "50%off", "x", "2", "0198c5a2-7c40-7d2e-9f3b-1a2b3c4d5e6",
      "0198c5a2-7c40-7d2e-9f3b-1a2b3c4d5e6f0", "0198c5a2-7c40-7d2e-9f3b-1a2b3c4d5e6g",
      "0198c5a27c407d2e9f3b1a2b3c4d5e6f", "%30198c5a2-7c40-7d2e-9f3b-1a2b3c4d5e6f",
    ])
  func identifiers(pattern: String, text: String) throws {
    let response = try visitor.get(pattern, parameters: [text], accepting: "text/html")
    #expect(response.status == 404)
    #expect(response["Cache-Control"] == "no-store")
    #expect(try visitor.text(response).contains("<title>Page not found · boxoffice</title>"))
    let answer = try visitor.answer(pattern, .missing)
    #expect(answer(Request(method: .get, path: "/", parameters: [text])) == nil)
    for id in ["0198c5a2-7c40-7d2e-9f3b-1a2b3c4d5e6f", "0198C5A2-7C40-7D2E-9F3B-1A2B3C4D5E6F"] {
      #expect(try visitor.get(pattern, parameters: [id]).status == 200)
    }
  }

  @Test("are where the list in each shell says, which the router of the pages reads too")
  func addresses() throws {
    let site = visitor.site
    #expect(Self.fanPatterns.count == 10 && Self.consolePatterns.count == 8)
    #expect(Self.fanPatterns.first == "/" && Self.consolePatterns.first == "/console")
    let answered = Set(site.routes.map(\.pattern) + site.concertRoutes.map(\.pattern))
    for (views, area) in [(site.fanViews, "fan"), (site.consoleViews, "console")] {
      #expect(Set(views.patterns).count == views.all.count)
      for view in views.all {
        #expect(answered.contains(view.pattern), "\(view.pattern)")
        #expect(view.module.hasPrefix(area + "/"))
        let script = try visitor.text(visitor.file(view.module))
        #expect(script.contains("function view("), "\(view.module) draws nothing")
      }
    }
    // A person's addresses of before these: nothing answers there with a page that draws nothing.
    #expect(!answered.contains("/account"))
  }

  @Test("a list that is none, or has holes, is no list of addresses")
  func lists() throws {
    func views(_ list: String) throws -> Views {
      try Views(in: "<script type=\"application/json\" id=\"views\">\(list)</script>")
    }
    #expect(try Views(in: "<p>no list</p>").all.isEmpty)
    #expect(try views("[{\"path\": \"/a/:b/c\", \"module\": \"x.js\"}]").patterns == ["/a/{b}/c"])
    #expect(try views("[{\"path\": \"/a\"}, {\"module\": \"x.js\"}, 7]").all.isEmpty)
    #expect(try views("{}").all.isEmpty)
    #expect(throws: JSONError.self) { try views("[{]") }
  }

  @Test("each names every module that its view and the first script import, and no other")
  func preloads() throws {
    let site = visitor.site
    let base = "/assets/\(site.version)/"
    for (views, area) in [(site.fanViews, "fan"), (site.consoleViews, "console")] {
      for view in views.all {
        let page = try visitor.text(
          visitor.get(
            view.pattern,
            parameters: view.pattern.contains("{") ? [Visitor.listing().concert.id.text] : []))
        let named = page.split(separator: "<link rel=\"modulepreload\" href=\"").dropFirst()
          .map { String($0.prefix { $0 != "\"" }.dropFirst(base.count)) }
        let needed = Fetched(from: "", base: base, later: ["\(area)/main.js", view.module]) {
          path in
          WebPages.files["assets/" + path].map { String(decoding: $0.bytes, as: UTF8.self) }
        }
        #expect(Set(named) == needed.paths.subtracting(["\(area)/main.js"]), "\(view.pattern)")
        #expect(Set(named).count == named.count && named.contains(view.module))
      }
    }
    let missing = try visitor.text(
      #require(site.missing(visitor.request("/nothing", accepting: "text/html"))))
    #expect(!missing.contains("modulepreload"))
  }

  @Test(
    "a person at an unknown address gets a page that says so, with 404",
    arguments: ["/nothing", "/concerts", "/apis", "/assetsx/a", "/console/a/b/c/d", "/..", "//"])
  func missing(path: String) throws {
    let response = try #require(
      visitor.site.missing(visitor.request(path, accepting: "text/html,*/*;q=0.8")))
    #expect(response.status == 404)
    #expect(response["Cache-Control"] == "no-store")
    #expect(response["Vary"] == "Accept, Accept-Encoding")
    #expect(response["ETag"] == nil)
    #expect(response["Content-Security-Policy"] != nil)
    let text = try visitor.text(response)
    #expect(text.contains("<h1>There is nothing here</h1>"))
    #expect(text.contains("lang=\"ko\"") && text.contains("name=\"robots\" content=\"noindex\""))
    #expect(!text.contains("og:"))
    #expect(visitor.site.missing(visitor.request(path, accepting: "*/*")) == nil)
    #expect(visitor.site.missing(visitor.request(path, accepting: nil)) == nil)
    let post = visitor.request(path, accepting: "text/html", method: .post)
    #expect(visitor.site.missing(post) == nil)
  }

  @Test(
    "no program's address ever answers a page",
    arguments: ["/api", "/api/v1/nothing", "/assets", "/assets/x", "/health/x", "/metrics/x"])
  func machines(path: String) {
    #expect(visitor.site.missing(visitor.request(path, accepting: "text/html")) == nil)
  }
}
